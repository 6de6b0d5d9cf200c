"""Checks of goarmd itself; one file per check."""
