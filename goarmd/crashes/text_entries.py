"""Makes the entries of a text from the exits that were found in it, each once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goarmd.crashes.entries import NOT_A_CRASH, Entry, FileAnswer, group_of
from goarmd.crashes.evidence import NO_SYMPTOMS, Cause, Evidence, EvidenceSource, Symptoms
from goarmd.crashes.formats.client_words import GAVE_UP
from goarmd.crashes.joined import gathered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.crashes.evidence import Crash
    from goarmd.crashes.formats.text_exit import TextExit

_APART = 1000.0  # seconds between exits without a time, which nothing but their pids can join


@dataclass(frozen=True, slots=True)
class Found:
    """An exit in a text, whoever found it."""

    program: str | None
    group: str
    pid: int | None
    at: float | None
    occurred_at: str | None
    symptoms: Symptoms


def found_in_text(one: TextExit) -> Found:
    """An exit in a text without an editor's stamps."""
    return Found(one.program, group_of(one.program), one.pid, None, one.occurred_at, one.symptoms)


def nothing(kind: str) -> FileAnswer:
    """A text of this kind in which nothing crashed."""
    cause = Cause(NOT_A_CRASH, "no program crashed in it", "Nothing to do: nothing crashed here.")
    return FileAnswer(kind, (Entry(causes=(cause,)),))


def joined(kind: str, found: Iterable[Found], *, crash: bool) -> FileAnswer:
    """The exits of one text, each once."""
    texts = dict(enumerate(found))
    exits = gathered(_evidence(number, one) for number, one in texts.items())
    entries = tuple(_entry(exit_, [texts[int(seen.evidence.reference)] for seen in exit_.seen]) for exit_ in exits)
    return FileAnswer(kind, entries, crash=crash, readable=crash)


def _evidence(number: int, one: Found) -> Evidence:
    at = -_APART * (number + 1) if one.at is None and one.pid is None else one.at or 0.0
    return Evidence(
        source=EvidenceSource.EDITOR_LOG,
        reference=str(number),
        group=one.group,
        program=one.program or "",
        pid=one.pid,
        at=at,
        earliest=at,
        symptoms=one.symptoms,
    )


def _entry(exit_: Crash, texts: list[Found]) -> Entry:
    pieces = [one.symptoms for one in texts]
    messages = tuple(line for piece in pieces for line in piece.messages)
    symptoms = Symptoms(
        signal=next((piece.signal for piece in pieces if piece.signal), None),
        termination=next((piece.termination for piece in pieces if piece.termination), None),
        messages=messages,
        frames=next((piece.frames for piece in pieces if piece.frames), NO_SYMPTOMS.frames),
    )
    return Entry(
        counts=exit_.counts,
        group=exit_.group,
        process=next((one.program for one in texts if one.program), None),
        pid=exit_.pid,
        occurred_at=next((one.occurred_at for one in texts if one.occurred_at), None),
        symptoms=symptoms,
        causes=exit_.causes,
        gave_up=any(map(GAVE_UP.search, messages)),
    )
