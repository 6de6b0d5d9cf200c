"""The text of an issue that the Go extension writes after gopls crashed or did not start (goLanguageServer.ts).

It has the versions, the flags and, if the extension could take it from the log, gopls' last words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from goarmd.crashes.evidence import LONGEST_MESSAGE, MOST_MESSAGES, Symptoms
from goarmd.crashes.formats import go_traceback, gopls_flags
from goarmd.crashes.formats.text_exit import TextExit

_MARKS = (b"extension version: ", b"gopls version: ")
_FLAGS = re.compile(r"^gopls flags: (?P<flags>\S.{0,300}?)\s*$", re.MULTILINE)
_WRITTEN = re.compile(r"^issue timestamp: \w{3}, (?P<at>\d{1,2} \w{3} \d{4} \d\d:\d\d:\d\d) GMT", re.MULTILINE)
_CLIENT = re.compile(r".{0,100}(?:write EPIPE|Unknown system error -86|EBADARCH|couldn't create connection|got closed)")
_NOTES = re.compile(r"initialization error: (?!undefined|null|false)")
# People write around the last words: `gopls exited due to fatal error: runtime: out of memory`.
_IN_A_SENTENCE = re.compile(r".{0,80}?\b(?:exit|crash|die|fail)\w{0,4} .{0,40}?(?P<text>(?:panic|fatal error): \S.*)")


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue: the exit of gopls that it is about, and of its messages the program's own and the extension's notes."""

    exit: TextExit
    last_words: tuple[str, ...]
    notes: tuple[str, ...]


def parse(data: bytes) -> Issue | None:
    """Read an issue; None if the text is none."""
    if not all(mark in data for mark in _MARKS):
        return None
    text = data.decode("utf-8", "replace").replace("\r", "")
    lines = [line.strip()[:LONGEST_MESSAGE] for line in text.splitlines()]
    traceback = go_traceback.parse(data)
    quoted = (match["text"] for line in lines if (match := _IN_A_SENTENCE.match(line)))
    last_words = tuple(dict.fromkeys((*quoted, *(traceback.messages if traceback else ()))))
    notes = [line for line in lines if _NOTES.match(line)]
    flags = _FLAGS.search(text)
    if flags and (mistaken := gopls_flags.mistake(flags["flags"])):
        notes.append(mistaken)
    messages = tuple(dict.fromkeys((*last_words, *filter(_CLIENT.match, lines), *notes)))
    about = TextExit(
        program=(traceback and traceback.program) or "gopls",
        occurred_at=_at(_WRITTEN.search(text)),
        symptoms=Symptoms(messages=messages[:MOST_MESSAGES], frames=traceback.frames if traceback else ()),
    )
    return Issue(about, last_words[:MOST_MESSAGES], tuple(notes[:MOST_MESSAGES]))


def _at(match: re.Match[str] | None) -> str | None:
    try:
        return datetime.strptime(match["at"], "%d %b %Y %H:%M:%S").replace(tzinfo=UTC).isoformat() if match else None
    except ValueError:
        return None
