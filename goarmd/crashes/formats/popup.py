"""What editors show about an exit, without a log around it: as the title of an issue, or in a sentence."""

from __future__ import annotations

import re

from goarmd.crashes.evidence import Symptoms
from goarmd.crashes.formats import editor_log
from goarmd.crashes.formats.client_words import program_of
from goarmd.crashes.formats.editor_exits import GOPLS, SERVER, LoggedExit, helper_exit
from goarmd.crashes.formats.log_lines import Line

_LONGEST = 300  # characters of a line searched, and shown
_MOST = 100
# Of language clients (client.ts), and of VS Code (electronExtensionHost.ts, abstractExtensionService.ts).
_SERVER = re.compile(
    r"The \S{1,40}(?: language)? server crashed \d{1,6} times"
    r"|[Cc]onnection to server got closed\. Server will"
    r"|Server process exited with (?:code [1-9]|signal SIG)"
)
# Of Emacs: lsp-mode, and the end of any process.
_EMACS = re.compile(
    r"(?:LSP :: |Process )(?P<server>[^\s:]{1,60})\S{0,20} (?:has exited \()?exited abnormally with code"
    r" (?P<code>\d{1,5})"
)
_HOST = re.compile(r"[Ee]xtension host (?:\(\w{1,30}\) )?terminated unexpectedly")


def parse(data: bytes) -> tuple[LoggedExit, ...]:
    """The exits; the same words twice, as in a title and below it, are of one."""
    texts: dict[str, None] = {}
    for raw in data.split(b"\n"):
        line = raw[:_LONGEST].decode("utf-8", "replace").rstrip()
        if len(texts) < _MOST and (match := _SERVER.search(line) or _HOST.search(line) or _EMACS.search(line)):
            texts[line[match.start()].upper() + line[match.start() + 1 :]] = None
    helpers = [helper_exit(Line(0, text, level="info")) for text in texts if _HOST.match(text)]
    servers = "".join(f"{text}\n" for text in texts if _SERVER.match(text)).encode()
    of_emacs = (_of_emacs(match) for text in texts if (match := _EMACS.match(text)))
    return (*editor_log.parse(servers).exits, *filter(None, helpers[:1]), *list(of_emacs)[:1])


def _of_emacs(match: re.Match[str]) -> LoggedExit:
    program = program_of(match["server"])
    symptoms = Symptoms(exit_status=int(match["code"]), messages=(match[0],))
    what = GOPLS if program == GOPLS else SERVER
    return LoggedExit(start=0, what=what, named=program, earliest=None, at=None, symptoms=symptoms)
