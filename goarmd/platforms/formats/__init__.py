"""Parsers of the operating systems' own structures: bytes in, values out."""
