"""What happened at a moment: changed settings, findings that opened and closed, starts of goarmd, sleep."""

from __future__ import annotations

from enum import StrEnum
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from goarmd.core.moments import Moment
from goarmd.core.text import utf8
from goarmd.settings.facts import WatchedFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from goarmd.runtime.report import Report

MOST_EVENTS: Final = 1000
_MOST_KEYS: Final = 5
_LONGEST: Final = 120  # characters of a title or a subject: an event fits on a page of SQLite
_LONGEST_KEY: Final = 60  # of a key or a check's name
_SLEPT: Final = 60.0  # seconds; less is not a pause worth a mark
# Seconds after a start in which no finding counts as closed: some come back only after their `hold`.
_SETTLING: Final = 300.0


class EventKind(StrEnum):
    """What kind of thing happened."""

    SETTINGS = "settings"
    OPENED = "opened"
    CLOSED = "closed"
    STARTED = "started"
    SLEPT = "slept"


class Event(Struct, frozen=True, kw_only=True):
    """Something that happened.

    Attributes:
        at: when.
        kind: what kind of thing.
        name: the settings file, such as `vscode-settings`, or the check; empty for other kinds.
        title: the same for people.
        subject: what a finding is about.
        keys: the settings that changed, at most five.
        seconds: how long the machine slept.
    """

    at: Moment
    kind: EventKind
    name: str = ""
    title: str = ""
    subject: str = ""
    keys: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def key(self) -> str:
        """The same for the same event, however often it is reported."""
        whole = f"{self.kind}\n{self.name}\n{self.subject}\n{float(self.at):.3f}"
        return blake2b(whole.encode(), digest_size=12).hexdigest()


def encode(event: Event) -> bytes:
    """Its form in the state file."""
    return msgspec.msgpack.encode(event, enc_hook=float)


def decode(value: object) -> Event | None:
    """The event; None if this goarmd did not write it."""
    try:
        return _decoder.decode(value) if isinstance(value, bytes) else None
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None


_decoder = msgspec.msgpack.Decoder(Event, dec_hook=lambda _, value: Moment(value))


class Changes:
    """Finds what happened between one report and the next.

    Args:
        known: the events of before, oldest first: a finding that stayed open over a restart does not open again.
    """

    def __init__(self, known: Iterable[Event]) -> None:
        self._open: dict[tuple[str, str], str] = {}
        self._changed: dict[str, float] = {}
        for event in known:
            self._remember(event)
        self._began_at: float | None = None
        self._reported_at: float | None = None
        self._slept = 0.0

    def after(self, known: Iterable[Event]) -> Changes:
        """The same daemon's with these events: when it began and how long the machine slept is already known."""
        changes = Changes(known)
        changes._began_at, changes._reported_at, changes._slept = self._began_at, self._reported_at, self._slept
        return changes

    def _remember(self, event: Event) -> None:
        if event.kind is EventKind.OPENED:
            self._open[event.name, event.subject] = event.title
        elif event.kind is EventKind.CLOSED:
            self._open.pop((event.name, event.subject), None)
        elif event.kind is EventKind.SETTINGS:
            self._changed[event.name] = event.at

    def of(self, report: Report, at: float) -> tuple[Event, ...]:
        """The events of a report, which was made at that time."""
        found = tuple(self._found(report, at))
        for event in found:
            self._remember(event)
        self._reported_at = at
        return found

    def _found(self, report: Report, at: float) -> Iterator[Event]:
        yield from self._start(at)
        yield from self._sleep(report, at)
        yield from self._settings(report)
        yield from self._findings(report, at)

    def _start(self, at: float) -> Iterator[Event]:
        if self._began_at is None or at < self._began_at:  # the clock was set back
            if self._began_at is None:
                yield Event(at=Moment(at), kind=EventKind.STARTED)
            self._began_at = at

    def _sleep(self, report: Report, at: float) -> Iterator[Event]:
        slept, self._slept = report.totals.sleep_seconds - self._slept, report.totals.sleep_seconds
        if slept >= _SLEPT:
            yield Event(at=Moment(at), kind=EventKind.SLEPT, seconds=round(slept))

    def _settings(self, report: Report) -> Iterator[Event]:
        for file in report.snapshot.of(WatchedFile):
            # Of a source that ran twice since the last report only the time of the change is left.
            found = file.changed_keys or (file.drifted_keys if self._is_new(file.changed_at) else ())
            if file.changed_at is not None and found and file.changed_at != self._changed.get(file.file):
                keys = tuple(_short(key, _LONGEST_KEY) for key in found[:_MOST_KEYS])
                yield Event(
                    at=Moment(file.changed_at),
                    kind=EventKind.SETTINGS,
                    name=file.file,
                    title=_short(file.path),
                    keys=keys,
                )

    def _is_new(self, changed_at: float | None) -> bool:
        return changed_at is not None and self._reported_at is not None and changed_at >= self._reported_at

    def _findings(self, report: Report, at: float) -> Iterator[Event]:
        now = {
            (_short(finding.check, _LONGEST_KEY), _short(finding.about)): _short(finding.title)
            for finding in report.findings
        }
        yield from (_finding(EventKind.OPENED, key, now[key], at) for key in now.keys() - self._open.keys())
        if self._began_at is not None and at - self._began_at >= _SETTLING:
            gone = self._open.keys() - now.keys()
            yield from (_finding(EventKind.CLOSED, key, self._open[key], at) for key in gone)


def _finding(kind: EventKind, key: tuple[str, str], title: str, at: float) -> Event:
    return Event(at=Moment(at), kind=kind, name=key[0], subject=key[1], title=title)


def _short(text: str, most: int = _LONGEST) -> str:
    return utf8(text)[:most]
