"""Finds the exits in logs of editors, and in issues and pop-ups that are about them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from goarmd.crashes.formats import editor_log, issue_text, popup, system_log, terminal
from goarmd.crashes.formats.client_words import program_of
from goarmd.crashes.formats.editor_exits import EXTENSION_HOST, GOPLS, HELPER, RENDERER
from goarmd.crashes.formats.log_lines import read_lines
from goarmd.crashes.text_entries import Found, found_in_text, joined, nothing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from goarmd.crashes.entries import FileAnswer
    from goarmd.crashes.evidence import Symptoms
    from goarmd.crashes.formats.editor_exits import LoggedExit
    from goarmd.crashes.formats.issue_text import Issue

_SESSION = re.compile(r"/(\d{8}T\d{6})/")  # VS Code's name of the folder of a session's logs
_CHANNEL = re.compile(r"/(?:\d{1,3}-)?(?P<name>[^/]{1,60}?)(?:\.\d)?\.log$")  # an output channel's name
_OUTPUT = re.compile(r"/output_logging_\d{8}T\d{6}/")
_NO_DATE = datetime(2001, 1, 1)  # noqa: DTZ001  # local; stands for the unknown day of a text with times of day only
_OF_JAVASCRIPT = (EXTENSION_HOST, RENDERER, HELPER)
_OF_AN_EXTENSION_HOST = re.compile(rb"[Ee]xtension ?[Hh]ost")


def issue(data: bytes, path: str) -> FileAnswer | None:
    """An issue of the Go extension: the exits in the log that people paste into it or, without one, its own."""
    about = issue_text.parse(data)
    if about is None:
        return None
    parsed = editor_log.parse(data + b"\n", _NO_DATE)
    exits = parsed.exits if parsed.stamped else ()
    kept = not any(one.symptoms.frames for one in exits)
    found = [replace(_logged(one, data, path), symptoms=_with_issue(one.symptoms, about, kept=kept)) for one in exits]
    if len(found) == 1:  # the log has the time of day only
        found = [replace(found[0], occurred_at=about.exit.occurred_at or found[0].occurred_at)]
    seen = [one for one in (*system_log.parse(data), *terminal.parse(data)) if one.program == GOPLS and one.crash]
    return joined(
        "issue of the Go extension", found or [found_in_text(one) for one in seen or [about.exit]], crash=True
    )


def _with_issue(symptoms: Symptoms, about: Issue, *, kept: bool) -> Symptoms:
    """The symptoms in a log with what the issue adds: its notes and, if the log does not have it, the stack."""
    stack = about.exit.symptoms if kept else symptoms
    messages = dict.fromkeys((*symptoms.messages, *(about.last_words if kept else ()), *about.notes))
    return replace(symptoms, messages=tuple(messages), frames=stack.frames)


def log(data: bytes, path: str) -> FileAnswer | None:
    """A log in which something crashed."""
    session = _SESSION.search(path)
    began = datetime.strptime(session[1], "%Y%m%dT%H%M%S") if session else _NO_DATE  # noqa: DTZ007  # local time
    parsed = editor_log.parse(data + b"\n", began)
    if not parsed.stamped:
        return None
    shells = tuple(_of_shells(data, began))
    found = [_explained(_logged(one, data, path), shells if one.unexplained else ()) for one in parsed.exits]
    known = {one.program for one in found}
    found += [one for one in shells if one.program not in known or one.program is None]
    if not found:
        return None
    answer = joined("editor log", found, crash=True)
    unexplained = not shells and all(one.unexplained for one in parsed.exits)
    return replace(answer, readable=False) if unexplained else answer


def _of_shells(data: bytes, began: datetime) -> Iterator[Found]:
    """What shells report between the lines of a log: of Remote - SSH, or of a terminal pasted below it."""
    for line in read_lines(data, began) if terminal.SHELLS_SAY.search(data) else ():
        if one := terminal.in_log(line.text):
            at = line.at.timestamp() if line.at else None
            yield replace(found_in_text(one), at=at, occurred_at=_when(line.at))


def _explained(found: Found, shells: Iterable[Found]) -> Found:
    """An exit whose log does not say why, with the signal by which a shell saw the same program end."""
    why = next((one for one in shells if one.program == found.program), None)
    if why is None:
        return found
    messages = (*why.symptoms.messages, *found.symptoms.messages)
    return replace(found, symptoms=replace(found.symptoms, signal=why.symptoms.signal, messages=messages))


def quiet_log(data: bytes, _: str) -> FileAnswer | None:
    """A log in which nothing crashed."""
    return nothing("editor log") if editor_log.parse(data + b"\n", _NO_DATE).stamped else None


def javascript(data: bytes, path: str) -> FileAnswer | None:
    """V8's last words without a log around them."""
    exits = [one for one in editor_log.parse(data + b"\n", _NO_DATE).exits if one.what in _OF_JAVASCRIPT]
    return _answer("output of a JavaScript program", exits, data, path)


def pop_up(data: bytes, path: str) -> FileAnswer | None:
    """What an editor showed about an exit, in a title or a sentence."""
    return _answer("pop-up of an editor", popup.parse(data), data, path)


def _answer(kind: str, exits: Iterable[LoggedExit], data: bytes, path: str) -> FileAnswer | None:
    found = [_logged(one, data, path) for one in exits]
    return joined(kind, found, crash=True) if found else None


def _logged(one: LoggedExit, data: bytes, path: str) -> Found:
    group, program = one.group, one.named or one.program
    if one.what == HELPER and not one.named and one.pid is None and one.symptoms.reason is None:
        is_host = _OF_AN_EXTENSION_HOST.search(data) is not None
        group, program = ("code-helper-plugin", "extension host") if is_host else ("", "node")
    if one.what == GOPLS and (of_channel := _of_channel(path)) and of_channel != GOPLS:
        group, program = "", of_channel
    at = one.at or one.earliest
    return Found(program, group, one.pid, at.timestamp() if at else None, _when(at), one.symptoms)


def _when(at: datetime | None) -> str | None:
    if at is None:
        return None
    is_time_of_day = at.date() <= _NO_DATE.date().replace(day=28)
    return at.time().isoformat() if is_time_of_day else at.astimezone().isoformat()


def _of_channel(path: str) -> str | None:
    """The program of the output channel that a file is, by VS Code's names for their files."""
    if not _OUTPUT.search(path):
        return None
    match = _CHANNEL.search(path)
    return program_of(match["name"]) if match else None
