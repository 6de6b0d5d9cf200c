"""The checks of crashes; one file a check."""
