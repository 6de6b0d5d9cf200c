"""Sizes and durations as people write them: `1.4GB`, `512MiB`, `15s`, `500ms`, `1h30m`."""

from __future__ import annotations

import re

_SIZES = {
    "": 1,
    "B": 1,
    "KB": 1000,
    "MB": 1000**2,
    "GB": 1000**3,
    "TB": 1000**4,
    "KIB": 1024,
    "MIB": 1024**2,
    "GIB": 1024**3,
    "TIB": 1024**4,
}
_DURATIONS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([A-Za-z]*)")
_DURATION_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|[smhdw])\s*")


class Size(int):
    """A number of bytes; written `1.4GB` in a configuration."""

    @classmethod
    def parse(cls, text: str) -> Size:
        """Read a size.

        Raises:
            ValueError: the text is not a size.
        """
        match = _SIZE.fullmatch(text.strip())
        factor = _SIZES.get(match[2].upper()) if match else None
        if match is None or factor is None:
            raise ValueError(f'"{text}" is not a size: write 1.4GB, 620MB or 512MiB')
        return cls(round(float(match[1]) * factor))

    def __str__(self) -> str:
        for unit in ("TB", "GB", "MB", "KB"):
            if self >= _SIZES[unit]:
                return f"{self / _SIZES[unit]:.4g}{unit}"
        return f"{int(self)}B"


class Seconds(float):
    """A duration in seconds; written `15s` in a configuration."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Seconds:
        """Read a duration.

        Raises:
            ValueError: the text is not a duration, or is negative.
        """
        stripped = text.strip()
        parts = _DURATION_PART.findall(stripped)
        if not parts or _DURATION_PART.sub("", stripped):
            raise ValueError(f'"{text}" is not a duration: write 15s, 500ms or 1h30m')
        return cls(sum(float(number) * _DURATIONS[unit] for number, unit in parts))

    def __str__(self) -> str:
        if 0 < self < 1:
            return f"{self * 1000:.4g}ms"
        for unit in ("w", "d", "h", "m"):
            if self >= _DURATIONS[unit] and self % _DURATIONS[unit] == 0:
                return f"{self / _DURATIONS[unit]:.0f}{unit}"
        return f"{float(self):.4g}s"
