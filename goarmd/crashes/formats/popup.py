"""What editors show about an exit, without a log around it: as the title of an issue, or in a sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from goarmd.crashes.formats import editor_log
from goarmd.crashes.formats.editor_exits import helper_exit
from goarmd.crashes.formats.log_lines import Line

if TYPE_CHECKING:
    from goarmd.crashes.formats.editor_exits import LoggedExit

_LONGEST = 300  # characters of a line searched, and shown
_MOST = 100
# Of language clients (client.ts), and of VS Code (electronExtensionHost.ts, abstractExtensionService.ts).
_SERVER = re.compile(
    r"The \S{1,40}(?: language)? server crashed \d{1,6} times"
    r"|Connection to server got closed\. Server will"
    r"|Server process exited with (?:code [1-9]|signal SIG)"
)
_HOST = re.compile(r"[Ee]xtension host (?:\(\w{1,30}\) )?terminated unexpectedly")


def parse(data: bytes) -> tuple[LoggedExit, ...]:
    """The exits; the same words twice, as in a title and below it, are of one."""
    texts: dict[str, None] = {}
    for raw in data.split(b"\n"):
        line = raw[:_LONGEST].decode("utf-8", "replace").rstrip()
        if len(texts) < _MOST and (match := _SERVER.search(line) or _HOST.search(line)):
            texts[line[match.start() :]] = None
    helpers = [helper_exit(Line(0, text, level="info")) for text in texts if _HOST.match(text)]
    servers = "".join(f"{text}\n" for text in texts if _SERVER.match(text)).encode()
    return (*editor_log.parse(servers).exits, *filter(None, helpers[:1]))
