"""Finds crashes in texts: logs of editors and of the system, and what people paste from a terminal or an issue.

A table of readers, tried from the top. The exits of one text are joined as the daemon joins those of its sources.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from goarmd.config.schema import Config
from goarmd.crashes.entries import NOT_A_CRASH, Entry, FileAnswer, judged
from goarmd.crashes.evidence import LONGEST_MESSAGE, NO_SYMPTOMS, Cause, Evidence, EvidenceSource, Symptoms
from goarmd.crashes.formats import editor_log, go_traceback, issue_text, lsp_client_log, system_log, terminal
from goarmd.crashes.formats.client_words import GAVE_UP, program_of
from goarmd.crashes.formats.editor_exits import EXTENSION_HOST, GOPLS, HELPER, RENDERER, LoggedExit
from goarmd.crashes.joined import gathered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from goarmd.crashes.evidence import Crash
    from goarmd.crashes.formats.text_exit import TextExit

    Reader: TypeAlias = Callable[[bytes, str], FileAnswer | None]

_SESSION = re.compile(r"/(\d{8}T\d{6})/")  # VS Code's name of the folder of a session's logs
_CHANNEL = re.compile(r"/(?:\d{1,3}-)?(?P<name>[^/]{1,60}?)(?:\.\d)?\.log$")  # an output channel's name
_OUTPUT = re.compile(r"/output_logging_\d{8}T\d{6}/")
_NO_DATE = datetime(2001, 1, 1)  # noqa: DTZ001  # local; stands for the unknown day of a text with times of day only
_APART = 1000.0  # seconds between exits without a time, which nothing but their pids can join
_OF_JAVASCRIPT = (EXTENSION_HOST, RENDERER, HELPER)
_OF_GOPLS = re.compile(rb"gopls|golang\.go|goMain\.js")
_OF_AN_EXTENSION_HOST = re.compile(rb"[Ee]xtension ?[Hh]ost")
_OF_A_GO_TOOL = re.compile(r"stderr: ?|exit status \d.{0,40}stderr|\bgo (?:list|command)\b")
_LOG_WORDS = re.compile(rb"^\s*(?:runtime: |err: )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Found:
    """An exit in a text, whoever found it."""

    program: str | None
    group: str
    pid: int | None
    at: float | None
    occurred_at: str | None
    symptoms: Symptoms


def read_text(data: bytes, path: str) -> FileAnswer | None:
    """What the first reader says that knows the text; None if none does."""
    return next((answer for reader in _READERS if (answer := reader(data, path))), None)


def _client_log(data: bytes, _: str) -> FileAnswer | None:
    parsed = lsp_client_log.parse(data)
    return _of_texts("log of a language client", parsed.exits) or (
        _nothing("log of a language client") if parsed.known else None
    )


def _issue(data: bytes, _: str) -> FileAnswer | None:
    found = issue_text.parse(data)
    return _of_texts("issue of the Go extension", (found,)) if found else None


def _system_log(data: bytes, _: str) -> FileAnswer | None:
    return _of_texts("system log", system_log.parse(data))


def _terminal(data: bytes, _: str) -> FileAnswer | None:
    return _of_texts("terminal output", terminal.parse(data))


def _of_texts(kind: str, exits: Iterable[TextExit]) -> FileAnswer | None:
    found = list(exits)
    if not found:
        return None
    group_of = Config().group_finder()
    pieces = [
        _Found(
            one.program,
            (group_of(one.program, None) if one.program else None) or "",
            one.pid,
            None,
            one.occurred_at,
            one.symptoms,
        )
        for one in found
    ]
    return _joined(kind, pieces, crash=any(one.crash for one in found))


def _log(data: bytes, path: str) -> FileAnswer | None:
    session = _SESSION.search(path)
    began = datetime.strptime(session[1], "%Y%m%dT%H%M%S") if session else _NO_DATE  # noqa: DTZ007  # local time
    parsed = editor_log.parse(data + b"\n", began)
    if not parsed.stamped:
        return None
    found = [_logged(one, data, path) for one in parsed.exits]
    answer = _joined("editor log", found, crash=True) if found else None
    if answer and all(one.unexplained for one in parsed.exits):
        return FileAnswer(answer.kind, answer.entries, crash=True)
    return answer


def _quiet_log(data: bytes, _: str) -> FileAnswer | None:
    """A log in which nothing crashed."""
    return _nothing("editor log") if editor_log.parse(data + b"\n", _NO_DATE).stamped else None


def _javascript(data: bytes, path: str) -> FileAnswer | None:
    """V8's last words without a log around them."""
    exits = [one for one in editor_log.parse(data + b"\n", _NO_DATE).exits if one.what in _OF_JAVASCRIPT]
    return (
        _joined("output of a JavaScript program", [_logged(one, data, path) for one in exits], crash=True)
        if exits
        else None
    )


