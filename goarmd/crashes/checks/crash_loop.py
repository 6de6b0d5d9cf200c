"""A program that crashes again and again."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from goarmd.core.findings import Remedy, Severity
from goarmd.crashes.evidence import Crash
from goarmd.parts.check import Check, Observation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.config.schema import Config
    from goarmd.core.facts import Snapshot

# The Go extension restarts gopls four times and gives up at the fifth end (vscode-go,
# src/language/goLanguageServer.ts); a warning that comes before it does is worth more.
CRASHES: Final = 3
MINUTES: Final = 10


def evaluate(snapshot: Snapshot, _: Config) -> Iterable[Observation]:
    """One observation for each group that crashed at least three times within ten minutes, until ten minutes passed."""
    crashes: defaultdict[str, list[Crash]] = defaultdict(list)
    for crash in snapshot.of(Crash):
        if snapshot.taken_at - crash.earliest < MINUTES * 60:
            crashes[crash.group].append(crash)
    for group, of_group in crashes.items():
        if len(of_group) >= CRASHES:
            yield _observation(group, of_group)


def _observation(group: str, crashes: list[Crash]) -> Observation:
    causes = Counter(crash.causes[0].cause for crash in crashes)
    [(commonest, _)] = causes.most_common(1)
    cause = next(crash.causes[0] for crash in reversed(crashes) if crash.causes[0].cause == commonest)
    often = f"{crashes[-1].program} crashed {len(crashes)} times within {MINUTES} minutes"
    return Observation(group, f"{often}: {cause.cause} ({cause.evidence})", Remedy(cause.remedy, ("goarmd crashes",)))


CHECK = Check(
    name="crash_loop",
    title="A program crashes again and again",
    help="An editor restarts gopls a few times and then gives up: no completion and no diagnostics until it is mended.",
    severity=Severity.CRITICAL,
    remedy=Remedy("See when, what and why.", ("goarmd crashes",)),
    evaluate=evaluate,
)
