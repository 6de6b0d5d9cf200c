"""Writes values as TOML."""

from __future__ import annotations

import json
from typing import Any

from goarmd.core.units import Seconds, Size

_BINARY = (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10))


def toml_value(value: Any) -> str:
    """A string, boolean, number, size, duration or list of strings; it is read again as the same value."""
    if isinstance(value, Size):
        return f'"{_size(value)}"'
    if isinstance(value, Seconds):
        return f'"{value}"' if Seconds.parse(str(value)) == value else repr(float(value))
    # The same as in JSON, but TOML has U+007F only escaped (TOML 1.0, "String").
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False).replace("\x7f", "\\u007F")


def _size(size: Size) -> str:
    """The size in the largest unit that is exact."""
    if Size.parse(str(size)) == size:
        return str(size)
    return next((f"{size // factor}{unit}" for unit, factor in _BINARY if size % factor == 0), f"{int(size)}B")
