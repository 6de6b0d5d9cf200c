"""What was found in a file: its crashes, or what it contains instead."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from goarmd.config.schema import Config
from goarmd.core.facts import Architecture
from goarmd.core.secrecy import without_secrets
from goarmd.crashes import causes
from goarmd.crashes.evidence import NO_SYMPTOMS, Evidence, EvidenceSource, Symptoms
from goarmd.crashes.secrecy import clean_cause

if TYPE_CHECKING:
    from collections.abc import Callable

    from goarmd.crashes.evidence import Cause

NOT_A_CRASH: Final = "not-a-crash"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One crash in a file or, in a file without any, what the file contains instead.

    Attributes:
        count: how often, for a counter.
        counts: it is a crash, as the daemon counts them; False for a process that was killed or asked to exit.
        source: which of the daemon's sources has it.
        group: the default group of the process; empty if it has none.
        process: the program's name.
        pid: its number.
        architecture: what it was compiled for.
        occurred_at: when, ISO 8601 with the file's own offset; a time of day alone if the file has no date.
        symptoms: the symptoms.
        causes: the likeliest first.
        gave_up: the editor did not start the language server again.
    """

    count: int = 1
    counts: bool = True
    source: EvidenceSource = EvidenceSource.EDITOR_LOG
    group: str = ""
    process: str | None = None
    pid: int | None = None
    architecture: Architecture = Architecture.UNKNOWN
    occurred_at: str | None = None
    symptoms: Symptoms = NO_SYMPTOMS
    causes: tuple[Cause, ...] = ()
    gave_up: bool = False


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """What was found in a file.

    Attributes:
        kind: the kind of file.
        entries: its crashes, or one entry that says what it contains instead.
        crash: it reports ends of programs that nobody asked for: crashes, and kills.
        readable: program and cause can be read from it.
        known: goarmd knows this kind of file.
        skipped: bytes at its beginning that were not read, because it is too long.
        unread: nothing of it could be read.
    """

    kind: str
    entries: tuple[Entry, ...]
    crash: bool = False
    readable: bool = False
    known: bool = True
    skipped: int = 0
    unread: bool = False

    @property
    def crashes(self) -> int:
        """How many crashes it reports."""
        return sum(entry.count for entry in self.entries if entry.counts) if self.crash else 0

    @property
    def causes(self) -> tuple[Cause, ...]:
        """The likeliest causes; of several crashes the first cause of each, the most frequent first."""
        if len(self.entries) == 1:
            return self.entries[0].causes
        counts: dict[str, int] = {}
        first: dict[str, Cause] = {}
        for entry in self.entries:
            cause = entry.causes[0]
            first.setdefault(cause.cause, cause)
            counts[cause.cause] = counts.get(cause.cause, 0) + entry.count
        return tuple(sorted(first.values(), key=lambda cause: -counts[cause.cause]))


def judged(source: EvidenceSource, symptoms: Symptoms, group: str, program: str = "") -> tuple[Cause, ...]:
    """The causes of one exit that only this file is evidence of."""
    evidence = Evidence(
        source=source, reference="", group=group, program=program, at=0.0, earliest=0.0, symptoms=symptoms
    )
    return causes.diagnose([evidence]).causes


def clean(answer: FileAnswer) -> FileAnswer:
    """The same answer, without secrets in what programs wrote."""
    return replace(answer, entries=tuple(map(_clean_entry, answer.entries)))


def _clean_entry(entry: Entry) -> Entry:
    symptoms = replace(entry.symptoms, frames=tuple(map(without_secrets, entry.symptoms.frames)))
    return replace(entry, symptoms=symptoms, causes=tuple(map(clean_cause, entry.causes)))


def group_of(program: str | None, path: str | None = None) -> str:
    """The default group of a program in a file, which may be of any machine; empty if it has none."""
    return (_group_finder()(program, path) if program else None) or ""


@cache  # to compile the patterns takes milliseconds
def _group_finder() -> Callable[[str, str | None], str | None]:
    return Config().group_finder()