def _logged(one: LoggedExit, data: bytes, path: str) -> _Found:
    group, program = one.group, one.named or one.program
    if one.what == HELPER and not one.named and one.pid is None and one.symptoms.reason is None:
        is_host = _OF_AN_EXTENSION_HOST.search(data) is not None
        group, program = ("code-helper-plugin", "extension host") if is_host else ("", "node")
    if one.what == GOPLS and (of_channel := _of_channel(path)) and of_channel != GOPLS:
        group, program = "", of_channel
    at = one.at or one.earliest
    when = (
        None
        if at is None
        else at.time().isoformat()
        if at.date() <= _NO_DATE.date().replace(day=28)
        else at.astimezone().isoformat()
    )
    return _Found(program, group, one.pid, at.timestamp() if at else None, when, one.symptoms)


def _of_channel(path: str) -> str | None:
    """The program of the output channel that a file is, by VS Code's names for their files."""
    if not _OUTPUT.search(path):
        return None
    match = _CHANNEL.search(path)
    return program_of(match["name"]) if match else None


def _go_output(data: bytes, _: str) -> FileAnswer | None:
    traceback = go_traceback.parse(data)
    if traceback is None:
        return None
    program = traceback.program
    if program is None:
        before = data[: max(data.find(b"\n"), LONGEST_MESSAGE)].decode("utf-8", "replace")
        program = "go" if _OF_A_GO_TOOL.search(before) else "gopls" if _OF_GOPLS.search(data) else None
    symptoms = Symptoms(messages=traceback.messages, frames=traceback.frames)
    group = (Config().group_finder()(program, None) if program else None) or ""
    causes = judged(EvidenceSource.EDITOR_LOG, symptoms, group, program or "")
    entry = Entry(process=program, symptoms=symptoms, causes=causes)
    return FileAnswer("output of a Go program", (entry,), crash=True, readable=True)


def _nothing(kind: str) -> FileAnswer:
    cause = Cause(NOT_A_CRASH, "no program crashed in it", "Nothing to do: nothing crashed here.")
    return FileAnswer(kind, (Entry(causes=(cause,)),))


def _joined(kind: str, found: Iterable[_Found], *, crash: bool) -> FileAnswer:
    """The exits of one text, each once."""
    texts = dict(enumerate(found))
    exits = gathered(_evidence(number, one) for number, one in texts.items())
    entries = tuple(_entry(exit_, [texts[int(seen.evidence.reference)] for seen in exit_.seen]) for exit_ in exits)
    return FileAnswer(kind, entries, crash=crash, readable=crash)


def _evidence(number: int, one: _Found) -> Evidence:
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


def _entry(exit_: Crash, texts: list[_Found]) -> Entry:
    pieces = [one.symptoms for one in texts]
    messages = tuple(line for piece in pieces for line in piece.messages)
    symptoms = Symptoms(
        signal=next((piece.signal for piece in pieces if piece.signal), None),
        termination=next((piece.termination for piece in pieces if piece.termination), None),
        messages=messages,
        frames=next((piece.frames for piece in pieces if piece.frames), NO_SYMPTOMS.frames),
    )
    return Entry(
        process=next((one.program for one in texts if one.program), None),
        pid=exit_.pid,
        occurred_at=next((one.occurred_at for one in texts if one.occurred_at), None),
        symptoms=symptoms,
        causes=exit_.causes,
        gave_up=any(map(GAVE_UP.search, messages)),
    )


_READERS: tuple[Reader, ...] = (
    _client_log,
    _issue,
    _log,
    _system_log,
    _javascript,
    _quiet_log,
    _terminal,
    _go_output,
)
