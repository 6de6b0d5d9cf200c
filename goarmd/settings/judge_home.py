"""Judges a home: all rules and the policy, each fault once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from goarmd.core.discovery import discover
from goarmd.core.findings import Severity
from goarmd.core.secrecy import holds_secret, without_secrets
from goarmd.settings import policy, rules
from goarmd.settings.judgement import SettingsRule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from goarmd.parts.judgement import Judgement
    from goarmd.settings.home import Home, Machine
    from goarmd.settings.policy import PolicyRow

_MOST_OF_A_FILE = 200  # findings; no public home that was read has 60
_WORST_FIRST = {Severity.CRITICAL: 0, Severity.WARNING: 1, Severity.INFO: 2}


@cache
def all_rules() -> tuple[SettingsRule, ...]:
    """Every rule, by name."""
    return discover(rules, SettingsRule)


def judge_home(
    home: Home, machine: Machine, own: Iterable[PolicyRow] = (), on_fault: Callable[[str], None] | None = None
) -> tuple[Judgement, ...]:
    """What is wrong, by file and line; what several rules or layers find at one place counts once.

    Args:
        home: what is set.
        machine: what it is set for.
        own: rows of a policy of one's own.
        on_fault: takes what is to be said of a rule that failed, while the others count; None to let it raise.
    """
    found: dict[tuple[str, int, str, str], Judgement] = {}
    for rule in all_rules():
        for judgement in _findings(rule, home, machine, on_fault):
            _keep(found, judgement)
    for judgement in policy.judge(home, policy.rows(own)):
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


def _findings(
    rule: SettingsRule, home: Home, machine: Machine, on_fault: Callable[[str], None] | None
) -> Iterator[Judgement]:
    """What a rule finds: what stands in people's files must not cost the findings of the other rules."""
    try:
        yield from rule.judge(home, machine)
    except Exception as error:
        if on_fault is None:
            raise
        on_fault(f"the rule {rule.name} failed ({type(error).__name__}): what it would find is missing")


def _keep(found: dict[tuple[str, int, str, str], Judgement], judgement: Judgement) -> None:
    """The worse one of two about the same; what is shown before what is noise."""
    judgement = _clean(judgement)
    key = (judgement.file, judgement.line, judgement.key, judgement.kind)
    known = found.get(key)
    if known is None or _rank(judgement) < _rank(known):
        found[key] = judgement


def _clean(judgement: Judgement) -> Judgement:
    """Without secrets: rules quote flags, paths and names, and anything can stand in a settings file.

    An edit or a command that would hold one is left out: with a gap in it nobody could use it.
    """
    return replace(
        judgement,
        key=without_secrets(judgement.key),
        detail=without_secrets(judgement.detail),
        remedy=without_secrets(judgement.remedy),
        commands=tuple(each for each in judgement.commands if not holds_secret(each)),
        edit=None if judgement.edit and holds_secret(judgement.edit) else judgement.edit,
    )


def _rank(judgement: Judgement) -> tuple[bool, int]:
    return judgement.noise, _WORST_FIRST[judgement.severity]
