"""Alerts on crashes.

They read the time of the last crash, not counters: the first crash of a kind begins a series, and a new series has no
increase. The time survives a restart of goarmd, so that a restart makes no second notice.
"""

from __future__ import annotations

from goarmd.catalog.go_tools import install_command
from goarmd.core.findings import Severity
from goarmd.crashes.checks import crash_loop, recent_crash
from goarmd.monitoring import AlertRule, Runbook
from goarmd.monitoring.alerts._found import RESTART
from goarmd.monitoring.promql import Unlike, Wanted, metric, selector

_NEWS = 900  # seconds after a crash during which its alert fires
_CODESIGN, _OUT_OF_MEMORY = "codesign", "out-of-memory"
_WHERE = "{{ $labels.group }} on {{ $labels.instance }}"


def _news(cause: Wanted) -> str:
    """Seconds since the last crash of each program and cause, while it is news."""
    last = selector(metric("goarmd_last_crash_timestamp_seconds"), cause=cause)
    return f"time() - last_over_time({last}[{RESTART}]) < {_NEWS}"


CRASHED = AlertRule(
    name="GoarmdCrashed",
    expr=_news(Unlike((_CODESIGN, _OUT_OF_MEMORY))),
    hold="1m",
    severity=Severity.INFO,
    summary="A program crashed.",
    description=f"{_WHERE} crashed {{{{ $value | humanizeDuration }}}} ago: {{{{ $labels.cause }}}}. "
    "Run `goarmd crashes` there.",
    runbook=Runbook(
        "A gopls, a debugger, a go tool or a part of the editor crashed in the last quarter of an hour. Processes "
        "killed on purpose or asked to exit are not counted. Kills for memory and for the code signature have their own "
        "alerts.",
        "`goarmd crashes` shows time, program, cause and remedy, with the top of the stack.",
        ("goarmd crashes",),
    ),
    checks=(recent_crash.CHECK.name,),
)

CRASH_LOOPING = AlertRule(
    name="GoarmdCrashLooping",
    expr=f"{selector(metric('goarmd_crash_loop_crashes'))} > 0",
    hold="1m",
    keep="10m",  # as long as its crashes are news: else the end of the loop would be followed by a notice of one of them
    severity=crash_loop.CHECK.severity,
    summary="A program crashes again and again.",
    description=f"{_WHERE} crashed {{{{ $value }}}} times in {crash_loop.MINUTES} minutes: {{{{ $labels.cause }}}}. "
    "`goarmd doctor` shows what to change.",
    runbook=Runbook(
        f"The check `crash_loop` found a group with {crash_loop.CRASHES} crashes or more in {crash_loop.MINUTES} "
        "minutes, from exits, editor logs, crash reports or Go telemetry. The Go extension stops restarting gopls after "
        "the fifth crash.",
        "`goarmd doctor` shows the cause and the line to change. A crash right after the start is most often an unknown "
        "flag in `go.languageServerFlags`; `codesign` is a program that was copied or patched and must be rebuilt; "
        "`out-of-memory` needs a smaller workspace.",
        ("goarmd doctor", "goarmd crashes"),
    ),
    checks=(crash_loop.CHECK.name,),
)

CODESIGN_KILL = AlertRule(
    name="GoarmdCodesignKill",
    expr=_news(_CODESIGN),
    hold="1m",
    severity=Severity.WARNING,
    summary="macOS killed a program for its code signature.",
    description=f"{_WHERE} was killed for its code signature {{{{ $value | humanizeDuration }}}} ago. "
    "Run `goarmd crashes` there.",
    runbook=Runbook(
        "The kernel rejected the signature of a program and killed it. It will do so at every start.",
        "The program was overwritten while it ran, patched, or built by a tool that signs wrongly. Reinstall it, or "
        "sign it yourself.",
        ("goarmd crashes", str(install_command("gopls")), "codesign --force --sign - PROGRAM"),
    ),
)

OUT_OF_MEMORY_KILL = AlertRule(
    name="GoarmdOutOfMemoryKill",
    expr=_news(_OUT_OF_MEMORY),
    hold="1m",
    severity=Severity.WARNING,
    summary="A program ran out of memory.",
    description=f"{_WHERE} ran out of memory {{{{ $value | humanizeDuration }}}} ago. Run `goarmd crashes` there.",
    runbook=Runbook(
        "The system killed a program to free memory, or the program could not allocate memory.",
        "The panel *Footprint by program* shows which one grew. Leave folders out of gopls with "
        "`build.directoryFilters`, open one module per window, set `GOMEMLIMIT` in `go.toolsEnvVars`, and close other "
        "programs.",
        ("goarmd crashes", "goarmd status"),
    ),
)
