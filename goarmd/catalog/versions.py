"""Compares release numbers of the Go extension."""

from __future__ import annotations

import re

_RELEASE = re.compile(r"v?(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}))?")


def release(text: str) -> tuple[int, ...]:
    """The three numbers of a version such as `0.57.2` or `v0.57.2-rc.1`; empty if it is not one."""
    match = _RELEASE.match(text)
    return tuple(int(number or 0) for number in match.groups()) if match else ()


def within(version: str, since: str, until: str) -> bool:
    """Whether the version is at or after `since` and before `until`; an empty bound is none."""
    return (not since or release(since) <= release(version)) and (not until or release(version) < release(until))


def short(version: str) -> str:
    """The version as people speak of it: `0.40` for `0.40.0`."""
    return version.removeprefix("v").removesuffix(".0") if version.count(".") > 1 else version
