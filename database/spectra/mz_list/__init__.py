"""m/z lists as papers print them, without intensities. The door is `matched.match_mz_list`."""
