"""Checks of program files; one file per check."""
