"""The output of `systemctl show`: one property a line, with the names of org.freedesktop.systemd1(5)."""

from __future__ import annotations

import re
from dataclasses import dataclass

# CLD_EXITED of wait(2); CLD_KILLED is 2 and CLD_DUMPED 3 (<asm-generic/siginfo.h>).
_EXITED, _BY_SIGNAL = "1", ("2", "3")
_NUMBER = re.compile(r"[0-9]{1,18}")
_PROGRAM = re.compile(r"\{ path=(.*?) ; ")

PROPERTIES = (
    "LoadState",
    "UnitFileState",
    "SubState",
    "MainPID",
    "NRestarts",
    "Result",
    "ExecMainCode",
    "ExecMainStatus",
    "ExecStart",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """The state of a service in systemd; None if systemd does not report it.

    Attributes:
        load_state: `loaded`, `not-found`, `masked`, `bad-setting`, ...
        file_state: `enabled`, `disabled`, `masked`, ...
        sub_state: `running`, `dead`, `failed`, `auto-restart` while it waits for a restart, ...
        program: the file that is started.
        pid: of the running process.
        restarts: the number of automatic restarts.
        result: of the last run: `success`, `exit-code`, `signal`, `watchdog`, `oom-kill`, ...
        exit_code: of the last exit, None after a signal.
        signal: of the last exit.
    """

    load_state: str | None = None
    file_state: str | None = None
    sub_state: str | None = None
    program: str | None = None
    pid: int | None = None
    restarts: int | None = None
    result: str | None = None
    exit_code: int | None = None
    signal: int | None = None


def parse_unit(text: str) -> Unit:
    """Read the state of one service."""
    pairs = (line.partition("=") for line in text.splitlines())
    lines = {name: value for name, separator, value in pairs if separator and value}
    how, status = lines.get("ExecMainCode"), _number(lines.get("ExecMainStatus"))
    program = _PROGRAM.match(lines.get("ExecStart", ""))
    return Unit(
        load_state=lines.get("LoadState"),
        file_state=lines.get("UnitFileState"),
        sub_state=lines.get("SubState"),
        program=program[1] if program else None,
        pid=_number(lines.get("MainPID")) or None,  # 0 means that there is none
        restarts=_number(lines.get("NRestarts")),
        result=lines.get("Result"),
        exit_code=status if how == _EXITED else None,
        signal=status if how in _BY_SIGNAL else None,
    )


def _number(text: str | None) -> int | None:
    return int(text) if text and _NUMBER.fullmatch(text) else None
