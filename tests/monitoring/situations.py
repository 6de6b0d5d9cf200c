"""What can happen to a laptop, as series for each alert: the fault, no fault, a machine that sleeps, goarmd away."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from goarmd.monitoring.alerts import (
    CHECK_FAILING,
    CODESIGN_KILL,
    CONFIG_DRIFT,
    CRASH_LOOPING,
    CRASHED,
    DUPLICATE_GOPLS,
    GOPLS_MEMORY_CRITICAL,
    GOPLS_MEMORY_HIGH,
    ORPHAN_GOPLS,
    OUT_OF_MEMORY_KILL,
    PROXY_FAILING,
    SAMPLE_STALE,
    SOURCE_FAILING,
    TRANSLATED_PROCESS,
)
from tests.monitoring.replay import series

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from goarmd.monitoring import AlertRule
    from tests.monitoring.replay import Series

SECONDS = 15  # between two samples
MINUTE = 60 // SECONDS


class State(Enum):
    FAULT = auto()
    FINE = auto()
    GONE = auto()  # no sample: the machine sleeps, or nobody scrapes
    STALE = auto()  # Prometheus was refused: the series ends at once


@dataclass(frozen=True)
class Case:
    """How an alert's fault shows.

    Attributes:
        name, labels: the series.
        fault, fine: its value at a second, with and without the fault.
        minutes: of the fault until the alert fires.
        constant: series that stay as they are while the machine is scraped.
        lasts: the fault is a state; a crash is an event that is news for a quarter of an hour.
    """

    alert: AlertRule
    name: str
    labels: Mapping[str, str]
    fault: Callable[[int], str]
    fine: Callable[[int], str]
    minutes: int
    constant: Mapping[str, str]
    lasts: bool = True

    def played(self, timeline: Sequence[tuple[State, int]]) -> Series:
        states = [state for state, count in timeline for _ in range(count)]
        played = series(self.name, " ".join(self._values(states)), **self.labels)
        for name, value in self.constant.items():
            values = ("_" if s is State.GONE else "stale" if s is State.STALE else value for s in states)
            played[name] = " ".join(values)
        return played

    def _values(self, states: Sequence[State]) -> list[str]:
        began: int | None = None
        values = []
        for index, state in enumerate(states):
            now = index * SECONDS
            if state is State.FAULT:
                began = now if began is None or (not self.lasts and states[index - 1] is State.FINE) else began
                values.append(self.fault(began))
            else:
                values.append({State.GONE: "_", State.STALE: "stale"}.get(state) or self.fine(now))
        return values


def _case(
    alert: AlertRule,
    name: str,
    fault: str,
    fine: str,
    minutes: int,
    constant: Mapping[str, str] | None = None,
    **labels: str,
) -> Case:
    return Case(alert, name, labels, lambda _: fault, lambda _: fine, minutes, constant or {})


def _crash(alert: AlertRule, cause: str) -> Case:
    labels = {"group": "gopls", "cause": cause}
    return Case(alert, "goarmd_last_crash_timestamp_seconds", labels, str, lambda _: "_", 2, {}, lasts=False)


def _memory(alert: AlertRule, level: str) -> Case:
    budget = series("goarmd_group_memory_budget_bytes", "", group="gopls", level=level)
    constant = dict.fromkeys(budget, "1.4e9")
    constant |= dict.fromkeys(series("goarmd_group_oldest_start_timestamp_seconds", "", group="gopls"), "0")
    return _case(alert, "goarmd_gopls_footprint_bytes", "2e9", "5e8", 25, constant, editor="vscode", workspace="")


def _finding(alert: AlertRule, check: str, severity: str, minutes: int) -> Case:
    return _case(alert, "goarmd_findings", "1", "0", minutes, check=check, severity=severity)


CASES = (
    _memory(GOPLS_MEMORY_HIGH, "warning"),
    _memory(GOPLS_MEMORY_CRITICAL, "critical"),
    _case(TRANSLATED_PROCESS, "goarmd_group_processes", "1", "0", 5, group="gopls", arch="x86_64", translated="true"),
    _crash(CRASHED, "go-panic"),
    _crash(CODESIGN_KILL, "codesign"),
    _crash(OUT_OF_MEMORY_KILL, "out-of-memory"),
    _case(CRASH_LOOPING, "goarmd_crash_loop_crashes", "3", "stale", 3, group="gopls", cause="bad-flag"),
    _case(CONFIG_DRIFT, "goarmd_config_drifted_keys", "2", "0", 62, file="zshrc"),
    _finding(CHECK_FAILING, "makes_gopls_exit", "critical", 17),
    _finding(DUPLICATE_GOPLS, "duplicate_gopls", "info", 32),
    _finding(ORPHAN_GOPLS, "orphan_gopls", "warning", 12),
    _case(PROXY_FAILING, "goarmd_proxy_probe_success", "0", "1", 32, proxy="proxy.golang.org"),
    _case(SOURCE_FAILING, "goarmd_source_success", "0", "1", 17, source="settings"),
    Case(SAMPLE_STALE, "goarmd_sample_timestamp_seconds", {}, str, str, 13, {}),
)
LASTING = tuple(case for case in CASES if case.lasts)
# A crash loop is one in its first sample: three crashes have happened.
SLOW = tuple(case for case in LASTING if case.alert is not CRASH_LOOPING)
EVENTS = tuple(case for case in CASES if not case.lasts)
