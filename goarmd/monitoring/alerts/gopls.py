"""Alerts on the memory of gopls, and on those that nobody needs."""

from __future__ import annotations

from goarmd.core.findings import Severity
from goarmd.monitoring import AlertRule, RecordingRule, Runbook
from goarmd.monitoring.alerts._found import RESTART, found
from goarmd.monitoring.promql import metric, selector
from goarmd.processes.checks import duplicate_gopls, memory_budget, orphan_gopls

_FOOTPRINT = selector(metric("goarmd_gopls_footprint_bytes"))
_WHOSE = "gopls (editor: {{ $labels.editor }}) on {{ $labels.instance }}"
# Loading a workspace takes several times the steady memory of gopls, for up to a quarter of an hour (bench/replay); an
# editor that is reopened loads again.
_LOADED = 900  # seconds
_LONG, _RANGE = "10m", "5m"
_WORKDAY = 8  # hours
_OLDEST = selector(metric("goarmd_group_oldest_start_timestamp_seconds"), group="gopls")


def _budget(level: str) -> str:
    return f"ignoring (editor, workspace, group, level) group_left {_selected(level)}"


def _selected(level: str) -> str:
    return selector(metric("goarmd_group_memory_budget_bytes"), group="gopls", level=level)


def _older_than(seconds: int) -> str:
    """Whether a gopls has run for so long: the series of an editor goes on when its gopls is a new process."""
    return f"ignoring (editor, workspace, group) time() - {_OLDEST} > {seconds}"


def _above(level: str) -> str:
    return f"min_over_time({_FOOTPRINT}[{_RANGE}])\n> {_budget(level)}\nand {_older_than(_LOADED)}"


# What gopls holds whatever it is doing at the moment. Recorded, since the alert compares it at five times: to read half an
# hour of samples each time would take most of the time of all rules.
_LOWEST = RecordingRule(
    "editor:goarmd_gopls_footprint_bytes:min30m",
    f"min_over_time({_FOOTPRINT}[30m])",
    "The lowest footprint of the largest gopls of each editor within half an hour.",
    ("job", "instance", "editor", "workspace"),
)


def _lowest(half_hours_ago: int) -> str:
    return f"{_LOWEST.name} offset {half_hours_ago * 30}m" if half_hours_ago else _LOWEST.name


def _rise(since: int, until: int = 0) -> str:
    """How much the lowest of half an hour rose between two times, in half hours ago."""
    return f"({_lowest(until)} - {_lowest(since)})"


def _growing() -> str:
    """Growth in the last hour, if it was as steady in the hour before, and leads above the budget within a working day.

    One step, such as another module opened, is in one of the two hours, and mostly in one of the four half hours; what a
    gopls adds in its first hours is less and less; the garbage collector's saw teeth are below 3 % of the budget. After a
    sleep there is no value of two hours ago. The figures are those that bench/replay found best.
    """
    last, before, both = _rise(2), _rise(4, 2), _rise(4)
    steady = "".join(f"and {_rise(n + 1, n)} > 0.08 * {both}\n" for n in range(4))
    return (
        f"{last} > {_budget('warning')} * 0.03\n"
        f"and {before} > {_budget('warning')} * 0.03\n"
        f"and {last} > 0.4 * {both}\n"
        f"and {before} > 0.4 * {both}\n"
        f"{steady}"
        f"and {_lowest(0)} + {_WORKDAY} * {last} > {_budget('warning')}\n"
        f"and {_lowest(0)} < {_budget('warning')}\n"
        f"and {_older_than(9000)}"
    )


GOPLS_MEMORY_HIGH = AlertRule(
    name="GoarmdGoplsMemoryHigh",
    expr=_above("warning"),
    hold=_LONG,
    keep="15m",
    severity=Severity.WARNING,
    summary="gopls uses more memory than its budget.",
    description=f"{_WHOSE} has used at least {{{{ $value | humanize }}}}B for a quarter of an hour, above its warning budget. "
    "Run `goarmd doctor` there.",
    runbook=Runbook(
        "The largest gopls of an editor stayed above `budgets.gopls.warning` for a quarter of an hour; this is not the short "
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
    keep="15m",
    severity=Severity.CRITICAL,
    summary="gopls uses more memory than its critical budget.",
    description=f"{_WHOSE} has used at least {{{{ $value | humanize }}}}B for a quarter of an hour, above its critical budget. "
    "Run `goarmd doctor` there.",
    runbook=Runbook(
        "The largest gopls of an editor stayed above `budgets.gopls.critical` for a quarter of an hour; by default that is a "
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
    records=(_LOWEST,),
    severity=Severity.INFO,
    summary="gopls grows towards its budget.",
    description=f"{_WHOSE} grows by {{{{ $value | humanize }}}}B an hour and will be above its warning budget within "
    f"{_WORKDAY} hours. Run `goarmd status` there.",
    runbook=Runbook(
        "The lowest memory use of gopls has risen for two hours, and will exceed `budgets.gopls.warning` within a working "
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
