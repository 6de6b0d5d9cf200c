"""What language clients log about their server: that it exited, that its connection closed, or that it never started.

The texts are those of vscode-languageclient 7 to 10 (client.ts, node/main.ts), vscode-go 0.25 to 0.57
(goLanguageServer.ts) and Node (uv.h for the numbers of errors).
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Final


class Word(Enum):
    """What a line says of the server."""

    CLOSED = "closed"  # once for each exit
    EXITED = "exited"  # likewise, with the status
    ERRORING = "erroring"  # any number of times for one exit
    NOT_STARTED = "not started"  # the system refused the program


EXITED: Final = re.compile(
    r"Server process exited (?:with code (\d{1,10})|with signal (SIG[A-Z0-9]{1,12})|(successfully))"
)
STOPS: Final = re.compile(r"Request to stop language server|Try to start language server - (?!activation)")
GAVE_UP: Final = re.compile(r"Server will not be restarted|server crashed \d{1,6} times in the last")
_WORDS: Final = (
    (Word.EXITED, EXITED),
    (
        Word.CLOSED,
        re.compile(
            r"Connection to server got closed\."
            r"|The \S.{0,60}? server crashed \d{1,6} times"
            r"|The connection to \S{1,40} has been closed"
        ),
    ),
    (
        Word.ERRORING,
        re.compile(
            r"(?:Client .{1,60}?: )?[Cc]onnection to server is erroring\. Shutting down|Shutting down server\."
            r"|\s{0,8}(?:Message: |Error: )?write EPIPE\b"
        ),
    ),
    # -86 is EBADARCH of macOS: the program is for another processor, and Rosetta is not installed.
    (
        Word.NOT_STARTED,
        re.compile(r".{0,300}?(?:Unknown system error -86\b|\bEBADARCH\b|[Bb]ad CPU type in executable)"),
    ),
)
_ANY_WORD: Final = re.compile(r"[Ss]erver|onnection|EPIPE|-86|EBADARCH|CPU type")  # a quick test of each line
# Logged shortly before an exit, this may be the cause; alone it is not an exit.
COMPLAINTS: Final = re.compile(
    r".{0,40}(?:Invalid settings: |unexpected gopls setting |gopls setting .{1,200} is deprecated)"
    r"|gopls: \S|Server initialization failed|The gopls server failed to initialize"
    r"|Restarting server failed"
)
_NAMES: Final = re.compile(
    r"(?:Client |\(\d{1,10}\) )(?P<a>.{1,60}?): connection to server is erroring"
    r"|\(\d{1,10}\) (?P<f>\w.{0,40}?) language server \S{1,40} .{0,80}starting"
    r"|(?P<b>.{1,60}?) client: couldn't create connection to server"
    r"|The (?P<c>\S.{0,60}?) server (?:crashed|failed)"
    r"|The connection to (?P<d>\S{1,60}) has been closed"
    r"|(?:Launching server using command|Starting client failed for) (?P<e>\S{1,200}) failed"
)
_SUFFIX: Final = re.compile(r"(?: language)?(?: server)?(?: \(server\))?$", re.IGNORECASE)
_GOPLS: Final = frozenset({"go", "golang", "gopls", "golang.go"})


def word(text: str) -> Word | None:
    """What the line says of the server; None if nothing."""
    if not _ANY_WORD.search(text):
        return None
    return next((kind for kind, pattern in _WORDS if pattern.match(text)), None)


def server(text: str) -> str | None:
    """The program of the server that a line names, such as `templ`; None if it names none."""
    match = _NAMES.match(text) if "server" in text or "onnection" in text else None
    return program_of(next(filter(None, match.groups()), "")) if match else None


def program_of(name: str) -> str | None:
    """The program behind a client's name or a path: `gopls` for `Go`, `templ` for `templ Language Server`."""
    bare = _SUFFIX.sub("", name.strip().strip("\"'")).replace("\\", "/").rpartition("/")[2].removesuffix(".exe")
    if bare.lower() in _GOPLS:
        return "gopls"
    return bare or None
