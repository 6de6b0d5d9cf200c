"""The footprint of gopls: editors opened and closed, workspaces loaded, short peaks, steps, and real growth."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bench.replay.life import often
from bench.replay.machine import BUDGET, HOUR, Fault

if TYPE_CHECKING:
    from bench.replay.machine import Machine

_NOISE: Final = 0.07  # the garbage collector's saw teeth
_LONGEST_LOAD: Final = 14  # minutes
_SURE: Final = 45  # minutes above the budget that must be found
_GROWS: Final = int(4.5 * HOUR)


@dataclass(slots=True)
class _Window:
    """A gopls: from when to when it runs, and what it steadily holds, minute by minute."""

    start: int
    end: int
    level: list[float]
    plain: bool = True  # nothing is planted in it


def memory(machine: Machine) -> None:
    """The series of one editor, with its planted faults."""
    windows = [window for session in machine.sessions for window in _opened(machine, *session)]
    _plant(machine, windows)
    footprint: dict[int, float] = {}
    started: dict[int, float] = {}
    for window in windows:
        footprint |= _measured(machine, window)
        started |= dict.fromkeys(range(window.start, window.end), float(window.start))
        _judge(machine, window)
    awake = set(machine.awake)
    labels = {"editor": "vscode", "workspace": ""}
    machine.put("goarmd_gopls_footprint_bytes", labels, {m: v for m, v in footprint.items() if m in awake})
    times = {m: at for m, at in started.items() if m in awake}
    machine.put("goarmd_group_oldest_start_timestamp_seconds", {"group": "gopls"}, times)
    for level, size in BUDGET.items():
        machine.state("goarmd_group_memory_budget_bytes", {"group": "gopls", "level": level}, set(), fault=0, fine=size)


def _opened(machine: Machine, start: int, end: int) -> list[_Window]:
    """An editor that is opened once or ten times in a session; gopls ends with it. It also ends in an update."""
    rng = machine.rng
    times = rng.choice((1, 1, 1, 2, 3, 5, 10))
    cuts = sorted({start, *(rng.randint(start, end - 1) for _ in range(times - 1))})
    found = []
    for first, last in zip(cuts, [*cuts[1:], end], strict=True):
        base = rng.uniform(0.25e9, 1.05e9)
        level = [base * (1 + 0.2 * (1 - math.exp(-minute / 40))) for minute in range(last - first)]
        if rng.random() < 0.25 and last - first > HOUR:  # another module is opened
            step, at = rng.uniform(1.1, 1.5), rng.randint(20, last - first)
            level = [min(v * step, 0.9 * BUDGET["warning"]) if m > at else v for m, v in enumerate(level)]
        found.append(_Window(first, last - (rng.randint(0, 5) if last < end else 0), level))
    return found


def _plant(machine: Machine, windows: list[_Window]) -> None:
    rng, share = machine.rng, machine.weeks / 4
    long = [w for w in windows if w.end - w.start > 2 * HOUR]
    longer = [w for w in windows if w.end - w.start > _GROWS]
    for level, planted in (("warning", 1.0), ("critical", 0.3)):
        for _ in range(often(machine, planted * share)):
            if free := [w for w in long if w.plain]:
                _too_large(machine, rng.choice(free), BUDGET[level])
    for _ in range(often(machine, 0.8 * share)):
        if free := [w for w in longer if w.plain]:
            _growing(machine, rng.choice(free))


def _too_large(machine: Machine, window: _Window, budget: float) -> None:
    """From some minute on, gopls holds more than its budget."""
    window.plain = False
    size, at = budget * machine.rng.uniform(1.15, 1.7), machine.rng.randint(0, window.end - window.start - HOUR)
    window.level = [size if m >= at else v for m, v in enumerate(window.level)]


def _growing(machine: Machine, window: _Window) -> None:
    """It grows from the beginning on, so that it reaches its budget within a working day."""
    window.plain = False
    base = window.level[0]
    hourly = (BUDGET["warning"] - base) / machine.rng.uniform(3.5, 7)
    window.level = [base + hourly * m / HOUR for m in range(len(window.level))]
    reaches = int((BUDGET["warning"] - base) / hourly * HOUR)
    machine.faults.append(Fault("GoplsMemoryGrowing", window.start, min(window.end, window.start + reaches)))


def _measured(machine: Machine, window: _Window) -> dict[int, float]:
    """What is sampled: the level, loading at the beginning, peaks, and the garbage collector."""
    rng = machine.rng
    factors = [1.0] * len(window.level)
    load = rng.randint(8, _LONGEST_LOAD) if rng.random() < 0.1 else rng.randint(1, 8)
    peaks = [(0, load)] + [
        (rng.randint(0, len(factors)), rng.randint(1, 9)) for _ in range(often(machine, len(factors) / HOUR * 0.2))
    ]
    for at, minutes in peaks:
        factor = rng.uniform(1.5, 4)
        for minute in range(at, min(at + minutes, len(factors))):
            factors[minute] = factor
    return {
        window.start + m: window.level[m] * factors[m] * rng.uniform(1 - _NOISE, 1 + _NOISE)
        for m in range(min(len(factors), window.end - window.start))
    }


def _judge(machine: Machine, window: _Window) -> None:
    """What must be found, and what may be: close to the budget, or for less than three quarters of an hour."""
    for alert, budget in (("GoplsMemoryHigh", BUDGET["warning"]), ("GoplsMemoryCritical", BUDGET["critical"])):
        near = [window.start + m for m, size in enumerate(window.level) if size * (1 + _NOISE) > budget]
        above = [window.start + m for m, size in enumerate(window.level) if size * (1 - _NOISE) > budget]
        above = [minute for minute in above if minute < window.end]
        if len(above) >= _SURE:
            machine.faults.append(Fault(alert, above[0], above[-1]))
        if near:
            machine.faults.append(Fault(alert, near[0], window.end, must=False))
