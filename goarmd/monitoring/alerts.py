"""The alert rules. Budgets come from the metrics, so every machine is compared with its own configuration.

Laptops sleep. A series that stops without notice keeps its last value for 5 minutes, Prometheus's lookback; a rule that
holds for less reads a short range instead, so that one last sample before a sleep never counts for minutes.
"""

from __future__ import annotations

from goarmd.catalog.go_tools import install_command
from goarmd.core.findings import Severity
from goarmd.crashes.checks import crash_loop
from goarmd.monitoring import AlertRule, Runbook
from goarmd.monitoring.promql import increase, metric, selector, sum_without

_LARGEST = metric("goarmd_group_footprint_max_bytes")
_BUDGET = metric("goarmd_group_memory_budget_bytes")

# `go` exits with an error whenever a build or a test fails; that is its work.
_STEADY_GROUPS = ("gopls", "dlv", "editor", "code-helper-.+")
# A goarmd that is restarted or updated is away for half a minute. Without this, an alert on its last value would resolve
# and fire again, and notify again. keep_firing_for needs Prometheus 2.42.
_RESTART = "5m"
_NEWS = 900  # seconds after a crash during which the alert fires

# The minimum of ten minutes: loading a workspace takes several times the steady memory of gopls for a short time.
_LONG = "10m"


def _above(level: str) -> str:
    return (
        f"min_over_time({selector(_LARGEST, group='gopls')}[{_LONG}])\n"
        f"> ignoring (level) {selector(_BUDGET, group='gopls', level=level)}"
    )


GOPLS_MEMORY_HIGH = AlertRule(
    name="GoarmdGoplsMemoryHigh",
    expr=_above("warning"),
    hold="6m",
    severity=Severity.WARNING,
    summary="gopls uses more memory than its budget.",
    description="gopls on {{ $labels.instance }} uses at least {{ $value | humanize }}B, above its warning budget.",
    runbook=Runbook(
        "The largest gopls of the machine stayed above `budgets.gopls.warning` for ten minutes; this is not the short "
        "peak of loading a workspace, which needs several times as much.",
        "The panel *gopls footprint by editor* shows which editor owns it and whether it still grows. Most often one "
        "window has several modules, generated code or `node_modules`: leave folders out with "
        "`build.directoryFilters`, open one module per window, or give gopls a `GOMEMLIMIT` through "
        "`go.toolsEnvVars`. If the project is simply that large, raise the budget.",
        ("goarmd status", "goarmd doctor"),
    ),
)

GOPLS_MEMORY_CRITICAL = AlertRule(
    name="GoarmdGoplsMemoryCritical",
    expr=_above("critical"),
    hold="6m",
    severity=Severity.CRITICAL,
    summary="gopls uses more memory than its critical budget.",
    description="gopls on {{ $labels.instance }} uses at least {{ $value | humanize }}B, above its critical budget.",
    runbook=Runbook(
        "The largest gopls of the machine stayed above `budgets.gopls.critical` for ten minutes; by default that is a "
        "quarter of the memory of a machine with 16 GB.",
        "In that editor run `Go: Restart Language Server`; if it grows as large again, do as for "
        "*GoarmdGoplsMemoryHigh*.",
        ("goarmd status", "goarmd doctor"),
    ),
)

TRANSLATED_PROCESS = AlertRule(
    name="GoarmdTranslatedProcess",
    expr=sum_without(
        f"last_over_time({selector(metric('goarmd_group_processes'), translated='true')}[2m])", "arch", "translated"
    )
    + " > 0",
    hold="3m",  # one sample is visible for 2 minutes
    severity=Severity.WARNING,
    summary="A Go tool or an editor runs translated.",
    description="{{ $labels.group }} on {{ $labels.instance }} runs under Rosetta or QEMU ({{ $value }} process(es)). "
    "`goarmd doctor` names the program to replace.",
    runbook=Runbook(
        "A watched process was compiled for another processor and runs under Rosetta 2 or another emulator: slower, "
        "larger, and a translated `dlv` cannot debug.",
        "The children of a translated process are translated too: an Intel editor or terminal starts Intel tools. Find "
        "the first translated process of the chain and install its build for this machine. After a move from an Intel Mac, "
        "`~/go/bin` and `/usr/local` still contain Intel programs.",
        (
            "goarmd doctor",
            "go env GOHOSTARCH",
            str(install_command("gopls")),
            str(install_command("dlv")),
        ),
    ),
)

CRASH_LOOPING = AlertRule(
    name="GoarmdCrashLooping",
    expr=f"max without (severity) ({selector(metric('goarmd_findings'), check=crash_loop.CHECK.name)}) > 0",
    hold="1m",
    keep=_RESTART,
    severity=crash_loop.CHECK.severity,
    summary="A program crashes again and again.",
    description=f"A program on {{{{ $labels.instance }}}} crashed {crash_loop.CRASHES} times or more in "
    f"{crash_loop.MINUTES} minutes. `goarmd doctor` names the program and the cause.",
    runbook=Runbook(
        f"The check `crash_loop` found a group with {crash_loop.CRASHES} crashes or more in {crash_loop.MINUTES} "
        "minutes, from exits, editor logs, crash reports or Go telemetry. The Go extension stops restarting gopls after "
        "the fifth crash.",
        "`goarmd doctor` shows the cause. A crash right after the start is most often an unknown flag in "
        "`go.languageServerFlags`; `codesign` is a program that was copied or patched and must be rebuilt; "
        "`out-of-memory` needs a smaller workspace.",
        ("goarmd doctor", "goarmd crashes"),
    ),
)

