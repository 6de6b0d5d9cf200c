"""Compares release numbers: of the Go extension, of Delve and of Go."""

from __future__ import annotations

import re

_RELEASE = re.compile(r"(?:go|v)?(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}))?", re.ASCII)


def release(text: str) -> tuple[int, ...]:
    """The three numbers of a version such as `0.57.2`, `v0.57.2-rc.1` or `go1.26`; empty if it is not one."""
    match = _RELEASE.match(text)
    return tuple(int(number or 0) for number in match.groups()) if match else ()


def known_numbers(text: str) -> tuple[int, ...]:
    """The numbers that a version names: two of `1.26` and of `1.26rc1`; empty if it is not one."""
    match = _RELEASE.match(text)
    return tuple(int(number) for number in match.groups() if number) if match else ()


def within(version: str, since: str, until: str) -> bool:
    """Whether the version is at or after `since` and before `until`; an empty bound is none."""
    return (not since or release(since) <= release(version)) and (not until or release(version) < release(until))


def short(version: str) -> str:
    """The version as people speak of it: `0.40` for `0.40.0`."""
    return version.removeprefix("v").removesuffix(".0") if version.count(".") > 1 else version
