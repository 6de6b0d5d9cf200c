"""Takes off what mail, issues and terminals put around a text: quotation marks, indentation, colours, HTML."""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goarmd.crashes.formats.system_log import when

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ENOUGH = 0.6  # of the lines that are not empty
# `[stderr]  ` of Emacs' eglot, `#9 12.22 ` of a build of a container, `2026-06-18T06:13:30Z ERROR [x] server stderr: `
# of Zed (crates/project/src/lsp_store.rs).
_MARKS = re.compile(
    rb"^(?:\[stderr\] {1,2}|#\d{1,4} \d{1,6}\.\d{1,3} "
    rb"|(?:\d{4}-\d\d-\d\dT\S{1,30} {1,4}[A-Z]{4,5} {1,4}\[[\w:]{1,60}\] )?server stderr: )",
    re.MULTILINE,
)
_QUOTE = re.compile(rb"^[ \t]{0,4}(?:> ?|&gt; ?)")
_COLOUR = re.compile(rb"\x1b\[[0-9;?]{0,20}[A-Za-z]")
_TAGS = re.compile(rb"</?(?:pre|code|details|summary|samp)>", re.IGNORECASE)
_ENTITIES = re.compile(rb"&(?:gt|lt|amp|quot|#39|#34|nbsp);")
_FENCE = re.compile(rb"^[ \t]*(?:```|~~~)\S{0,20}[ \t]*$", re.MULTILINE)
_LONGEST = 1024 * 1024  # bytes; nobody pastes more
_LEAST = 2  # lines with a prefix
# `app-1  | `, `2024-05-02T10:11:12.123Z `, `May 02 10:11:12 host gopls[4711]: `, `gopls: `
_PREFIX = re.compile(
    rb"(?:\w{3} [ \d]\d \d\d:\d\d:\d\d \S{1,60} |\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}(?=Z))?"
    rb"(?P<name>Z|[\w.-]{1,40}(?: {1,20}\||(?:\[\d{1,10}\])?:))(?: |$)"
)
# Who printed the lines; of `gopls: ` that is not sure, since `error: ` looks the same.
_WRITER = re.compile(rb"(?P<program>[\w.-]{1,40})(?: {1,20}\||\[(?P<pid>\d{1,10})\]:)")
_CODE = b"    "  # the indentation of code in Markdown
_MARK = re.compile(rb"^[ \t]{0,3}(?:(?:> ?){1,3}|[-*+] (?=[\w`*]))")  # of a quotation or of a list
_TICKED = re.compile(rb"^`([^`\n]{1,2000})`\s*$")
_MOST_QUOTES = 3  # a quotation of a quotation of a quotation


@dataclass(frozen=True, slots=True)
class Output:
    """What one program printed, without the prefixes of its lines.

    Attributes:
        text: the lines.
        program: the name in the prefixes, of a program or of a container's service.
        pid: its number.
        last_at: when it printed its last line, as far as the prefix has it.
    """

    text: bytes
    program: str | None = None
    pid: int | None = None
    last_at: str | None = None


def unwrapped(data: bytes) -> bytes:
    """The text itself; the same bytes if nothing is around it."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):  # Windows saves a pasted text so
        data = data.decode("utf-16", "replace").encode()
    if b"\x1b[" in data:
        data = _COLOUR.sub(b"", data)
    for _ in range(_MOST_QUOTES):
        lines = data.split(b"\n")
        filled = [line for line in lines if line.strip()]
        quoted = sum(_QUOTE.match(line) is not None for line in filled)
        if not quoted or quoted < _ENOUGH * len(filled):
            break
        data = b"\n".join(_QUOTE.sub(b"", line) for line in lines)
    data = _MARKS.sub(b"", data)
    if b"```" in data or b"~~~" in data:
        data = _FENCE.sub(b"", data)
    if b"<" in data:
        data = _TAGS.sub(b"", data)
    if _ENTITIES.search(data):
        data = html.unescape(data.decode("utf-8", "replace")).replace("\u00a0", " ").encode("utf-8", "replace")
    return _dedented(data)


def _dedented(data: bytes) -> bytes:
    """Without the spaces that every line begins with."""
    lines = data.split(b"\n")
    indents = (len(line) - len(line.lstrip(b" ")) for line in lines if line.strip())
    common = min(indents, default=0)
    return b"\n".join(line[common:] for line in lines) if common else data


def loosened(data: bytes) -> bytes:
    """The text with parts of it taken out of what is around them, in place: prose around a quotation stays.

    Only for a text that is of no known kind as it stands: what is taken off here may be a text's own.
    """
    if len(data) > _LONGEST:
        return data
    lines = (_TICKED.sub(rb"\1", _MARK.sub(b"", line)).replace(b"**", b"") for line in data.split(b"\n"))
    return b"\n".join(line for run in _runs(lines) for line in run)


def unprefixed(data: bytes) -> Output | None:
    """The text without what containers, services and editors write before each line; None if there is no such thing."""
    lines = data.split(b"\n") if len(data) <= _LONGEST else []
    matches = [(line, _PREFIX.match(line)) for line in lines]
    names = Counter(match["name"] for _, match in matches if match)
    name, count = next(iter(names.most_common(1)), (b"", 0))
    if count < max(_LEAST, _ENOUGH * sum(1 for line in lines if line.strip())):
        return None
    text = b"\n".join(line[match.end() :] if match and match["name"] == name else line for line, match in matches)
    writer = _WRITER.fullmatch(name)
    if writer is None:
        return Output(text)
    last = next(match[0] for _, match in reversed(matches) if match and match["name"] == name)
    pid = int(writer["pid"]) if writer["pid"] else None
    return Output(text, writer["program"].decode(), pid, when(last.decode("utf-8", "replace")))


def _runs(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Runs of lines; those of one that is indented as code without its indentation."""
    run: list[bytes] = []
    for line in lines:
        if run and line.strip() and line.startswith(_CODE) != run[0].startswith(_CODE):
            yield _without_indent(run)
            run = []
        if line.strip() or run:
            run.append(line)
    yield _without_indent(run)


def _without_indent(run: list[bytes]) -> list[bytes]:
    return _dedented(b"\n".join(run)).split(b"\n") if run and run[0].startswith(_CODE) else run
