"""Judges a home: all rules and the policy, each fault once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from goarmd.catalog.verdict import Kind
from goarmd.core.findings import Severity
from goarmd.core.secrecy import holds_secret, without_secrets
from goarmd.settings.about_go import is_in_environment, is_variable, may_see_setting
from goarmd.settings.file_kinds import can_edit
from goarmd.settings.team import NOTHING_ADDED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from goarmd.parts.judgement import Judgement
    from goarmd.settings.home import Home, Machine
    from goarmd.settings.team import Applied

_MOST_OF_A_FILE = 200  # findings; no public home that was read has 60
_NO_EDITS = "goarmd fix edits no file that has errors."


def judge_home(
    home: Home,
    machine: Machine,
    applied: Applied = NOTHING_ADDED,
    on_fault: Callable[[str], None] | None = None,
) -> tuple[Judgement, ...]:
    """What is wrong, by file and line; what several rules or layers find at one place counts once.

    Args:
        home: what is set.
        machine: what it is set for.
        applied: which rules and rows apply.
        on_fault: takes what is to be said of a rule that failed, while the others count; None to let it raise.
    """
    return _with_errors(each_once(applied.judge(home, machine, on_fault)), _set_go(home))


def _set_go(home: Home) -> frozenset[str]:
    """The files that set something for Go; nearly each shell file sets PATH."""
    named = (each for each in home.variables if each.name != "PATH" and is_variable(each.name))
    return frozenset(each.at.file for each in named)


def _with_errors(found: tuple[Judgement, ...], set_go: frozenset[str]) -> tuple[Judgement, ...]:
    """With the errors of files that matter to Go; one that stands in the way of edits is as bad as a warning can be."""
    worst: dict[str, Severity] = {}
    for each in found:
        if each.kind is not Kind.BROKEN_JSON and not each.noise:
            worst[each.file] = min(worst.get(each.file, each.severity), each.severity, key=lambda each: each.rank)
    return tuple(_as_error(each, worst, set_go) if each.kind is Kind.BROKEN_JSON else each for each in found)


def _as_error(error: Judgement, worst: Mapping[str, Severity], set_go: frozenset[str]) -> Judgement:
    if error.file not in worst:
        return replace(error, noise=error.noise and error.file not in set_go)
    severity = Severity.INFO if worst[error.file] is Severity.INFO else Severity.WARNING
    return replace(error, noise=False, severity=severity, remedy=f"{error.remedy} {_NO_EDITS}")


def each_once(judgements: Iterable[Judgement]) -> tuple[Judgement, ...]:
    """Judgements by file and line, without secrets, the worst of those about the same."""
    found: dict[tuple[str, int, str, str], Judgement] = {}
    for judgement in judgements:
        _keep(found, judgement)
    return tuple(sorted(_bounded(found.values()), key=lambda each: (each.file, each.line, each.key, each.kind)))


def _bounded(found: Iterable[Judgement]) -> Iterator[Judgement]:
    """At most so many of one file, the worst first: a file of nonsense must not fill reports, logs and terminals."""
    by_file: dict[str, list[Judgement]] = defaultdict(list)
    for judgement in found:
        by_file[judgement.file].append(judgement)
    for all_of_it in by_file.values():
        worst_first = sorted(all_of_it, key=lambda each: (*_rank(each), each.line))
        yield from worst_first[:_MOST_OF_A_FILE]
        if rest := worst_first[_MOST_OF_A_FILE:]:
            detail = f"This file has {len(rest)} more findings, which are not shown: repair those that are shown first."
            yield replace(rest[0], key=f"{rest[0].key} …", detail=detail, edit=None)


def _keep(found: dict[tuple[str, int, str, str], Judgement], judgement: Judgement) -> None:
    """The worse one of two about the same; what is shown before what is noise."""
    judgement = _clean(judgement)
    key = (judgement.file, judgement.line, judgement.key, judgement.kind)
    known = found.get(key)
    if known is None or _rank(judgement) < _rank(known):
        found[key] = judgement


def _clean(judgement: Judgement) -> Judgement:
    """Without secrets: rules quote flags, paths and names, and anything can stand in a settings file.

    An edit or a command that would hold one is left out: with a gap in it nobody could use it. So is an edit that
    `goarmd fix` cannot make.
    """
    return replace(
        judgement,
        key=without_secrets(judgement.key),
        detail=without_secrets(judgement.detail),
        remedy=without_secrets(judgement.remedy),
        commands=tuple(each for each in judgement.commands if not holds_secret(each)),
        edit=judgement.edit if can_edit(judgement.file, judgement.line) and _may_show_edit(judgement) else None,
    )


def _may_show_edit(judgement: Judgement) -> bool:
    """Whether the text to write, which may repeat a part of what is there, is not a secret."""
    text = judgement.edit or ""
    in_environment = bool(text) and is_in_environment(judgement.key)
    return not holds_secret(text) and (not in_environment or may_see_setting(judgement.key, text))


def _rank(judgement: Judgement) -> tuple[bool, int]:
    return judgement.noise, judgement.severity.rank
