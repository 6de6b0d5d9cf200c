"""The text of an issue that the Go extension writes after gopls crashed or did not start (goLanguageServer.ts).

It has the versions, the flags and, if the extension could take it from the log, gopls' last words.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from goarmd.crashes.evidence import LONGEST_MESSAGE, MOST_MESSAGES, Symptoms
from goarmd.crashes.formats import go_traceback
from goarmd.crashes.formats.text_exit import TextExit

_MARKS = (b"extension version: ", b"gopls version: ")
_FLAGS = re.compile(r"^gopls flags: (?P<flags>\S.{0,300}?)\s*$", re.MULTILINE)
_WRITTEN = re.compile(r"^issue timestamp: \w{3}, (?P<at>\d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d) GMT", re.MULTILINE)
_CLIENT = re.compile(
    r".{0,100}(?:write EPIPE|Unknown system error -86|EBADARCH|couldn't create connection|got closed)"
    r"|initialization error: (?!undefined|null|false)"
)
# The flags of gopls that editors and people give it (gopls internal/cmd and internal/tool); another is a mistake.
_KNOWN = re.compile(
    r"-{1,2}(?:remote|listen|logfile|mode|debug|port|rpc\.trace|profile|ocagent|otel|v|vv|veryverbose|verbose|mcp)\b(?!$)"
    r"|-{1,2}(?:rpc\.trace|v|vv|veryverbose|verbose|remote\.debug)$|serve$|[^-]"
)


def parse(data: bytes) -> TextExit | None:
    """The exit of gopls that the issue is about; None if the text is no such issue."""
    if not all(mark in data for mark in _MARKS):
        return None
    text = data.decode("utf-8", "replace").replace("\r", "")
    traceback = go_traceback.parse(data)
    messages = list(traceback.messages) if traceback else []
    messages += [line.strip()[:LONGEST_MESSAGE] for line in text.splitlines() if _CLIENT.match(line)]
    flags = _FLAGS.search(text)
    if flags and not all(map(_KNOWN.match, re.split(r"[\s,]+", flags["flags"]))):
        messages.append(f"gopls flags: {flags['flags']}")
    return TextExit(
        program=(traceback and traceback.program) or "gopls",
        occurred_at=_at(_WRITTEN.search(text)),
        symptoms=Symptoms(messages=tuple(messages[:MOST_MESSAGES]), frames=traceback.frames if traceback else ()),
    )


def _at(match: re.Match[str] | None) -> str | None:
    try:
        return datetime.strptime(match["at"], "%d %b %Y %H:%M:%S").replace(tzinfo=UTC).isoformat() if match else None
    except ValueError:
        return None
