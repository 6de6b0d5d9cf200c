"""The alert rules. Budgets come from the metrics, so every machine is compared with its own configuration.

Laptops sleep. A series that stops without notice keeps its last value for 5 minutes, Prometheus's lookback; a rule that
holds for less reads a short range instead, so that one last sample before a sleep never counts for minutes. No rule
compares with a value of before the sleep, and none reads `up`.
"""

from __future__ import annotations

from goarmd.monitoring.alerts.crashes import CODESIGN_KILL, CRASH_LOOPING, CRASHED, OUT_OF_MEMORY_KILL
from goarmd.monitoring.alerts.gopls import (
    DUPLICATE_GOPLS,
    GOPLS_MEMORY_CRITICAL,
    GOPLS_MEMORY_GROWING,
    GOPLS_MEMORY_HIGH,
    ORPHAN_GOPLS,
)
from goarmd.monitoring.alerts.itself import ABSENT, SAMPLE_STALE, SOURCE_FAILING
from goarmd.monitoring.alerts.settings import CONFIG_DRIFT, PROXY_FAILING, TRANSLATED_PROCESS, check_failing

_OF_ONE_THING = (
    GOPLS_MEMORY_HIGH,
    GOPLS_MEMORY_CRITICAL,
    GOPLS_MEMORY_GROWING,
    TRANSLATED_PROCESS,
    CRASHED,
    CRASH_LOOPING,
    CODESIGN_KILL,
    OUT_OF_MEMORY_KILL,
    CONFIG_DRIFT,
    DUPLICATE_GOPLS,
    ORPHAN_GOPLS,
    PROXY_FAILING,
    SOURCE_FAILING,
    SAMPLE_STALE,
    ABSENT,
)
CHECK_FAILING = check_failing(tuple(check for alert in _OF_ONE_THING for check in alert.checks))
ALERTS = (*_OF_ONE_THING, CHECK_FAILING)

__all__ = [
    "ABSENT",
    "ALERTS",
    "CHECK_FAILING",
    "CODESIGN_KILL",
    "CONFIG_DRIFT",
    "CRASHED",
    "CRASH_LOOPING",
    "DUPLICATE_GOPLS",
    "GOPLS_MEMORY_CRITICAL",
    "GOPLS_MEMORY_GROWING",
    "GOPLS_MEMORY_HIGH",
    "ORPHAN_GOPLS",
    "OUT_OF_MEMORY_KILL",
    "PROXY_FAILING",
    "SAMPLE_STALE",
    "SOURCE_FAILING",
    "TRANSLATED_PROCESS",
]
