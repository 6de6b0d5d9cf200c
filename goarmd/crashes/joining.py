"""Which crash a piece of evidence belongs to: a table of rules, the strongest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goarmd.core.outcome import GO_EXIT_STATUS
from goarmd.crashes.evidence import EvidenceSource
from goarmd.crashes.formats.go_traceback import FLAG_ERRORS, is_fatal_message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from goarmd.crashes.evidence import Crash, Evidence

_SAME_START = 2.0  # seconds; a report's launch time and the kernel's start time of one process differ by less
LONGEST_APART = 60.0  # seconds; a report's time is the time it was made, which may be late on a busy machine
_PROGRAM_APART = 5.0  # seconds between the times of two sources, without a pid


@dataclass(frozen=True, slots=True)
class MatchRule:
    """A reason to join two pieces of evidence to the same exit."""

    name: str
    help: str
    matches: Callable[[Evidence, Evidence], bool]


def _gap(one: Evidence, other: Evidence) -> float:
    """Seconds between two times that may each be a span; 0 when they touch."""
    return max(0.0, one.earliest - other.at, other.earliest - one.at)


def _same_start(one: Evidence, other: Evidence) -> bool | None:
    """None if one of them does not give the start time."""
    if one.started_at is None or other.started_at is None:
        return None
    return abs(one.started_at - other.started_at) <= _SAME_START


def _same_pid_and_start(one: Evidence, other: Evidence) -> bool:
    return one.pid is not None and one.pid == other.pid and _same_start(one, other) is True


def _is_wide(evidence: Evidence) -> bool:
    """A counter that rose at an unknown time, while no daemon ran: many exits are near it."""
    return evidence.symptoms.counter is not None and evidence.at - evidence.earliest > LONGEST_APART


def _is_of_go(evidence: Evidence) -> bool:
    """Whether it shows that Go's runtime ended the program, which raises a counter."""
    symptoms = evidence.symptoms
    return symptoms.exit_status == GO_EXIT_STATUS or any(map(is_fatal_message, symptoms.messages))


def _same_pid_about_then(one: Evidence, other: Evidence) -> bool:
    same = one.pid is not None and one.pid == other.pid and _same_start(one, other) is None
    return same and _gap(one, other) <= LONGEST_APART


def _same_program_just_then(one: Evidence, other: Evidence) -> bool:
    if one.group != other.group or None not in (one.pid, other.pid):
        return False
    if any(_is_wide(a) and not _is_of_go(b) for a, b in ((one, other), (other, one))):
        return False
    return _gap(one, other) <= _PROGRAM_APART and _may_be_one_exit(one, other) and _may_be_one_editor(one, other)


MATCH_RULES = (
    MatchRule("pid and start time", "The pid and the start time are the same.", _same_pid_and_start),
    MatchRule(
        "pid and time",
        "The pid is the same, one of them gives no start time, and the exits are at most a minute apart.",
        _same_pid_about_then,
    ),
    MatchRule(
        "program and time",
        "One of them gives no pid; group, editor and exit status agree if given, and the exits are at most 5 s apart.",
        _same_program_just_then,
    ),
)


def join(evidence: Evidence, crashes: Iterable[Crash]) -> tuple[Crash, str] | None:
    """The crash that this evidence belongs to, and by which rule; None if it belongs to none of these.

    By program and time, a source reports each exit once: its second report is another exit.
    """
    candidates = sorted(crashes, key=lambda crash: _distance(evidence, crash))
    for rule in MATCH_RULES:
        for crash in candidates:
            pieces = crash.evidence
            if rule.matches is _same_program_just_then and not _all_agree(evidence, pieces):
                continue
            if any(rule.matches(evidence, piece) for piece in pieces):
                return crash, rule.name
    return None


def _all_agree(evidence: Evidence, pieces: Iterable[Evidence]) -> bool:
    return all(
        (piece.source is not evidence.source or _are_halves(evidence, piece) or _are_two_lines(evidence, piece))
        and _may_be_one_exit(evidence, piece)
        for piece in pieces
    )


def _distance(evidence: Evidence, crash: Crash) -> float:
    return min(_gap(evidence, piece) + abs(evidence.at - piece.at) for piece in crash.evidence)


def _may_be_one_editor(one: Evidence, other: Evidence) -> bool:
    return None in (one.editor, other.editor) or one.editor == other.editor


def _are_halves(one: Evidence, other: Evidence) -> bool:
    """Whether one has the final messages and the other the status, because the log rotated in between."""
    messages = [any(map(is_fatal_message, piece.symptoms.messages)) for piece in (one, other)]
    statuses = [_exit_of(piece) is not None for piece in (one, other)]
    return one.source is EvidenceSource.EDITOR_LOG and messages != statuses and messages == statuses[::-1]


def _are_two_lines(one: Evidence, other: Evidence) -> bool:
    """Whether a window and the main process of an editor logged one exit of a helper, and only one has its pid."""
    is_helper = one.group.startswith("code-helper")
    return is_helper and one.source is EvidenceSource.EDITOR_LOG and (one.pid is None) != (other.pid is None)


def _may_be_one_exit(one: Evidence, other: Evidence) -> bool:
    if any(a.symptoms.counter and _flag_was_rejected(b) for a, b in ((one, other), (other, one))):
        return False  # a rejected flag raises no counter
    exits = _exit_of(one), _exit_of(other)
    return None in exits or exits[0] == exits[1]


def _exit_of(evidence: Evidence) -> str | int | None:
    """The exit status or the signal's name; None if the source cannot know.

    A panic's message gives neither: the program exits with status 2 or, depending on GOTRACEBACK, by SIGABRT.
    """
    symptoms = evidence.symptoms
    if symptoms.exit_status is not None:
        return symptoms.exit_status
    if symptoms.counter or _flag_was_rejected(evidence):
        return GO_EXIT_STATUS
    return symptoms.signal


def _flag_was_rejected(evidence: Evidence) -> bool:
    """Whether package flag rejected the command line."""
    return any(map(FLAG_ERRORS.match, evidence.symptoms.messages))
