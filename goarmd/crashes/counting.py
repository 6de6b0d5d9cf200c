"""How often each cause occurred, in words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goarmd.crashes.evidence import Cause, Crash

_ONCE = {1: "once"}


def by_cause(crashes: Sequence[Crash]) -> list[tuple[Cause, int]]:
    """The causes with their numbers, the commonest first and then the latest; each with its latest evidence."""
    found: defaultdict[str, list[Crash]] = defaultdict(list)
    for crash in sorted(crashes, key=lambda crash: crash.at):
        found[crash.causes[0].cause].append(crash)
    ordered = sorted(found.values(), key=lambda same: (len(same), same[-1].at), reverse=True)
    return [(_of_all(same), len(same)) for same in ordered]


def _of_all(same: Sequence[Crash]) -> Cause:
    """The cause with the evidence of the last of them, which is called so where the others have another."""
    last = same[-1].causes[0]
    if all(crash.causes[0].evidence == last.evidence for crash in same):
        return last
    return replace(last, evidence=f"the last: {last.evidence}")


def answer(causes: Sequence[tuple[Cause, int]]) -> str:
    """What to do about the commonest; of several causes it is said that it is only for that."""
    first = causes[0][0]
    return first.remedy if len(causes) == 1 else f"For {first.cause}: {first.remedy}"


def times(count: int) -> str:
    """`once`, `3 times`."""
    return _ONCE.get(count, f"{count} times")


def in_words(causes: Sequence[tuple[Cause, int]]) -> str:
    """The only cause with its evidence; or each cause with its number."""
    if len(causes) == 1:
        [(cause, _)] = causes
        return f"{cause.cause}: {cause.evidence}"
    return ", ".join(f"{times(count)} {cause.cause} ({cause.evidence})" for cause, count in causes)
