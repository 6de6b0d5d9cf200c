"""Crashes of the last 24 hours."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from goarmd.core.findings import Remedy, Severity
from goarmd.core.text import age
from goarmd.crashes.checks.crash_loop import as_told, who
from goarmd.crashes.counting import answer, by_cause, in_words
from goarmd.crashes.evidence import Crash
from goarmd.parts.check import Check, Observation
from goarmd.parts.judgement import Judgement

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.config.schema import Config
    from goarmd.core.facts import Snapshot

_RECENT = 86400.0  # seconds


def evaluate(snapshot: Snapshot, _: Config) -> Iterable[Observation]:
    """One observation for each group that crashed, with its causes."""
    crashes: defaultdict[str, list[Crash]] = defaultdict(list)
    judgements = snapshot.of(Judgement)
    for crash in snapshot.of(Crash):
        if snapshot.taken_at - crash.earliest < _RECENT:
            crashes[crash.group].append(as_told(crash, judgements))
    for group, of_group in crashes.items():
        yield _observation(group, of_group, snapshot.taken_at)


def _observation(group: str, crashes: list[Crash], now: float) -> Observation:
    last, causes = max(crashes, key=lambda crash: crash.at), by_cause(crashes)
    ago = age(max(0.0, now - last.at))
    detail = f"{who(crashes)} in 24 hours, last {ago} ago: {in_words(causes)}"
    return Observation(group, detail, Remedy(answer(causes), ("goarmd crashes",)))


CHECK = Check(
    name="recent_crash",
    title="A program crashed",
    help="A crash interrupts the editor or the debugger, and its cause may still be there.",
    severity=Severity.WARNING,
    remedy=Remedy("List the crashes with their causes.", ("goarmd crashes",)),
    evaluate=evaluate,
    depends_on=("crash_loop",),
)
