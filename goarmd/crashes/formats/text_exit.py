"""One exit in a text that people paste: of a terminal, of a system's log, of another editor's log."""

from __future__ import annotations

from dataclasses import dataclass

from goarmd.crashes.evidence import NO_SYMPTOMS, Symptoms


@dataclass(frozen=True, slots=True, kw_only=True)
class TextExit:
    """One exit.

    Attributes:
        program: its name; None if the text does not have it.
        pid: its number.
        occurred_at: when, ISO 8601 as far as the text has it; a time of day alone if it has no date.
        symptoms: the symptoms.
        crash: False for a program that refused to work and said why.
    """

    program: str | None = None
    pid: int | None = None
    occurred_at: str | None = None
    symptoms: Symptoms = NO_SYMPTOMS
    crash: bool = True
