"""Alerts on the memory of gopls, and on those that nobody needs."""

from __future__ import annotations

from goarmd.core.findings import Severity
from goarmd.monitoring import AlertRule, Runbook
from goarmd.monitoring.alerts._found import RESTART, found
from goarmd.monitoring.promql import metric, selector
from goarmd.processes.checks import duplicate_gopls, memory_budget, orphan_gopls

_FOOTPRINT = selector(metric("goarmd_gopls_footprint_bytes"))
_WHOSE = "gopls (editor: {{ $labels.editor }}) on {{ $labels.instance }}"
# Loading a workspace takes several times the steady memory of gopls, for some minutes.
_LONG = "10m"
_DIP = "15m"  # one smaller sample counts for ten minutes
_WORKDAY = 8  # hours


def _budget(level: str) -> str:
    return selector(metric("goarmd_group_memory_budget_bytes"), group="gopls", level=level)


def _above(level: str) -> str:
    return (
        f"min_over_time({_FOOTPRINT}[{_LONG}])\n> ignoring (editor, workspace, group, level) group_left\n{_budget(level)}"
    )


def _lowest(hours_ago: int) -> str:
    """The lowest of half an hour: what gopls holds whatever it is doing at the moment."""
    return f"min_over_time({_FOOTPRINT}[30m]{f' offset {hours_ago}h' if hours_ago else ''})"


def _growing() -> str:
    """Growth per hour, if it lasted for two hours and leads above the budget within a working day.

    One step, such as another module opened, is growth in one of the two hours only; after a sleep or a restart of gopls
    there is no value of two hours ago.
    """
    growth, before = f"({_lowest(0)} - {_lowest(1)})", f"({_lowest(1)} - {_lowest(2)})"
    return (
        f"{growth} > 0\n"
        f"and {before} > 0.3 * {growth}\n"
        f"and {_lowest(0)} + {_WORKDAY} * {growth} > ignoring (editor, workspace, group, level) group_left "
        f"{_budget('warning')}\n"
        f"and {_lowest(0)} < ignoring (editor, workspace, group, level) group_left {_budget('warning')}"
    )


GOPLS_MEMORY_HIGH = AlertRule(
    name="GoarmdGoplsMemoryHigh",
    expr=_above("warning"),
    hold=_LONG,
    keep=_DIP,
    severity=Severity.WARNING,
    summary="gopls uses more memory than its budget.",
    description=f"{_WHOSE} has used at least {{{{ $value | humanize }}}}B for {_LONG}, above its warning budget. "
    "Run `goarmd doctor` there.",
    runbook=Runbook(
        "The largest gopls of an editor stayed above `budgets.gopls.warning` for ten minutes; this is not the short "
        "peak of loading a workspace, which needs several times as much.",
        "The panel *gopls footprint by editor* shows whether it still grows. Most often one window has several modules, "
        "generated code or `node_modules`: leave folders out with `build.directoryFilters`, open one module per window, "
        'or set a soft limit in settings.json: `"gopls": {"memoryLimit": 2000000000}` (gopls 0.24 and newer), or '
        "`GOMEMLIMIT` in `go.toolsEnvVars`. If the project is simply that large, raise the budget.",
        ("goarmd status", "goarmd doctor"),
    ),
    checks=(memory_budget.CHECK.name,),
)

GOPLS_MEMORY_CRITICAL = AlertRule(
    name="GoarmdGoplsMemoryCritical",
    expr=_above("critical"),
    hold=_LONG,
    keep=_DIP,
    severity=Severity.CRITICAL,
    summary="gopls uses more memory than its critical budget.",
    description=f"{_WHOSE} has used at least {{{{ $value | humanize }}}}B for {_LONG}, above its critical budget. "
    "Run `goarmd doctor` there.",
    runbook=Runbook(
        "The largest gopls of an editor stayed above `budgets.gopls.critical` for ten minutes; by default that is a "
        "quarter of the memory of a machine with 16 GB.",
        "In that editor run `Go: Restart Language Server`; if it grows as large again, do as for "
        "*GoarmdGoplsMemoryHigh*.",
        ("goarmd status", "goarmd doctor"),
    ),
    checks=(memory_budget.CHECK.name,),
)

GOPLS_MEMORY_GROWING = AlertRule(
    name="GoarmdGoplsMemoryGrowing",
    expr=_growing(),
    hold="15m",
    keep="30m",
    severity=Severity.INFO,
    summary="gopls grows towards its budget.",
    description=f"{_WHOSE} grows by {{{{ $value | humanize }}}}B an hour and will be above its warning budget within "
    f"{_WORKDAY} hours. Run `goarmd status` there.",
    runbook=Runbook(
        "What gopls holds at its lowest has risen for two hours, and leads above `budgets.gopls.warning` within a working "
        "day. One step, such as another module opened, does not count.",
        "gopls keeps what it has loaded: many packages opened one after another, or a leak. `Go: Restart Language "
        "Server` frees it. If it grows again with the same work, report it to gopls with `gopls bug` and a memory "
        "profile.",
        ("goarmd status", "gopls version"),
    ),
)

DUPLICATE_GOPLS = AlertRule(
    name="GoarmdDuplicateGopls",
    expr=found(duplicate_gopls.CHECK.name),
    hold="30m",
    keep=RESTART,
    severity=duplicate_gopls.CHECK.severity,
    summary="Several gopls serve one workspace.",
    description="{{ $value }} workspace(s) on {{ $labels.instance }} have more than one gopls, each with the whole "
    "workspace in memory. `goarmd doctor` names them.",
    runbook=Runbook(
        "For half an hour, the check `duplicate_gopls` has found a workspace with more than one gopls server.",
        "Two windows or an editor and an agent have the same folder open. Close one, or let them share a server: "
        "`-remote=auto` in `go.languageServerFlags` and in the gopls command of other editors.",
        ("goarmd doctor", "goarmd status"),
    ),
    checks=(duplicate_gopls.CHECK.name,),
)

ORPHAN_GOPLS = AlertRule(
    name="GoarmdOrphanGopls",
    expr=found(orphan_gopls.CHECK.name),
    hold="10m",
    keep=RESTART,
    severity=orphan_gopls.CHECK.severity,
    summary="A gopls has lost its editor.",
    description="{{ $value }} gopls on {{ $labels.instance }} run without an editor and keep their memory. "
    "`goarmd doctor` names the process to stop.",
    runbook=Runbook(
        "For ten minutes, the check `orphan_gopls` has found a gopls whose editor has exited.",
        "The editor crashed, hung or was killed. No editor uses that gopls any more: stop it.",
        ("goarmd doctor", "kill PID"),
    ),
    checks=(orphan_gopls.CHECK.name,),
)
