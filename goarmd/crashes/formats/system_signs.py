"""The lines of the systems' own logs that are about the end of a process: a table.

Texts: xnu (bsd/kern/ubc_subr.c, kern_memorystatus.c, bsd/kern/kern_sig.c), AppleMobileFileIntegrity and
AppleSystemPolicy as people post them, ReportCrash, launchd; Linux (mm/oom_kill.c, arch/x86/mm/fault.c, traps.c),
systemd-coredump, systemd-oomd (src/oom/oomd-manager.c, src/core/unit.c).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAME = r"(?P<name>[^\]\n]{1,80})"
# A unit of systemd as the program that it holds: `app-gnome-code-4711.scope`, `app-code@4711.service`, `gopls.service`,
# and a tab of a terminal, `vte-spawn-UUID.scope` (systemd.io/DESKTOP_ENVIRONMENTS).
_UNIT = (
    r"(?:app-(?:[^\s/-]{1,60}-)?(?P<name>[^\s/@-]{1,80})(?:-[^\s/-]{1,60}\.scope|(?:@[^\s/]{1,60})?\.service)"
    r"|(?P<service>[^\s/@]{1,80})\.service|(?P<tab>vte-spawn)-[\da-f-]{8,60}\.scope)"
)


@dataclass(frozen=True, slots=True)
class Sign:
    """A line about the end of a process: how it ended. A weak one names only the process."""

    pattern: re.Pattern[str]
    termination: str | None = None
    signal: str | None = None
    weak: bool = False


def _sign(pattern: str, termination: str | None = None, signal: str | None = None, *, weak: bool = False) -> Sign:
    return Sign(re.compile(pattern), termination, signal, weak)


KERNEL_MEMORY = "OUT_OF_MEMORY (reported by the kernel)"
_CODESIGN = "CODESIGNING 2 Invalid Page"
_OOMD = "OUT_OF_MEMORY (reported by systemd-oomd)"
SIGNS = (
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
        rf"memorystatus: killing_(?!idle)\w{{1,60}} pid (?P<pid>\d{{1,10}}) \[{_NAME}\]"
        r"(?: \((?P<reason>[\w -]{1,60}))?",
        "JETSAM",
        "SIGKILL",
    ),
    _sign(
        rf"memorystatus: killing (?!idle)[\w ]{{0,60}}?(?P<pid>\d{{1,10}}) \[{_NAME}\]"
        r"(?:.{0,80}?\((?P<reason>[\w -]{1,60}))?",
        "JETSAM",
        "SIGKILL",
    ),
    # macOS 26 has the name before the number.
    _sign(
        r"memorystatus: killing largest compressed process (?P<name>[^\[\n]{1,80}) \[(?P<pid>\d{1,10})\]",
        "JETSAM",
        "SIGKILL",
    ),
    # The kernel warns of a limit that is not fatal.
    _sign(
        r"(?:EXC_RESOURCE ->|memorystatus:) (?P<name>[^\[\n]{1,80})\[(?P<pid>\d{1,10})\] exceeded mem limit:"
        r" .{1,60}\(fatal\)",
        "JETSAM per-process-limit",
        "SIGKILL",
    ),
    _sign(
        r"Killed process (?P<pid>\d{1,10}),? \(?(?:UID \d{1,10},? \(?)?(?P<name>[^),\n]{1,80})\)?",
        KERNEL_MEMORY,
        "SIGKILL",
    ),
    _sign(r"oom-kill:.{1,1000}\btask=(?P<name>[^,\n]{1,60}),pid=(?P<pid>\d{1,10})", KERNEL_MEMORY, "SIGKILL"),
    # The whole unit is ended: an editor with all that it started. The manager of the user says so too.
    _sign(
        rf"systemd-oomd\[\d{{1,10}}\]: (?:Killed|Marked) /\S{{0,400}}?/{_UNIT} (?:due to|for killing)", _OOMD, "SIGKILL"
    ),
    _sign(rf"{_UNIT}: systemd-oomd killed \d{{1,10}} process", _OOMD, "SIGKILL"),
    _sign(
        rf"{_UNIT}: (?:A process of this unit has been killed by the OOM killer|Failed with result 'oom-kill')",
        KERNEL_MEMORY,
        "SIGKILL",
    ),
    # A service that is stopped ends by SIGTERM each day.
    _sign(
        rf"{_UNIT}: Main process exited, code=(?:dumped|killed), status=\d{{1,3}}/"
        r"(?P<signal>KILL|ABRT|SEGV|BUS|ILL|TRAP|FPE|SYS|QUIT)\b",
        weak=True,
    ),
    _sign(
        r"(?:ANOM_ABEND|type=1701) .{1,200}\bpid=(?P<pid>\d{1,10}) comm=\"(?P<name>[^\"]{1,60})\""
        r".{0,200}\bsig=(?P<number>4|5|6|8|11)\b",
        weak=True,
    ),
    # A row of `coredumpctl list`.
    _sign(
        r"\s(?P<pid>\d{1,10}) {1,6}\d{1,10} {1,6}\d{1,10} (?P<signal>SIG[A-Z]{2,6}) {1,4}\w{2,15}"
        r" {1,4}(?P<path>/\S{1,300})",
        weak=True,
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
    # launchd ends services with SIGTERM and SIGKILL every day; a fault is a crash. It numbers apps: `com.x.Code.4508`.
    _sign(
        r"\b(?P<name>[A-Za-z][\w-]{0,60})(?:\.\d{1,20}){0,2} ?\[(?P<pid>\d{1,10})\][\]): ]{0,4}"
        r"(?:<Notice>: )?(?:Service )?exited due to"
        r" (?P<signal>SIG(?:SEGV|BUS|ILL|ABRT|TRAP|FPE|SYS|EMT))",
        weak=True,
    ),
    _sign(
        r":(?P<pid>\d{1,10})\] termination reported by launchd \(2, (?P<number>4|5|6|8|10|11), \d{1,10}\)", weak=True
    ),
    # coredumpctl has the signal in a line of its own, above that with the process.
    _sign(r"^\s{1,20}Signal: \d{1,3} \((?P<signal>[A-Z]{3,6})\)", weak=True),
    _sign(
        r"\b(?P<name>[\w.+-]{1,60})\[(?P<pid>\d{1,10})\].{0,80}access privacy-sensitive data without a usage"
        r" description",
        "TCC 0",
        "SIGABRT",
    ),
)
# A quick test of each line.
ANY_SIGN = re.compile(
    r"^\s{1,20}Signal: |oom-kill:|reported by launchd"
    r"|SIGNING|ecurity policy|Constraint|signature|AMFI|memorystatus|EXC_RESOURCE|Killed process|segfault|traps: "
    r"|Main process exited|OOM killer|oom-kill'|ANOM_ABEND|type=1701|\d SIG[A-Z]{2,6} "
    r"|systemd-oomd|dumped core|terminated abnormally|report for corpse|Corpse|exited due to|usage description"
)
