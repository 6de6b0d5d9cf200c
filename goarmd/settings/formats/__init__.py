"""Readers of settings files: bytes in, values out."""
