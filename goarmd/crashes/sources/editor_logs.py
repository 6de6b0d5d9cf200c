"""The logs of VS Code and its forks: exits of gopls, extension hosts and windows.

Only what was appended since the last run is read. A log is identified by its session's folder and its inode, so that it
may be rotated; one that was emptied or replaced is read from its beginning.
"""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from goarmd.catalog import editors
from goarmd.core.errors import NoDataError
from goarmd.core.facts import Cursor, Problem
from goarmd.core.private_folders import trail
from goarmd.core.text import size, utf8
from goarmd.crashes.evidence import Evidence, EvidenceSource
from goarmd.crashes.formats import editor_log
from goarmd.crashes.formats.editor_exits import GOPLS, GROUPS, SERVER, LoggedExit
from goarmd.parts.source import Cadence, Context, Source
from goarmd.state.cursors import Cursors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from goarmd.core.facts import Fact

_SESSION = re.compile(r"\d{8}T\d{6}")
_MOST_SESSIONS = 10  # VS Code keeps the present one and nine before it (logsDataCleaner.ts)
_PRESENT_SESSIONS = 2  # looked at with every sample; all of them after each crash, and each slow interval
_MOST_FOLDERS = 100  # of sessions, with the empty ones
_DEEPEST = 4  # folders below a session: window1/exthost/output_logging_20261123T101112
_NAMES = re.compile(r"(main|renderer\d*|remoteagent)(\.\d)?\.log|(\d+-)?gopls \(server\)(\.\d)?\.log")
_GO_FOLDER = "golang.go"  # of the Go extension and its nightly; those of others, with a dot too, are not looked into
_GO_LOG = f"{_GO_FOLDER}/Go.log"  # beside the output of gopls; contains the intended restarts
_MOST_OF_GO_LOG = 64 * 1024  # bytes from its end
_CHUNK = 1024 * 1024  # bytes read of one log at a time, and
_MOST_A_RUN = 32 * 1024 * 1024  # of all logs in one run; the next run continues
_MOST_OF_A_LOG = 32 * 1024 * 1024  # bytes from the end of one that was not read before
_HEAD = 64  # bytes by which a log is recognised
_SETTLED = 3.0  # seconds without a write after which an exit is complete
_INTENDED = 10.0  # seconds between an intended restart and its exit
_PREFIX = "log:"


@dataclass(frozen=True, slots=True)
class _Log:
    """A log file of an editor, as it is now."""

    editor: str
    path: Path
    key: str
    session: datetime
    size: int
    modified: float


class _Position(msgspec.Struct, frozen=True):
    """How far a log was read: up to this byte, of a file that began so, its last time, and its modification time."""

    offset: int = 0
    head: str = ""
    at: datetime | None = None
    modified: float = 0.0


def read(context: Context) -> Iterable[Fact]:
    """Evidence of each exit that was logged since the last run, and how far the logs were read.

    Raises:
        NoDataError: there are no such logs.
    """
    logs = {log.key: log for log in _logs(context)}
    known = Cursors(context.state).known(_PREFIX)
    if not logs and not known:
        raise NoDataError
    yield from (Cursor(key=key, value="") for key in known.keys() - logs.keys())
    left, group_of = _MOST_A_RUN, _group_finder(context)
    for log in sorted(logs.values(), key=lambda log: -log.modified):
        position = _decoded(known.get(log.key))
        if log.size != position.offset and left > 0:
            if not position.offset and log.size > _MOST_OF_A_LOG:
                position, skipped = _near_the_end(log)
                yield skipped
            facts, taken = _read(log, position, left, group_of)
            left -= taken
            yield from facts


def _near_the_end(log: _Log) -> tuple[_Position, Problem]:
    """Where to begin in a log that is too long to read whole: the latest crashes are at its end."""
    try:
        with log.path.open("rb") as file:
            head = _digest(file.read(_HEAD))
            file.seek(log.size - _MOST_OF_A_LOG)
            file.readline(_CHUNK)  # the rest of a line
            offset = file.tell()
    except FileNotFoundError:
        offset, head = 0, ""
    text = f"{utf8(str(log.path))}: of {size(log.size)} the first {size(offset)} are not read"
    return _Position(offset, head, log.session, 0.0), Problem(kind="skipped", text=text)


