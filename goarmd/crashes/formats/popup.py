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
# Of Emacs (lsp-mode, eglot's jsonrpc, and the end of any process), and of Sublime Text's LSP (windows.py).
_OTHERS = re.compile(
    r"(?:LSP :: |Process )(?P<a>[^\s:]{1,60})\S{0,20} (?:has exited \()?exited abnormally with code (?P<b>\d{1,5})"
    r"|LSP :: (?P<c>[^\s:]{1,60})\S{0,20} has exited \((?P<d>killed|segmentation fault|aborted)\b"
    r"|Connection state chang(?:ed\\?\" :change \\?\"|e: `)(?:exited abnormally with code (?P<e>\d{1,5})|(?P<f>killed))"
    r"|\[(?:jsonrpc|eglot)\](?: \(warning\))? Server exited with status (?P<g>\d{1,5})"
    r"|^(?P<h>[\w.-]{1,60}) exited with status code (?P<i>-?\d{1,5})$"
)
_BY_SIGNAL = {"killed": "SIGKILL", "segmentation fault": "SIGSEGV", "aborted": "SIGABRT"}
_OF_GO = re.compile(rb"gopls|go-(?:ts-)?mode")
_HELPER = re.compile(
    r"[Ee]xtension host (?:\(\w{1,30}(?: pid: \d{1,10})?\) )?terminated unexpectedly"
    r"|[Tt]he window terminated unexpectedly \(reason"
)


def parse(data: bytes) -> tuple[LoggedExit, ...]:
    """The exits; the same words twice, as in a title and below it, are of one."""
    texts: dict[str, None] = {}
    lines = [raw[:_LONGEST].decode("utf-8", "replace").rstrip() for raw in data.split(b"\n")]
    for line in lines:
        if len(texts) < _MOST and (match := _SERVER.search(line) or _HELPER.search(line) or _OTHERS.search(line)):
            texts[line[match.start()].upper() + line[match.start() + 1 :]] = None
    helpers = [helper_exit(Line(0, text, level="info")) for text in texts if _HELPER.match(text)]
    servers = "".join(f"{text}\n" for text in texts if _SERVER.match(text)).encode()
    others = (
        _of_another(match, is_go=_OF_GO.search(data) is not None) for line in lines if (match := _OTHERS.search(line))
    )
    return (*editor_log.parse(servers).exits, *filter(None, helpers[:1]), *list(others)[:1])


def _of_another(match: re.Match[str], *, is_go: bool) -> LoggedExit:
    """An exit of a server; Emacs' eglot names no program, and the mode says for which language it was."""
    found = match.groupdict()
    named = found["a"] or found["c"] or found["h"]
    program = program_of(named) if named and not named.startswith("EGLOT") else GOPLS if is_go else None
    code, word = next((found[key] for key in "begi" if found[key]), None), found["d"] or found["f"]
    symptoms = Symptoms(
        exit_status=int(code) if code else None, signal=_BY_SIGNAL.get(word or ""), messages=(match[0],)
    )
    what = GOPLS if program == GOPLS else SERVER
    return LoggedExit(start=0, what=what, named=program, earliest=None, at=None, symptoms=symptoms)
