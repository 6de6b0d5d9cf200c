"""What gopls of a release answers to settings: which it refuses and in which words, and which names it passes over.

gopls reads only the last dotted word of a key, compares enums without case, and reports every key that it does not take
in one popup, `Invalid settings: …`. It says nothing of unknown analyzers, code lenses and hints. The rules are those of
golang/tools, gopls internal/settings/settings.go, release by release; asking the installed gopls is exact, this is for
where it cannot be asked, and for naming what would be right.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from goarmd.catalog import gopls_table
from goarmd.catalog.go_text import quote
from goarmd.catalog.gopls_refusal import Refusal, RefusalKind
from goarmd.catalog.gopls_values import REWORDED, Fault, fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from goarmd.catalog.gopls_table import Release

_BOTH_COUNT: Release = (0, 17, 0)  # since then a key that comes twice is reported and used all the same
_QUOTED: Release = (0, 17, 0)  # gopls 0.16 wrote the name without quotes
# Analyzer fieldalignment: removed, refused when it is switched on, and back again without effect on the wording.
_NO_FIELDALIGNMENT: Release = (0, 17, 0)
_FIELDALIGNMENT_BACK: Release = (0, 22, 0)
_TWO_VULNCHECKS: Release = (0, 21, 0)  # since then both lenses at once are refused
_STATICCHECK_LISTED: Release = (0, 19, 0)  # before, staticcheck's analyzers worked and were not listed
_OF_STATICCHECK = re.compile(r"(?:QF|SA|ST|S)\d{4}")
_LONGEST_NAME = 64  # characters; comparing names costs the product of their lengths
_MOST_UNKNOWN = 100  # names that are reported; looking for the nearest of one costs 1.5 ms
_NEAR = 0.75  # of difflib's 0 to 1: one letter of four may differ
_SAME_SETTING = {"codelens": "codelenses"}


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name inside analyses, codelenses or hints that gopls passes over in silence.

    Attributes:
        key: the setting's key as given.
        name: the unknown name.
        nearest: the name that is probably meant; None if none is near.
        since: the release that first has this name, where that is a later one; else empty.
        until: the release that dropped it; else empty.
        instead: what does its work since; empty when nothing is known.
    """

    key: str
    name: str
    nearest: str | None
    since: str
    until: str
    instead: str


def refusals(options: Mapping[str, object], version: str) -> tuple[Refusal, ...]:
    """What gopls of a version complains about, in the order of the options; empty for a release before the table.

    A release newer than the table, or one that is not known, is judged as the newest; a name that no known release has
    is not refused then, for the newer release may have it.
    """
    if gopls_table.is_older(version):
        return ()
    at = gopls_table.judged_as(version)
    unknown_may_be_new = gopls_table.is_newer(version)
    found: list[Refusal] = []
    seen: set[str] = set()
    for key, value in options.items():
        name = last_word(key)
        own = _refusal(key, name, value, at)
        again = name in seen
        seen.add(name)
        if again:
            found.extend(_again(key, name, own, at))
        elif own is not None and not (unknown_may_be_new and own.kind is RefusalKind.UNKNOWN):
            found.append(own)
    return tuple(found)


def last_word(key: str) -> str:
    """The part of a key that gopls reads."""
    return key.rpartition(".")[2]


def replacement(name: str, version: str) -> str:
    """What there is instead of a removed or deprecated setting, as a clause; empty where nothing is known."""
    if advice := gopls_table.table().advice.get(name):
        return advice
    span = gopls_table.span(name, gopls_table.judged_as(version))
    renamed = span is not None and span.kind == "deprecated" and span.values
    return f"{span.values[0]} has taken its place" if span and renamed else ""


def nearest_option(name: str, version: str) -> str | None:
    """The setting that is probably meant by an unknown name."""
    at = gopls_table.judged_as(version)
    spans = ((each, gopls_table.span(each, at)) for each in gopls_table.table().options)
    return _nearest(name, (each for each, span in spans if span is not None and span.kind != "deprecated"))


def unknown_names(options: Mapping[str, object], version: str) -> tuple[UnknownName, ...]:
    """The analyzers, code lenses and hints that gopls of a version does not have, in the order of the options.

    Of a release newer than the table only names that an older one dropped are reported.
    """
    if gopls_table.is_older(version):
        return ()
    at = gopls_table.judged_as(version)
    found = islice((each for key, value in options.items() for each in _unknown_names(key, value, at)), _MOST_UNKNOWN)
    return tuple(each for each in found if each.until or not gopls_table.is_newer(version))


