"""Checks of translation; one file per check."""
