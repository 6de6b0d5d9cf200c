"""Crashes of the last 24 hours."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from goarmd.core.findings import Remedy, Severity
from goarmd.core.text import age
from goarmd.crashes.blame import blamed
from goarmd.crashes.evidence import Crash
from goarmd.parts.check import Check, Observation
from goarmd.parts.judgement import Judgement

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.config.schema import Config
    from goarmd.core.facts import Snapshot

_RECENT = 86400.0  # seconds


def evaluate(snapshot: Snapshot, _: Config) -> Iterable[Observation]:
    """One observation for each group that crashed, with the cause of its last crash."""
    crashes: defaultdict[str, list[Crash]] = defaultdict(list)
    judgements = snapshot.of(Judgement)
    for crash in snapshot.of(Crash):
        if snapshot.taken_at - crash.earliest < _RECENT:
            crashes[crash.group].append(blamed(crash, judgements))
    for group, of_group in crashes.items():
        last = max(of_group, key=lambda crash: crash.at)
        yield Observation(group, _detail(of_group, last, snapshot.taken_at), _remedy(last))


def _detail(crashes: list[Crash], last: Crash, now: float) -> str:
    times = "once" if len(crashes) == 1 else f"{len(crashes)} times"
    cause = last.causes[0]
    ago = age(now - last.at)
    counts = Counter(crash.causes[0].cause for crash in crashes)
    each = ", ".join(f"{count} {name}" for name, count in counts.most_common()) if len(counts) > 1 else ""
    by_cause = f" ({each})" if each else ""
    return f"{last.program} crashed {times} in 24 hours{by_cause}, last {ago} ago: {cause.cause}: {cause.evidence}"


def _remedy(crash: Crash) -> Remedy:
    return Remedy(crash.causes[0].remedy, ("goarmd crashes",))


CHECK = Check(
    name="recent_crash",
    title="A program crashed",
    help="A crash interrupts the editor or the debugger, and its cause may still be there.",
    severity=Severity.WARNING,
    remedy=Remedy("List the crashes with their causes.", ("goarmd crashes",)),
    evaluate=evaluate,
    depends_on=("crash_loop",),
)
