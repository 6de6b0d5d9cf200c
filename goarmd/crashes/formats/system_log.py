"""The system's own log: lines of macOS's unified log, of Linux's kernel and of its journal, about ends of processes.

Texts: xnu (bsd/kern/ubc_subr.c, kern_memorystatus.c, bsd/kern/kern_sig.c), AppleMobileFileIntegrity and
AppleSystemPolicy as people post them, ReportCrash, launchd; Linux (mm/oom_kill.c, arch/x86/mm/fault.c, traps.c),
systemd-coredump.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from goarmd.crashes.evidence import LONGEST_MESSAGE, MOST_MESSAGES, Symptoms
from goarmd.crashes.formats.text_exit import TextExit

_LONGEST_LINE = 2000  # characters read
_MOST_EXITS = 1000
_NAME = r"(?P<name>[^\]\n]{1,80})"
_TRAPS = {"invalid opcode": "SIGILL", "int3": "SIGTRAP", "divide error": "SIGFPE", "trap int3": "SIGTRAP"}


@dataclass(frozen=True, slots=True)
class _Sign:
    """A line about the end of a process: how it ended. A weak one names only the process."""

    pattern: re.Pattern[str]
    termination: str | None = None
    signal: str | None = None
    weak: bool = False


def _sign(pattern: str, termination: str | None = None, signal: str | None = None, *, weak: bool = False) -> _Sign:
    return _Sign(re.compile(pattern), termination, signal, weak)


_CODESIGN, _MEMORY = "CODESIGNING 2 Invalid Page", "OUT_OF_MEMORY (reported by the kernel)"
_SIGNS = (
    _sign(
        rf"CODE SIGNING: cs_invalid_page\(\S{{1,40}}\): p=(?P<pid>\d{{1,10}})\[{_NAME}\].{{1,200}}SIGKILL",
        _CODESIGN,
        "SIGKILL",
    ),
    _sign(rf"CODE SIGNING: process (?P<pid>\d{{1,10}})\[{_NAME}\]: rejecting invalid page", _CODESIGN, "SIGKILL"),
    _sign(
        r"Security policy would not allow process: (?P<pid>\d{1,10}), (?P<path>\S.*)",
        "CODESIGNING 4 Security policy",
        "SIGKILL",
    ),
    _sign(
        r"Launch Constraint Violation.{1,300}pid: (?P<pid>\d{1,10})\]: (?P<path>/[^,\n]{1,300})",
        "CODESIGNING 4 Launch Constraint Violation",
        "SIGKILL",
    ),
    _sign(
        r"proc (?P<pid>\d{1,10}): load code signature error \d+ for file \"(?P<path>[^\"]{1,300})\"",
        _CODESIGN,
        "SIGKILL",
    ),
    _sign(
        r"mac_vnode_check_signature: (?P<path>/[^:\n]{1,300}): code signature validation failed", _CODESIGN, "SIGKILL"
    ),
    _sign(r"AMFI: hook\.\.execve\(\) killing (?:\S{1,80} \()?pid (?P<pid>\d{1,10})", _CODESIGN, "SIGKILL"),
    _sign(
        rf"memorystatus: killing_\w{{1,60}} pid (?P<pid>\d{{1,10}}) \[{_NAME}\](?: \((?P<reason>[\w -]{{1,60}}))?",
        "JETSAM",
        "SIGKILL",
    ),
    _sign(
        rf"memorystatus: killing [\w ]{{0,60}}?(?P<pid>\d{{1,10}}) \[{_NAME}\]"
        r"(?:.{0,80}?\((?P<reason>[\w -]{1,60}))?",
        "JETSAM",
        "SIGKILL",
    ),
    _sign(
        r"EXC_RESOURCE -> (?P<name>[^\[\n]{1,80})\[(?P<pid>\d{1,10})\] exceeded mem limit",
        "JETSAM per-process-limit",
        "SIGKILL",
    ),
    _sign(
        r"Killed process (?P<pid>\d{1,10}),? \(?(?:UID \d{1,10},? \(?)?(?P<name>[^),\n]{1,80})\)?", _MEMORY, "SIGKILL"
    ),
    _sign(r"(?P<name>[\w.+-]{1,60})\[(?P<pid>\d{1,10})\]: segfault at ", None, "SIGSEGV"),
    _sign(
        r"traps: (?P<name>[^\[\n]{1,60})\[(?P<pid>\d{1,10})\] (?:trap )?(?P<trap>invalid opcode|int3|divide error)",
        None,
        "SIGILL",
    ),
    _sign(r"traps: (?P<name>[^\[\n]{1,60})\[(?P<pid>\d{1,10})\] general protection", None, "SIGSEGV"),
    _sign(
        r"Process (?P<pid>\d{1,10}) \((?P<name>[^)\n]{1,60})\) of user \d+ (?:dumped core|terminated abnormally)"
        r"(?: with signal \d+/(?P<signal>[A-Z]+))?",
        weak=True,
    ),
    _sign(r"Formulating (?:fatal )?(?:309|109) report for corpse\[(?P<pid>\d{1,10})\] (?P<name>\S.{0,80})", weak=True),
    _sign(r"(?P<name>[\w.+() -]{1,60})\[(?P<pid>\d{1,10})\] Corpse allowed", weak=True),
    _sign(r"\[(?P<pid>\d{1,10})\]\)? (?:Service )?exited due to (?P<signal>SIG[A-Z0-9]{1,10})", weak=True),
    _sign(
        r"\b(?P<name>[\w.+-]{1,60})\[(?P<pid>\d{1,10})\].{0,80}access privacy-sensitive data without a usage"
        r" description",
        "TCC 0",
        "SIGABRT",
    ),
)
# A quick test of each line.
_ANY_SIGN = re.compile(
    r"SIGNING|ecurity policy|Constraint|signature|AMFI|memorystatus|EXC_RESOURCE|Killed process|segfault|traps: "
    r"|dumped core|terminated abnormally|report for corpse|Corpse|exited due to|usage description"
)
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
        if len(found) < _MOST_EXITS and _ANY_SIGN.search(text):
            _read(text, found)
    return tuple(map(_exit, found.values()))


def _read(text: str, found: dict[str, _Process]) -> None:
    for sign in _SIGNS:
        match = sign.pattern.search(text)
        if match is None:
            continue
        given = match.groupdict()
        name = (given.get("name") or (given.get("path") or "").rstrip().rpartition("/")[2]).strip() or None
        pid = int(given["pid"]) if given.get("pid") else None
        one = found.setdefault(str(pid) if pid is not None else name or "", _Process(name, pid, when(text)))
        one.name = one.name or name
        one.signal = one.signal or _signal(given) or sign.signal
        if not sign.weak:
            reason = given.get("reason")
            termination = f"{sign.termination} {reason}" if sign.termination and reason else sign.termination
            one.termination = one.termination or termination
        if len(one.messages) < MOST_MESSAGES:
            one.messages.append(text[match.start() :][:LONGEST_MESSAGE])
        return


def _signal(given: dict[str, str | None]) -> str | None:
    if trap := given.get("trap"):
        return _TRAPS[trap]
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
