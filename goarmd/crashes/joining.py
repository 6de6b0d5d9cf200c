"""Which crash a piece of evidence belongs to: a table of ties, the strongest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goarmd.core.outcome import GO_EXIT_STATUS
from goarmd.crashes.evidence import EvidenceSource
from goarmd.crashes.formats.go_traceback import FLAG_WORDS, is_last_word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from goarmd.crashes.evidence import Crash, Evidence

_SAME_START = 2.0  # seconds; a report's launch time and the kernel's start time of one process differ by less
LONGEST_APART = 60.0  # seconds; a report's time is that of its making, which may wait for a busy machine
_PROGRAM_APART = 5.0  # seconds between the word of one source and that of another, without a pid


@dataclass(frozen=True, slots=True)
class Tie:
    """A reason to take two pieces of evidence for the same death."""

    name: str
    help: str
    holds: Callable[[Evidence, Evidence], bool]


def _gap(one: Evidence, other: Evidence) -> float:
    """Seconds between two times that may each be a span; 0 when they touch."""
    return max(0.0, one.earliest - other.at, other.earliest - one.at)


def _same_start(one: Evidence, other: Evidence) -> bool | None:
    """None when one of them does not tell when the process started."""
    if one.started_at is None or other.started_at is None:
        return None
    return abs(one.started_at - other.started_at) <= _SAME_START


def _same_pid_and_start(one: Evidence, other: Evidence) -> bool:
    return one.pid is not None and one.pid == other.pid and _same_start(one, other) is True


def _same_pid_about_then(one: Evidence, other: Evidence) -> bool:
    same = one.pid is not None and one.pid == other.pid and _same_start(one, other) is None
    return same and _gap(one, other) <= LONGEST_APART


def _same_program_just_then(one: Evidence, other: Evidence) -> bool:
    if one.group != other.group or None not in (one.pid, other.pid):
        return False
    return _gap(one, other) <= _PROGRAM_APART and _may_be_one_end(one, other) and _may_be_one_editor(one, other)


TIES = (
    Tie("pid and start time", "they name one pid, started at one time.", _same_pid_and_start),
    Tie(
        "pid and time",
        "they name one pid, one of them no start, and their times are a minute apart at most.",
        _same_pid_about_then,
    ),
    Tie(
        "program and time",
        "one of them names no pid; group, editor and status agree where told, and their times are 5 s apart at most.",
        _same_program_just_then,
    ),
)


def join(evidence: Evidence, crashes: Iterable[Crash]) -> tuple[Crash, str] | None:
    """The crash that this is more evidence of, and why; None when it is of none of these.

    By program and time, a source tells of each death once: what it told of already is another death.
    """
    candidates = sorted(crashes, key=lambda crash: _distance(evidence, crash))
    for tie in TIES:
        for crash in candidates:
            pieces = crash.evidence
            if tie.holds is _same_program_just_then and not _all_fit(evidence, pieces):
                continue
            if any(tie.holds(evidence, piece) for piece in pieces):
                return crash, tie.name
    return None


def _all_fit(evidence: Evidence, pieces: Iterable[Evidence]) -> bool:
    return all(
        (piece.source is not evidence.source or _are_halves(evidence, piece)) and _may_be_one_end(evidence, piece)
        for piece in pieces
    )


def _distance(evidence: Evidence, crash: Crash) -> float:
    return min(_gap(evidence, piece) + abs(evidence.at - piece.at) for piece in crash.evidence)


def _may_be_one_editor(one: Evidence, other: Evidence) -> bool:
    return None in (one.editor, other.editor) or one.editor == other.editor


def _are_halves(one: Evidence, other: Evidence) -> bool:
    """Whether one has the last words and the other the status: a log was full in between, and another begun."""
    words = [any(map(is_last_word, piece.symptoms.messages)) for piece in (one, other)]
    statuses = [_end(piece) is not None for piece in (one, other)]
    return one.source is EvidenceSource.EDITOR_LOG and words != statuses and words == statuses[::-1]


def _may_be_one_end(one: Evidence, other: Evidence) -> bool:
    if any(a.symptoms.counter and _was_refused(b) for a, b in ((one, other), (other, one))):
        return False  # a refused flag counts nothing
    ends = _end(one), _end(other)
    return None in ends or ends[0] == ends[1]


def _end(evidence: Evidence) -> str | int | None:
    """How the process ended: a status or a signal's name; None when the source cannot know.

    A panic's words say neither: it ends with status 2 or, when GOTRACEBACK asks for it, by SIGABRT.
    """
    symptoms = evidence.symptoms
    if symptoms.exit_status is not None:
        return symptoms.exit_status
    if symptoms.counter or _was_refused(evidence):
        return GO_EXIT_STATUS
    return symptoms.signal


def _was_refused(evidence: Evidence) -> bool:
    """Whether package flag refused the command line."""
    return any(map(FLAG_WORDS.match, evidence.symptoms.messages))
