"""Judging a fit: rivals, decoys, groups, verdicts. The door is `assign.assign`."""