def _unknown_names(key: str, value: object, at: Release) -> Iterator[UnknownName]:
    option = _SAME_SETTING.get(last_word(key), last_word(key))
    known = gopls_table.names(option, at)
    if not known or not isinstance(value, dict):
        return
    for name in map(str, value):
        if name not in known and not (at < _STATICCHECK_LISTED and _OF_STATICCHECK.fullmatch(name)):
            yield _unknown_name(key, option, name, at)


def _unknown_name(key: str, option: str, name: str, at: Release) -> UnknownName:
    periods = gopls_table.period(option, name)
    passed = [each for each in periods if (gopls_table.release(each) or at) <= at]
    came = periods[len(passed)] if len(passed) < len(periods) else ""
    return UnknownName(
        key=key,
        name=name,
        nearest=None if periods or _OF_STATICCHECK.fullmatch(name) else _nearest(name, gopls_table.names(option, at)),
        since=came,
        until=passed[-1] if passed else "",
        instead=gopls_table.table().successors.get(option, {}).get(name, ""),
    )


def _nearest(name: str, known: Iterable[str]) -> str | None:
    if len(name) > _LONGEST_NAME:
        return None
    small = {each.lower(): each for each in sorted(known)}
    near = difflib.get_close_matches(name.lower(), small, n=1, cutoff=_NEAR)
    return small[near[0]] if near else None


def _again(key: str, name: str, own: Refusal | None, at: Release) -> Iterator[Refusal]:
    """A key whose last word came before: what gopls says of that, and of its value where it still looks at it."""
    if at < REWORDED:
        words = f"parsing setting {quote(name)}: duplicate configuration for {name}"
        yield own or Refusal(name, key, RefusalKind.DUPLICATE, words)
    elif at < _BOTH_COUNT:
        yield Refusal(name, key, RefusalKind.DUPLICATE, f"setting option {name}: duplicate value")
    else:
        yield Refusal(name, key, RefusalKind.DUPLICATE, f"duplicate value for {name}")
        if own is not None:
            yield own


def _refusal(key: str, name: str, value: object, at: Release) -> Refusal | None:
    span = gopls_table.span(name, at)
    if span is None:
        old = f"unexpected gopls setting {quote(name)}"
        return _worded(key, name, RefusalKind.UNKNOWN, "unexpected setting", old, at)
    if span.kind == "deprecated":
        use = f", use {quote(span.values[0])} instead" if span.values else ""
        old = f"gopls setting {quote(name)} is deprecated{use}"
        return _worded(key, name, RefusalKind.DEPRECATED, f"this setting is deprecated{use}", old, at)
    found = _special(name, value, at, fault(span, value, at))
    if found is None:
        return None
    # Before the rewording, what gopls says although it takes a value came without a prefix.
    old = found.words if found.words == span.note else f"parsing setting {quote(name)}: {found.words}"
    return _worded(key, name, found.kind, found.words, old, at)


def _worded(key: str, name: str, kind: RefusalKind, new: str, old: str, at: Release) -> Refusal:
    shown = quote(name) if at >= _QUOTED else name
    return Refusal(name, key, kind, f"setting option {shown}: {new}" if at >= REWORDED else old)


def _special(name: str, value: object, at: Release, found: Fault | None) -> Fault | None:
    """Two names that are refused by what they stand beside or are set to."""
    if not isinstance(value, dict) or (found is not None and found.kind is not RefusalKind.DEPRECATED):
        return found
    if name == "analyses" and _NO_FIELDALIGNMENT <= at < _FIELDALIGNMENT_BACK and value.get("fieldalignment"):
        return Fault(RefusalKind.DEPRECATED, _fieldalignment(at))
    both = value.get("run_govulncheck") and value.get("vulncheck")
    if name in {"codelens", "codelenses"} and at >= _TWO_VULNCHECKS and both:
        words = (
            "The 'run_govulncheck' codelens is superseded by the 'vulncheck' codelens. Only 'vulncheck' should be set."
        )
        return Fault(RefusalKind.DUPLICATE, f"{found.words}\n{words}" if found else words)
    return found


def _fieldalignment(at: Release) -> str:
    issue = "66861" if at < (0, 21, 0) else "67762"
    words = (
        "the 'fieldalignment' analyzer was removed in gopls/v0.17.0; instead, hover over struct fields"
        f" to see size/offset information (https://go.dev/issue/{issue})"
    )
    return f'this setting is deprecated, use "{words}" instead' if at < (0, 18, 1) else words
