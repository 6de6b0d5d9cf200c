"""Checks of running processes; one file per check."""
