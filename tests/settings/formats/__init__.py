"""Tests of the readers of settings files."""
