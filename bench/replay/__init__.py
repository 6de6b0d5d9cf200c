"""Weeks of laptop life played to the shipped alert rules: `python -m bench.replay --seed N`."""
