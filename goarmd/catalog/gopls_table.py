"""What each release of gopls has: settings, analyzers, code lenses, hints, flags and commands.

The table, data/gopls-options.json, says what it was made from and on which day. It is read on first use, not at import.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from goarmd.catalog.tables import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Release: TypeAlias = tuple[int, int, int]

_RELEASE = re.compile(r"(?:gopls/)?v?(\d{1,6})\.(\d{1,6})(?:\.(\d{1,6}))?(?=[-+]|$)", re.ASCII)


class Span(msgspec.Struct, frozen=True, array_like=True):
    """How gopls treats a setting from one release on.

    Attributes:
        since: the first release that does so.
        kind: the type of its values; `deprecated`, `refused` and `gone` take no value at all.
        values: the words of an enum; of a deprecated setting, its new name.
        note: what gopls says although it takes the value; of a refused setting, what it says to every value.
    """

    since: str
    kind: str
    values: tuple[str, ...] = ()
    note: str = ""


class Option(msgspec.Struct, frozen=True):
    """A setting over the releases.

    Attributes:
        spans: how it was treated, oldest first; empty for one that is listed and was never accepted.
        listed: releases where `gopls api-json` began to list it, stopped, began again.
    """

    spans: tuple[Span, ...] = msgspec.field(name="is")
    listed: tuple[str, ...] = ()


class Flag(msgspec.Struct, frozen=True, array_like=True):
    """A flag of the command line.

    Attributes:
        name: without dashes.
        scope: `app` for flags of gopls, `serve` for those of the server, which may stand after the word serve.
        kind: what it takes; `bool` takes nothing.
        since: the first release that has it.
        until: the first release that no longer has it; empty while it is there.
        needs: the flag without which this one has no effect; empty if there is none.
    """

    name: str
    scope: str
    kind: str
    since: str
    until: str
    needs: str


class Table(msgspec.Struct, frozen=True):
    """All of it. Keys of `names` and `commands` are releases: `began/ended/began again`."""

    source: str
    dated: str
    oldest: str
    newest: str
    options: dict[str, Option]
    advice: dict[str, str]
    names: dict[str, dict[str, str]]
    successors: dict[str, dict[str, str]]
    flags: tuple[Flag, ...]
    commands: dict[str, str]


@cache
def table() -> Table:
    """The table, decoded once."""
    return load("gopls-options.json", Table)


@lru_cache(maxsize=1024)
def release(version: str) -> Release | None:
    """`v0.18.1` as numbers, also from build info; None for `(devel)` and everything that names no release."""
    if (match := _RELEASE.match(version)) is None:
        return None
    major, minor, patch = match.groups("0")
    return int(major), int(minor), int(patch)


def is_newer(version: str) -> bool:
    """Whether it may have names that the table does not: it is newer, or names no release."""
    known = release(version)
    return known is None or known > _numbers(table().newest)


def is_older(version: str) -> bool:
    """Whether it is older than the first release of the table."""
    known = release(version)
    return known is not None and known < _numbers(table().oldest)


def judged_as(version: str) -> Release:
    """The release whose rules are used: the nearest one that the table knows; the newest for an unknown version."""
    oldest, newest = _numbers(table().oldest), _numbers(table().newest)
    known = release(version)
    return newest if known is None else min(max(known, oldest), newest)


def span(name: str, at: Release) -> Span | None:
    """How a release treats a setting; None when it has no such setting."""
    option = table().options.get(name)
    found: Span | None = None
    for each in () if option is None else option.spans:
        if _numbers(each.since) > at:
            break
        found = each
    return None if found is None or found.kind == "gone" else found


def names(option: str, at: Release) -> frozenset[str]:
    """The analyzers (`analyses`), code lenses (`codelenses`) or hints (`hints`) of a release."""
    return frozenset(name for name, periods in _periods().get(option, {}).items() if _within(periods, at))


def period(option: str, name: str) -> tuple[str, ...]:
    """The releases where a name began, ended, began again; empty for one that no release has."""
    return _periods().get(option, {}).get(name, ())


def flags(at: Release) -> Mapping[str, Flag]:
    """The flags of a release by name."""
    return {each.name: each for each in table().flags if _within(tuple(filter(None, (each.since, each.until))), at)}


def commands(at: Release) -> frozenset[str]:
    """The words that a release takes for a command."""
    return frozenset(name for name, periods in _spread(table().commands).items() if _within(periods, at))


@cache
def _periods() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    return {option: _spread(groups) for option, groups in table().names.items()}


def _spread(groups: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(periods.split("/")) for periods, listed in groups.items() for name in listed.split()}


def _within(periods: tuple[str, ...], at: Release) -> bool:
    return any(began <= at < ended for began, ended in _pairs(map(_numbers, periods)))


def _pairs(releases: Iterable[Release]) -> Iterable[tuple[Release, Release]]:
    never = (1 << 31, 0, 0)
    return list(pairwise([*releases, never]))[::2]


def _numbers(text: str) -> Release:
    return release(text) or (0, 0, 0)
