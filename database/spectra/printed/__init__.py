"""Bare m/z lists as papers print them. The door is `matched.match_list`."""
