"""A program that crashes again and again."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from goarmd.core.findings import Remedy, Severity
from goarmd.crashes.blame import blamed
from goarmd.crashes.counting import answer, by_cause, in_words, times
from goarmd.crashes.evidence import Crash
from goarmd.parts.check import Check, Observation
from goarmd.parts.judgement import Judgement

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
            crashes[crash.group].append(as_told(crash, judgements))
    return {group: of_group for group, of_group in crashes.items() if len(of_group) >= CRASHES}


def as_told(crash: Crash, judgements: Iterable[Judgement]) -> Crash:
    """The crash as it is shown: the likeliest of several causes is a guess, unless a setting explains it."""
    shown = blamed(crash, judgements)
    first, *others = shown.causes
    if not others or first != crash.causes[0]:
        return shown
    return replace(shown, causes=(replace(first, cause=f"perhaps {first.cause}"), *others))


def who(crashes: Sequence[Crash]) -> str:
    """Which programs crashed how often; several can be in one group, such as two versions of gopls."""
    counts = Counter(crash.program for crash in crashes).most_common()
    first = f"{counts[0][0]} crashed {times(counts[0][1])}"
    return " and ".join((first, *(f"{program} {times(count)}" for program, count in counts[1:])))


def evaluate(snapshot: Snapshot, _: Config) -> Iterable[Observation]:
    """One observation for each group that is in a crash loop."""
    for group, of_group in loops(snapshot).items():
        yield _observation(group, of_group)


def _observation(group: str, crashes: list[Crash]) -> Observation:
    causes = by_cause(crashes)
    detail = f"{who(crashes)} in {MINUTES} minutes: {in_words(causes)}"
    return Observation(group, detail, Remedy(answer(causes), ("goarmd crashes",)))


CHECK = Check(
    name="crash_loop",
    title="A program crashes again and again",
    help="An editor restarts gopls a few times, then stops: no completion and no diagnostics until the cause is fixed.",
    severity=Severity.CRITICAL,
    remedy=Remedy("List the crashes with their causes.", ("goarmd crashes",)),
    evaluate=evaluate,
)
