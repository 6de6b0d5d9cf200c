"""Logs of language clients of other editors: Neovim's lsp.log, vim-lsp's log, and Helix's.

Each line of standard error of a server, and its exit, stand in one line of the log, as a quoted string or in a list.
Texts: Neovim (runtime/lua/vim/lsp/rpc.lua, log.lua, client.lua), vim-lsp (autoload/lsp.vim, lsp/utils/job), Helix
(helix-lsp/src/transport.rs, lib.rs).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from goarmd.core.outcome import GO_EXIT_STATUS, MACOS_SIGNALS
from goarmd.core.text import plain
from goarmd.crashes.evidence import LONGEST_MESSAGE, Symptoms
from goarmd.crashes.formats import go_traceback
from goarmd.crashes.formats.client_words import program_of
from goarmd.crashes.formats.system_log import when
from goarmd.crashes.formats.text_exit import TextExit

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_LINE = 256 * 1024  # characters read of one line; a whole stack may stand in it
_MOST_LINES = 5000  # of one exit
_MOST_EXITS = 1000
# `[ERROR][2023-01-02 07:00:30] .../vim/lsp/rpc.lua:734	"rpc"	"gopls"	"stderr"	"panic: ..."`
_NEOVIM = re.compile(
    r"\[ ?(?:ERROR|WARN|INFO|DEBUG|TRACE) ?\]\s?\[?\s?(?P<at>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[+\d:Z-]{0,6}) ?\]"
)
_STDERR = re.compile(r"[\"']rpc[\"']\t[\"'](?P<server>[^\"'\t]{1,300})[\"']\t[\"']stderr[\"']\t[\"'](?P<text>.*)")
_QUIT = re.compile(
    r"Client (?P<server>[^\s\":]{1,60})(?::[^\"\n]{0,200}?)?(?: \(\d{1,10}\))? quit with exit code (?P<code>\d{1,5})"
    r" and signal (?P<signal>\d{1,3})"
)
# `Sat Jan  2 07:00:30 2021:["<---(stderr)",1,"gopls",["panic: ..."]]`
_VIM_LSP = re.compile(r'.{0,60}?:(?P<list>\["(?:<---\(stderr\)|s:on_exit|s:on_stderr)",.*)')
_VIM_STARTS = re.compile(r'.{0,60}?:\[(?:"--->"|"<---"|"lsp#|"s:|\{"response")')
# `2023-01-02T07:00:30.123 helix_lsp::transport [ERROR] gopls err <- "panic: ..."`
_HELIX = re.compile(r'(?P<at>\S{10,40}) helix_lsp::transport \[\w+\] (?P<server>\S{1,60}) err <- "(?P<text>.*)"')
_HELIX_LINE = re.compile(r"(?P<at>\S{10,40}) helix_\w{1,30}\S{0,60} \[(?:ERROR|WARN|INFO|DEBUG|TRACE)\] (?P<text>.*)")
# Every server that ends closes its stream, but one that does so while it starts was not asked to.
_HELIX_CLOSED = re.compile(r"(?P<server>\S{1,60}) err: <- StreamClosed")
_HELIX_NOT_STARTED = "failed to initialize language server: server closed the stream"
# libuv's number is that of its system, which the log does not name: 7 is SIGBUS on Linux, and on a Mac SIGEMT, of which
# no program dies.
_SIGNALS = {**MACOS_SIGNALS, 7: "SIGBUS"}
_POLITE = (0, 15)  # signals: none, and SIGTERM
_POLITE_CODES = (0, 130, 143)  # the last two of a script whose program SIGINT or SIGTERM ended
_UNFINISHED = ("panic: ", "fatal error: ")  # Go's runtime writes these, then what it means (runtime/panic.go)
_ESCAPES = {"n": "\n", "t": "\t", "r": "", '"': '"', "'": "'", "\\": "\\"}
_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class ParsedClientLog:
    """Whether the text is such a log, and the exits in it."""

    known: bool
    exits: tuple[TextExit, ...] = ()


@dataclass(slots=True)
class _Server:
    """What one server printed since its last exit; `unfinished` is a line whose rest comes with the next piece."""

    at: str | None = None
    lines: list[str] = field(default_factory=list)
    unfinished: str = ""


def parse(data: bytes) -> ParsedClientLog:
    """Read a log."""
    reader = _Reader()
    for raw in filter(None, data.split(b"\n")):
        reader.read(raw[:_LONGEST_LINE].decode("utf-8", "replace").rstrip("\r"))
    return ParsedClientLog(reader.known, tuple(reader.finish())[:_MOST_EXITS])


class _Reader:
    """Collects each server's standard error until its exit is logged or another death begins."""

    def __init__(self) -> None:
        self.known = False
        self._exits: list[TextExit] = []
        self._servers: dict[str, _Server] = {}
        self._closed = ""

    def read(self, line: str) -> None:
        if neovim := _NEOVIM.match(line):
            self.known = True
            if stderr := _STDERR.search(line):
                self._print(stderr["server"], _iso(neovim["at"]), _unescaped(stderr["text"]).split("\n"))
        elif helix := _HELIX.match(line):
            self.known = True
            self._print(helix["server"], when(helix["at"]), _unescaped(helix["text"]).split("\n"))
        elif helix := _HELIX_LINE.match(line):
            self.known = True
            self._of_helix(helix["text"], when(helix["at"]))
        elif listed := _VIM_LSP.match(line):
            self.known = True
            self._of_vim(listed["list"], when(line))
        self.known |= _VIM_STARTS.match(line) is not None
        if quit_ := _QUIT.search(line):
            self.known = True
            number = int(quit_["signal"])
            code = int(quit_["code"]) if not number else None
            is_polite = int(quit_["code"]) in _POLITE_CODES and number in _POLITE
            note = "" if is_polite else quit_[0]
            self._end(quit_["server"], when(line), code, _SIGNALS.get(number), note)

    def _of_helix(self, text: str, at: str | None) -> None:
        if closed := _HELIX_CLOSED.match(text):
            self._closed = closed["server"]
        elif text.startswith(_HELIX_NOT_STARTED):
            self._end(self._closed, at, None, None, _HELIX_NOT_STARTED)

    def _of_vim(self, text: str, at: str | None) -> None:
        try:
            value: Any = json.JSONDecoder(strict=False).raw_decode(text)[0]
        except (ValueError, RecursionError):
            value = _cut_list(text)
        match value:
            case ["<---(stderr)" | "s:on_stderr", _, str(server), list(lines), *_]:
                self._print(plain(server), at, [plain(each) for each in lines if isinstance(each, str)])
            case ["<---(stderr)" | "s:on_stderr", _, str(server), str(lines), *_]:
                self._print(plain(server), at, plain(lines).split("\n"))
            case ["s:on_exit", _, str(server), "exited", int(code), *_]:
                self._end(plain(server), at, code, None)

    def _print(self, server: str, at: str | None, lines: list[str]) -> None:
        one = self._servers.setdefault(server, _Server())
        lines = [one.unfinished + lines[0], *lines[1:]] if lines else []
        one.unfinished = lines.pop() if lines and lines[-1] in _UNFINISHED else ""
        for line in lines:
            if go_traceback.is_fatal_message(line):
                traced = any(map(go_traceback.begins_stack, one.lines))
                if traced or (go_traceback.FLAG_ERRORS.match(line) and one.lines):
                    self._end(server, one.at, None, None)
                    one = self._servers.setdefault(server, _Server())
                one.at = one.at or at
            if (one.lines or go_traceback.is_fatal_message(line)) and len(one.lines) < _MOST_LINES:
                one.lines.append(line)

    def _end(self, server: str, at: str | None, code: int | None, signal: str | None, note: str = "") -> None:
        """A server's exit; the note is Neovim's, which shows only exits that it did not ask for."""
        name = server if server in self._servers else next(iter(self._servers), server) if server.isdigit() else server
        one = self._servers.pop(name, _Server())
        one.lines += filter(None, (one.unfinished,))
        traceback = go_traceback.read(one.lines)
        if not (note or traceback.messages) and (
            signal in (None, "SIGTERM", "SIGKILL") and code in (None, GO_EXIT_STATUS - 1, *_POLITE_CODES)
        ):
            return  # stopped in order
        program = traceback.program or (program_of(name) if not name.isdigit() else None)
        messages = (*traceback.messages, *filter(None, (note,)))
        symptoms = Symptoms(exit_status=code, signal=signal, messages=messages, frames=traceback.frames)
        self._exits.append(TextExit(program=program, occurred_at=one.at or at, symptoms=symptoms))

    def finish(self) -> Iterator[TextExit]:
        """All exits, with those that the log does not end."""
        for server in list(self._servers):
            if self._servers[server].lines:
                self._end(server, self._servers[server].at, None, None)
        yield from self._exits


def _unescaped(text: str) -> str:
    """The text of a quoted string, which may be cut off."""
    cut = text[:_LONGEST_LINE].rstrip("\t ")
    if cut.endswith(('"', "'")) and not cut.endswith('\\"'):
        cut = cut[:-1]
    return _ESCAPED.sub(lambda match: _ESCAPES.get(match[1], match[0]), cut)


def _cut_list(text: str) -> Any:
    """A list of vim-lsp's that is cut off, as far as it goes."""
    head = re.match(r'\["([^"]{1,40})", ?(\d{1,6}), ?"([^"]{1,80})", ?\["?(.*)', text)
    if head is None:
        return None
    return [head[1], 0, head[3], [part[:LONGEST_MESSAGE] for part in re.split('", ?"', _unescaped(head[4]))]]


def _iso(text: str) -> str:
    moment = text.replace(" ", "T", 1)
    offset = re.search(r"([+-]\d\d)(\d\d)$", moment)
    return f"{moment[: offset.start()]}{offset[1]}:{offset[2]}" if offset else moment
