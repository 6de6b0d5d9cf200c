"""A program that crashes again and again."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from goarmd.core.findings import Remedy, Severity
from goarmd.crashes.blame import blamed
from goarmd.crashes.counting import by_cause, in_words, times
from goarmd.crashes.evidence import Crash
from goarmd.parts.check import Check, Observation
from goarmd.parts.judgement import Judgement

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.config.schema import Config
    from goarmd.core.facts import Snapshot

# The Go extension restarts gopls four times and stops at the fifth crash (vscode-go,
# src/language/goLanguageServer.ts); the finding should come before that.
CRASHES: Final = 3
MINUTES: Final = 10


def loops(snapshot: Snapshot) -> dict[str, list[Crash]]:
    """The latest crashes of each group that is in a crash loop: at least three within ten minutes."""
    crashes: defaultdict[str, list[Crash]] = defaultdict(list)
    judgements = snapshot.of(Judgement)
    for crash in snapshot.of(Crash):
        if snapshot.taken_at - crash.earliest < MINUTES * 60:
            crashes[crash.group].append(blamed(crash, judgements))
    return {group: of_group for group, of_group in crashes.items() if len(of_group) >= CRASHES}


def evaluate(snapshot: Snapshot, _: Config) -> Iterable[Observation]:
    """One observation for each group that is in a crash loop."""
    for group, of_group in loops(snapshot).items():
        yield _observation(group, of_group)


def _observation(group: str, crashes: list[Crash]) -> Observation:
    causes = by_cause(crashes)
    detail = f"{crashes[-1].program} crashed {times(len(crashes))} in {MINUTES} minutes: {in_words(causes)}"
    return Observation(group, detail, Remedy(causes[0][0].remedy, ("goarmd crashes",)))


CHECK = Check(
    name="crash_loop",
    title="A program crashes again and again",
    help="An editor restarts gopls a few times, then stops: no completion and no diagnostics until the cause is fixed.",
    severity=Severity.CRITICAL,
    remedy=Remedy("List the crashes with their causes.", ("goarmd crashes",)),
    evaluate=evaluate,
)
