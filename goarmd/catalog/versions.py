"""Compares release numbers: of the Go extension, of Delve and of Go."""

from __future__ import annotations

import re

_RELEASE = re.compile(r"(?:go|v)?(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}))?", re.ASCII)
_GO = re.compile(r"(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9})|([a-z]+)(\d{1,9}))?", re.ASCII)
_FIRST_WITH_PATCH = 21  # go.dev/doc/toolchain#version


def release(text: str) -> tuple[int, ...]:
    """The three numbers of a version such as `0.57.2`, `v0.57.2-rc.1` or `go1.26`; empty if it is not one."""
    match = _RELEASE.match(text)
    return tuple(int(number or 0) for number in match.groups()) if match else ()


def known_numbers(text: str) -> tuple[int, ...]:
    """The numbers that a version names: two of `1.26` and of `1.26rc1`; empty if it is not one."""
    match = _RELEASE.match(text)
    return tuple(int(number) for number in match.groups() if number) if match else ()


def is_newer_go(one: str, other: str) -> bool:
    """Whether a Go version such as `1.26`, `1.26rc1` or `1.26.0` is newer (internal/gover/gover.go, Compare).

    Since Go 1.21 the three come in this order: 1.26 is the language, and 1.26.0 its first release.
    """
    return _go_order(one) > _go_order(other)


def _go_order(version: str) -> tuple[int, int, int, str, int]:
    parts = _GO.match(version)
    if not parts:
        return 0, 0, 0, "", 0
    minor, kind = int(parts[2] or 0), parts[4] or ""
    first = 0 if minor < _FIRST_WITH_PATCH and not kind else -1
    return int(parts[1]), minor, first if parts[3] is None else int(parts[3]), kind, int(parts[5] or 0)


def within(version: str, since: str, until: str) -> bool:
    """Whether the version is at or after `since` and before `until`; an empty bound is none."""
    return (not since or release(since) <= release(version)) and (not until or release(version) < release(until))


def short(version: str) -> str:
    """The version as people speak of it: `0.40` for `0.40.0`."""
    return version.removeprefix("v").removesuffix(".0") if version.count(".") > 1 else version