def stamp(context: Context) -> object:
    """The latest sessions' logs with their sizes, and whether the last exit may be incomplete."""
    now, logs = time.time(), _logs(context, _PRESENT_SESSIONS)
    return tuple((log.key, log.size, log.modified, now - log.modified > _SETTLED) for log in logs)


def _group_finder(context: Context) -> Callable[[str], str]:
    """The group of the exited process: for gopls the user's own group, if there is one."""
    gopls = context.config.group_finder()("gopls", None)
    return lambda what: gopls if what == GOPLS and gopls else GROUPS[what][0]


def _logs(context: Context, most_sessions: int = _MOST_SESSIONS) -> Iterator[_Log]:
    for folder, editor in _log_folders(context):
        reached = trail(folder, context.home).end
        sessions = [entry for entry in _entries(reached) if _SESSION.fullmatch(entry.name)] if reached else []
        sessions.sort(key=lambda entry: entry.name, reverse=True)
        yield from _of_sessions(editor, sessions[:_MOST_FOLDERS], most_sessions)


def _log_folders(context: Context) -> Iterator[tuple[Path, str]]:
    """The folders of logs of the editors that are here; to list the folder that has them all costs least."""
    for folder, below in editors.log_folders(context.platform.system, context.home):
        reached = trail(folder, context.home).end
        names = {entry.name for entry in _entries(reached)} if reached else ()
        yield from ((folder / path, editor) for path, editor in below.items() if path.partition("/")[0] in names)


def _of_sessions(editor: str, sessions: Iterable[os.DirEntry[str]], most: int) -> Iterator[_Log]:
    """The logs of the latest sessions that have any: each `code FILE` leaves a newer, empty folder."""
    for session in sessions:
        if most and (began := _began(session.name)):
            logs = [_log(editor, entry, session.path, began) for entry in _files(session, _DEEPEST)]
            most -= bool(logs)
            yield from logs


def _entries(folder: Path | os.DirEntry[str]) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _files(folder: os.DirEntry[str], deeper: int) -> Iterator[os.DirEntry[str]]:
    for entry in _entries(folder):
        if entry.is_dir(follow_symlinks=False):
            is_of_another = "." in entry.name and not entry.name.startswith(_GO_FOLDER)
            yield from _files(entry, deeper - 1) if deeper and not is_of_another else ()
        elif _NAMES.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
            yield entry


def _began(name: str) -> datetime | None:
    try:
        return datetime.strptime(name, "%Y%m%dT%H%M%S")  # noqa: DTZ007  # named in local time
    except ValueError:
        return None


def _log(editor: str, entry: os.DirEntry[str], session: str, began: datetime) -> _Log:
    status = entry.stat(follow_symlinks=False)
    key = f"{_PREFIX}{session}/{status.st_ino}"
    return _Log(editor, Path(entry.path), key, began, status.st_size, status.st_mtime)


def _decoded(value: str | None) -> _Position:
    try:
        return msgspec.json.decode(value, type=_Position) if value else _Position()
    except msgspec.MsgspecError:  # saved by another version of goarmd: read again, nothing counts twice
        return _Position()


def _read(log: _Log, position: _Position, most: int, group_of: Callable[[str], str]) -> tuple[list[Fact], int]:
    """Facts of what was appended to a log, and how many bytes were read; nothing if the log is gone."""
    facts: list[Fact] = []
    taken = 0
    while taken < most:
        found, after, size_ = _read_piece(log, position, most - taken, group_of)
        facts, taken = [*facts, *found], taken + size_
        if after is None or after.offset == position.offset or after.offset >= log.size:
            position = after or position
            break
        position = after
    cursor = Cursor(key=log.key, value=msgspec.json.encode(position).decode())
    return ([*facts, cursor] if taken else facts), taken


