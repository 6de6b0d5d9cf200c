r"""The universal variables of fish: what `set -U` and fish_add_path have set once, and what each fish has since then.

Each is a line of ~/.config/fish/fish_variables, `SETUVAR --export NAME:value`, with `\x1e` between the items of a list.
Source: https://github.com/fish-shell/fish-shell/blob/master/src/env_universal_common.rs
"""

from __future__ import annotations

import re

from goarmd.settings.formats.shell_statements import Action, Kind, Part, ShellFile, Statement, Word

_LINE = re.compile(r"SETUVAR (?:--(?:path|export) )*(?P<name>\w+):(?P<value>.*)", re.ASCII)
_BETWEEN_ITEMS = "\x1e"
_NO_ITEM = "\x1d"  # the whole value of an empty list
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))")
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r"}
_SURROGATES = (0xD800, 0xDFFF)  # no characters
_MOST = 2_000  # lines


def parse(raw: bytes) -> ShellFile:
    """Read the file. Lines of any other form are skipped, as fish does."""
    statements: list[Statement] = []
    for number, line in enumerate(raw.decode("utf-8", "replace").split("\n")[:_MOST], 1):
        if match := _LINE.fullmatch(line.rstrip("\r")):
            value = _ESCAPE.sub(_meaning, match["value"])
            items = () if value == _NO_ITEM else tuple(value.split(_BETWEEN_ITEMS))
            words = tuple(Word((Part(Kind.TEXT, item),)) for item in items)
            exported = "--export" in line[: match.start("name")]
            statements.append(Statement(number, Action.ASSIGN, match["name"], words, exported))
    return ShellFile(tuple(statements))


def _meaning(escape: re.Match[str]) -> str:
    code = int(escape[1] or escape[2] or "0", 16)
    if _SURROGATES[0] <= code <= _SURROGATES[1]:
        return "\ufffd"
    return chr(code) if code else _CONTROLS.get(escape[3], escape[3] or "")
