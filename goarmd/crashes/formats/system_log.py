"""The system's own log: lines of macOS's unified log, of Linux's kernel and of its journal, about ends of processes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from goarmd.core.outcome import MACOS_SIGNALS
from goarmd.crashes.evidence import LONGEST_MESSAGE, MOST_MESSAGES, Symptoms
from goarmd.crashes.formats.system_signs import ANY_SIGN, SIGNS
from goarmd.crashes.formats.text_exit import TextExit

_LONGEST_LINE = 2000  # characters read
_MOST_EXITS = 1000
_UNNAMED = ""  # the key of lines that have neither name nor number
_TRAPS = {"invalid opcode": "SIGILL", "int3": "SIGTRAP", "divide error": "SIGFPE"}
_ESCAPED = re.compile(r"\\x([0-9a-f]{2})")  # a character in the name of a unit (systemd.unit(5))
_DATED = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:[.,]\d{1,9})?)\s?(?:([+-]\d\d):?(\d\d)|(Z))?")
_CLOCK = re.compile(r"(?<![\d:.])(\d\d:\d\d:\d\d(?:\.\d{1,9})?)\s?(?:([+-]\d\d):?(\d\d))?(?![\d:])")


@dataclass(slots=True)
class _Process:
    """What the lines about one process gave."""

    name: str | None
    pid: int | None
    at: str | None
    termination: str | None = None
    signal: str | None = None
    messages: list[str] = field(default_factory=list)


def parse(data: bytes) -> tuple[TextExit, ...]:
    """The ends of processes, each process once."""
    found: dict[str, _Process] = {}
    for raw in data.split(b"\n"):
        text = raw[:_LONGEST_LINE].decode("utf-8", "replace").rstrip("\r")
        if len(found) < _MOST_EXITS and ANY_SIGN.search(text):
            _read(text, found)
    return tuple(_exit(one) for one in found.values() if one.name or one.pid is not None)


def _read(text: str, found: dict[str, _Process]) -> None:
    for sign in SIGNS:
        match = sign.pattern.search(text)
        if match is None:
            continue
        given = match.groupdict()
        name = _name(given)
        pid = int(given["pid"]) if given.get("pid") else None
        one = _process(found, name, pid, when(text))
        one.signal = one.signal or _signal(given) or sign.signal
        if not sign.weak:
            reason = given.get("reason")
            termination = f"{sign.termination} {reason}" if sign.termination and reason else sign.termination
            one.termination = one.termination or termination
        if len(one.messages) < MOST_MESSAGES:
            one.messages.append(text[match.start() :][:LONGEST_MESSAGE])
        return


def _name(given: dict[str, str | None]) -> str | None:
    if unit := given.get("service") or given.get("tab"):
        return unit
    name = given.get("name") or (given.get("path") or "").rstrip().rpartition("/")[2]
    return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), name).strip() or None


def _process(found: dict[str, _Process], name: str | None, pid: int | None, at: str | None) -> _Process:
    """The process of a line: one of its number or, while a line has none, the one of its name."""
    key = str(pid) if pid is not None else name or _UNNAMED
    one = found.get(key)
    if one is None and pid is None and name:
        one = next((each for each in found.values() if each.name == name), None)
    if one is None and pid is not None:
        one = found.pop(name or _UNNAMED, None) or found.pop(_UNNAMED, None)
    one = found[key] = one or _Process(name, pid, at)
    one.name, one.pid, one.at = one.name or name, pid if one.pid is None else one.pid, one.at or at
    return one


def _signal(given: dict[str, str | None]) -> str | None:
    if trap := given.get("trap"):
        return _TRAPS[trap]
    if number := given.get("number"):
        return MACOS_SIGNALS[int(number)]
    name = given.get("signal")
    return name if name is None or name.startswith("SIG") else f"SIG{name}"


def _exit(one: _Process) -> TextExit:
    symptoms = Symptoms(signal=one.signal, termination=one.termination, messages=tuple(one.messages))
    return TextExit(program=one.name, pid=one.pid, occurred_at=one.at, symptoms=symptoms)


def when(text: str) -> str | None:
    """The first time in a line, ISO 8601 as far as the line has it."""
    if dated := _DATED.search(text):
        offset = "+00:00" if dated[5] else f"{dated[3]}:{dated[4]}" if dated[3] else ""
        return f"{dated[1]}T{dated[2].replace(',', '.')}{offset}"
    clock = _CLOCK.search(text)
    return f"{clock[1]}{f'{clock[2]}:{clock[3]}' if clock[2] else ''}" if clock else None
