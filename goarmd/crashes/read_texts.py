"""Finds crashes in texts: logs of editors and of the system, and what people paste from a terminal or an issue.

A table of readers, tried from the top. The exits of one text are joined as the daemon joins those of its sources.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from goarmd.crashes import read_logs
from goarmd.crashes.entries import Entry, FileAnswer, group_of, judged
from goarmd.crashes.evidence import LONGEST_MESSAGE, EvidenceSource, Symptoms
from goarmd.crashes.formats import go_traceback, lsp_client_log, system_log, terminal
from goarmd.crashes.text_entries import found_in_text, joined, nothing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from goarmd.crashes.formats.go_traceback import Traceback
    from goarmd.crashes.formats.text_exit import TextExit

    Reader: TypeAlias = Callable[[bytes, str], FileAnswer | None]

_OF_GOPLS = re.compile(rb"gopls|golang\.go|goMain\.js")
_IS_A_WISH = re.compile(rb"^#{0,6} ?\**Is your feature request related to a problem", re.MULTILINE)
_OF_A_TEST, _FAILS = "go test", re.compile(rb"^(?:--- FAIL: |FAIL\t|panic: test timed out)", re.MULTILINE)
_OF_A_GO_TOOL = re.compile(r"stderr: ?|exit status \d.{0,40}stderr|\bgo (?:list|command)\b")


def read_text(data: bytes, path: str) -> FileAnswer | None:
    """What the first reader says that knows the text; None if none does."""
    return next((answer for reader in _READERS if (answer := reader(data, path))), None)


def _client_log(data: bytes, _: str) -> FileAnswer | None:
    parsed = lsp_client_log.parse(data)
    return _of_texts("log of a language client", parsed.exits) or (
        nothing("log of a language client") if parsed.known else None
    )


def _system_log(data: bytes, _: str) -> FileAnswer | None:
    return _of_texts("system log", system_log.parse(data))


def _terminal(data: bytes, _: str) -> FileAnswer | None:
    return _of_texts("terminal output", terminal.parse(data))


def _of_texts(kind: str, exits: Iterable[TextExit]) -> FileAnswer | None:
    found = list(exits)
    if not found:
        return None
    return joined(kind, map(found_in_text, found), crash=any(one.crash for one in found))


def _go_output(data: bytes, _: str) -> FileAnswer | None:
    traceback = go_traceback.parse(go_traceback.apart(data)[0])
    if traceback is None:
        return None
    program = traceback.program
    if program is None:
        before = data[: max(data.find(b"\n"), LONGEST_MESSAGE)].decode("utf-8", "replace")
        program = "go" if _OF_A_GO_TOOL.search(before) else "gopls" if _OF_GOPLS.search(data) else None
    if program == _OF_A_TEST or _FAILS.search(data):
        return nothing("output of a failing test")
    others = (go_traceback.parse(piece) for piece in go_traceback.apart(data)[1:])
    entries = [_entry(traceback, program), *(_entry(other, other.program) for other in others if other)]
    return FileAnswer("output of a Go program", tuple(entries), crash=True, readable=True)


def _entry(of: Traceback, program: str | None) -> Entry:
    symptoms = Symptoms(messages=of.messages, frames=of.frames)
    causes = judged(EvidenceSource.EDITOR_LOG, symptoms, group_of(program), program or "")
    return Entry(process=program, symptoms=symptoms, causes=causes)


def _wish(data: bytes, _: str) -> FileAnswer | None:
    """An issue that asks for something new, in GitHub's form: what it quotes happened to nobody now."""
    return nothing("request for a feature") if _IS_A_WISH.search(data) else None


_READERS: tuple[Reader, ...] = (
    _wish,
    _client_log,
    read_logs.issue,
    read_logs.log,
    _system_log,
    read_logs.javascript,
    read_logs.quiet_log,
    _terminal,
    _go_output,
)