# A timestamp instead of a counter: the first crash of a kind begins a series, and a new series has no increase.
CRASHED = AlertRule(
    name="GoarmdCrashed",
    expr=f"time() - last_over_time({selector(metric('goarmd_last_crash_timestamp_seconds'))}[{_RESTART}]) < {_NEWS}",
    hold="1m",
    severity=Severity.INFO,
    summary="A program crashed.",
    description="{{ $labels.group }} crashed on {{ $labels.instance }} {{ $value | humanizeDuration }} ago. "
    "Run `goarmd crashes`.",
    runbook=Runbook(
        "A gopls, a debugger, a go tool or a part of the editor crashed in the last quarter of an hour. Processes "
        "killed on purpose or asked to exit are not counted.",
        "`goarmd crashes` shows time, program, cause and remedy, with the top of the stack.",
        ("goarmd crashes",),
    ),
)

CODESIGN_KILL = AlertRule(
    name="GoarmdCodesignKill",
    expr=sum_without(increase(metric("goarmd_group_exits_total"), "15m", outcome="codesign"), "outcome") + " > 0",
    hold="1m",
    severity=Severity.WARNING,
    summary="macOS killed a program for its code signature.",
    description="{{ $labels.group }} on {{ $labels.instance }} was killed for its code signature. "
    "Run `goarmd crashes`.",
    runbook=Runbook(
        "The kernel rejected the signature of a program and killed it. It will do so at every start.",
        "The program was overwritten while it ran, patched, or built by a tool that signs wrongly. Reinstall it, or "
        "sign it yourself.",
        ("goarmd crashes", str(install_command("gopls")), "codesign --force --sign - PROGRAM"),
    ),
)

OUT_OF_MEMORY_KILL = AlertRule(
    name="GoarmdOutOfMemoryKill",
    expr=sum_without(increase(metric("goarmd_group_exits_total"), "15m", outcome="out_of_memory"), "outcome")
    + " > 0\nor "
    + sum_without(increase(metric("goarmd_crashes_total"), "15m", cause="out-of-memory"), "cause", "source")
    + " > 0",
    hold="1m",
    severity=Severity.WARNING,
    summary="A program ran out of memory.",
    description="{{ $labels.group }} on {{ $labels.instance }} ran out of memory. Run `goarmd crashes`.",
    runbook=Runbook(
        "The system killed a program to free memory, or the program could not allocate memory.",
        "The panel *Footprint by group* shows which group grew. Leave folders out of gopls with "
        "`build.directoryFilters`, open one module per window, set `GOMEMLIMIT` in `go.toolsEnvVars`, and close other "
        "programs.",
        ("goarmd crashes", "goarmd status"),
    ),
)

CONFIG_DRIFT = AlertRule(
    name="GoarmdConfigDrift",
    expr=f"{selector(metric('goarmd_config_drifted_keys'))} > 0",
    hold="1h",
    keep=_RESTART,
    severity=Severity.INFO,
    summary="Settings differ from the accepted baseline.",
    description="{{ $value }} key(s) of {{ $labels.file }} on {{ $labels.instance }} differ from the baseline.",
    runbook=Runbook(
        "A watched settings file has differed from its accepted baseline for an hour.",
        "See which keys changed and when. Undo the change, or accept it.",
        ("goarmd drift", "goarmd drift --accept"),
    ),
)

ABSENT = AlertRule(
    name="GoarmdAbsent",
    expr=f"absent({selector(metric('goarmd_build_info'))})",
    hold="3d",  # a weekend with every lid closed is 63 hours
    severity=Severity.WARNING,
    summary="No machine has reported for three days.",
    description="Prometheus has had no goarmd_build_info from any machine for three days.",
    runbook=Runbook(
        "No goarmd was scraped for three days. A single silent machine raises no alert: laptops sleep.",
        "If the machines are in use, check whether Prometheus still has the job (its page *Targets*), and on one "
        "machine whether goarmd is running and answers.",
        ("goarmd status", "curl http://127.0.0.1:16464/-/ready", "goarmd install"),
    ),
)

ALERTS: tuple[AlertRule, ...] = (
    GOPLS_MEMORY_HIGH,
    GOPLS_MEMORY_CRITICAL,
    TRANSLATED_PROCESS,
    CRASHED,
    CRASH_LOOPING,
    CODESIGN_KILL,
    OUT_OF_MEMORY_KILL,
    CONFIG_DRIFT,
    ABSENT,
)
