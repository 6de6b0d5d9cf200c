"""Which versions of Go each Delve debugs.

Delve refuses a program that another Go has built: "Go version … is too old for this version of Delve" or "Version of
Delve is too old for Go version …". Source: go-delve/delve, pkg/goversion/compat.go of each release to v1.27.1
(2026-08-21). 1.25.0 ends at Go 1.24, 1.25.1 at 1.25.
"""

from __future__ import annotations

from typing import TypeAlias

from goarmd.catalog.versions import release

Version: TypeAlias = tuple[int, int, int]

# From each release on: the first and the last minor version of Go 1 that it debugs.
_WINDOWS: tuple[tuple[Version, int, int], ...] = (
    ((1, 3, 0), 10, 13),
    ((1, 3, 2), 11, 13),
    ((1, 4, 0), 11, 14),
    ((1, 4, 1), 12, 14),
    ((1, 5, 0), 12, 15),
    ((1, 5, 1), 13, 15),
    ((1, 6, 0), 13, 16),
    ((1, 6, 1), 14, 16),
    ((1, 7, 0), 15, 17),
    ((1, 8, 0), 16, 18),
    ((1, 9, 0), 16, 19),
    ((1, 9, 1), 17, 19),
    ((1, 20, 0), 18, 20),
    ((1, 21, 0), 18, 21),
    ((1, 21, 1), 19, 21),
    ((1, 22, 0), 19, 22),
    ((1, 23, 0), 21, 23),
    ((1, 24, 0), 21, 24),
    ((1, 25, 1), 22, 25),
    ((1, 26, 0), 24, 26),
    ((1, 27, 0), 25, 27),
)
_NEWEST = (1, 27)  # the last minor release of Delve in the table


def window(delve: str) -> tuple[int, int] | None:
    """The first and last minor version of Go 1 that a Delve debugs; None for one that the table does not know."""
    version = release(delve)
    if not version or version[:2] > _NEWEST:
        return None
    known = [(oldest, newest) for since, oldest, newest in _WINDOWS if since <= version]
    return known[-1] if known else None


def fits(delve: str, go: str) -> str | None:
    """Why a Delve does not debug what a Go builds; None if it does, or if one of the versions is unknown.

    Args:
        delve: its version: `1.25.1`, `v1.25.1`.
        go: its version: `go1.26.4`, `1.26`.
    """
    version, minors = release(go), window(delve)
    if not version or minors is None or version[0] != 1 or minors[0] <= version[1] <= minors[1]:
        return None
    fault = "too old" if version[1] > minors[1] else "too new"
    name = delve.removeprefix("v")
    return f"Delve {name} is {fault} for Go 1.{version[1]}: it debugs Go 1.{minors[0]} to 1.{minors[1]}"