def _read_piece(
    log: _Log, position: _Position, most: int, group_of: Callable[[str], str]
) -> tuple[list[Fact], _Position | None, int]:
    """Facts of the next piece of a log, how far it was read then, and how many bytes were read."""
    try:
        with log.path.open("rb") as file:
            head = file.read(_HEAD)
            if position.head != _digest(head[: position.offset]):
                position = _Position()
            file.seek(position.offset)
            data = file.read(min(_CHUNK, most))
    except FileNotFoundError:
        return [], None, 0
    reading = _parsed(log, position, data)
    done = reading.done or (len(data) if len(data) == _CHUNK else 0)
    found = (_evidence(log, position, exit_, group_of) for exit_ in reading.exits if exit_.what != SERVER)
    facts: list[Fact] = [evidence for evidence in found if evidence]
    end = position.offset + done
    return facts, _Position(end, _digest(head[:end]), reading.at, log.modified), len(data)


def _parsed(log: _Log, position: _Position, data: bytes) -> editor_log.ParsedLog:
    """Read what was appended; times of day get their day from the file's modification time."""
    whole = position.offset + len(data) >= log.size
    settled = whole and time.time() - log.modified > _SETTLED
    began = position.at or log.session
    reading = editor_log.parse(data, began, settled=settled)
    written = datetime.fromtimestamp(log.modified)  # noqa: DTZ006  # logs have local times
    if whole and position.offset and reading.at and (days := (written - reading.at).days) > 0:
        # Nothing was logged for days, and the text does not show how many.
        reading = editor_log.parse(data, began + timedelta(days=days), settled=settled)
    if not reading.done and len(data) == _CHUNK:  # an exit that fills it all, or one endless line
        reading = editor_log.parse(data, began)
    return reading


def _digest(head: bytes) -> str:
    return blake2b(head, digest_size=8).hexdigest() if head else ""


def _evidence(log: _Log, position: _Position, exit_: LoggedExit, group_of: Callable[[str], str]) -> Evidence | None:
    """An exit as evidence; None for an intended restart."""
    # A log's times are whole seconds; a line without one was written between the last run and this one.
    logged = _seconds(exit_.at, log.modified) if exit_.at else None
    since = max(_seconds(exit_.earliest or log.session, log.modified), position.modified)
    latest, earliest = (log.modified, since) if logged is None else (logged + 1, logged - 1)
    if exit_.unexplained and _was_intended(log.path, earliest, latest):
        return None
    first = "".join(exit_.symptoms.messages[:1]).encode("utf-8", "replace")
    return Evidence(
        source=EvidenceSource.EDITOR_LOG,
        reference=f"{log.key}:{position.offset + exit_.start}:{_digest(first)}",
        group=group_of(exit_.what),
        program=exit_.program,
        pid=exit_.pid,
        at=latest,
        earliest=min(earliest, latest),
        editor=log.editor,
        symptoms=exit_.symptoms,
    )


def _seconds(local: datetime, latest: float) -> float:
    """Seconds since 1970 of a local time; in the repeated hour of a time change, the later one that fits."""
    first, second = local.timestamp(), local.replace(fold=1).timestamp()
    return second if first < second <= latest + 1 else first


def _was_intended(path: Path, earliest: float, latest: float) -> bool:
    """Whether the Go extension's own log has a restart of the language server just then."""
    for folder in path.parents[:2]:
        try:
            with (folder / _GO_LOG).open("rb") as file:
                file.seek(max(0, os.fstat(file.fileno()).st_size - _MOST_OF_GO_LOG))
                moments = editor_log.restarts(file.read())
        except OSError:  # an older extension has no such log
            continue
        return any(earliest - _INTENDED <= moment.timestamp() <= latest + _INTENDED for moment in moments)
    return False


SOURCE = Source(
    name="editor_logs",
    help="Reads the exits of gopls, extension hosts and windows from the logs of VS Code and its forks.",
    cadence=Cadence.EVIDENCE,
    read=read,
    stamp=stamp,
)
