"""How many crashes the files of a folder report, each once: a log, a crash report and its copy may all have it."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from goarmd.crashes.evidence import Evidence
from goarmd.crashes.formats.crash_report import seconds
from goarmd.crashes.joined import gathered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.crashes.entries import Entry, FileAnswer


def crashes_in(answers: Iterable[FileAnswer]) -> int:
    """The number of crashes, joined as the daemon joins those of its sources; without a date none can be joined."""
    entries = [entry for answer in answers if answer.crash for entry in answer.entries if entry.counts]
    found = [(seconds(entry.occurred_at), entry) for entry in entries]
    undated = sum(entry.count for at, entry in found if at is None)
    dated = sorted(((at, entry) for at, entry in found if at is not None), key=itemgetter(0))
    return undated + len(gathered(_evidence(number, at, entry) for number, (at, entry) in enumerate(dated)))


def _evidence(number: int, at: float, entry: Entry) -> Evidence:
    return Evidence(
        source=entry.source,
        reference=str(number),
        group=entry.group or entry.process or "",
        program=entry.process or "",
        pid=entry.pid,
        at=at,
        earliest=at,
        symptoms=entry.symptoms,
    )
