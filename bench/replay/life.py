"""What happens on a machine: faults that last, harmless things that look like them for a while, crashes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bench.replay.machine import DAY, Fault

if TYPE_CHECKING:
    from bench.replay.machine import Machine


@dataclass(frozen=True, slots=True)
class Lasting:
    """A state that is a fault when it lasts.

    Attributes:
        alert: its name without Goarmd.
        series, labels, fault, fine: how it shows.
        planted: how many a machine has in four weeks, on average.
        lasts: minutes awake that a planted one lasts at least.
        harmless: how often in a day the same shows for a short time,
        at_most: and for how many minutes.
    """

    alert: str
    series: str
    labels: tuple[tuple[str, str], ...]
    fault: float
    fine: float
    planted: float
    lasts: int
    harmless: float
    at_most: int


LASTING: Final = (
    Lasting(
        "TranslatedProcess",
        "goarmd_group_processes",
        (("group", "dlv"), ("arch", "x86_64"), ("translated", "true")),
        *(1, 0, 0.5, 30),
        harmless=0.6,  # an Intel program that a build runs
        at_most=3,
    ),
    Lasting(
        "ConfigDrift",
        "goarmd_config_drifted_keys",
        (("file", "vscode-settings"),),
        *(2, 0, 1.0, 100),
        harmless=0.5,  # edited by a person, who accepts it
        at_most=50,
    ),
    Lasting(
        "CheckFailing",
        "goarmd_findings",
        (("check", "makes_gopls_exit"), ("severity", "critical")),
        *(1, 0, 0.6, 45),
        harmless=0.3,  # while a person edits
        at_most=12,
    ),
    Lasting(
        "DuplicateGopls",
        "goarmd_findings",
        (("check", "duplicate_gopls"), ("severity", "info")),
        *(1, 0, 0.5, 70),
        harmless=0.8,  # a second window, for a look
        at_most=25,
    ),
    Lasting(
        "OrphanGopls",
        "goarmd_findings",
        (("check", "orphan_gopls"), ("severity", "warning")),
        *(1, 0, 0.5, 40),
        harmless=0.4,  # about to exit
        at_most=6,
    ),
    Lasting(
        "ProxyFailing",
        "goarmd_proxy_probe_success",
        (("proxy", "proxy.golang.org"),),
        *(0, 1, 0.5, 70),
        harmless=0.6,  # trains, tunnels, hotel networks
        at_most=25,
    ),
    Lasting(
        "SourceFailing",
        "goarmd_source_success",
        (("source", "settings"),),
        *(0, 1, 0.4, 45),
        harmless=0.3,
        at_most=10,
    ),
)
_CAUSES: Final = (
    *(("gopls", "go-panic"), ("gopls", "memory-access"), ("dlv", "go-panic"), ("code-helper-plugin", "out-of-memory")),
    *(("gopls", "out-of-memory"), ("gopls", "codesign"), ("gopls", "go-fatal-error")),
)
_OWN_ALERT: Final = {"out-of-memory": "OutOfMemoryKill", "codesign": "CodesignKill"}
_NEWS: Final = 15  # minutes
_MONTH: Final = 28 * DAY


def often(machine: Machine, expected: float) -> int:
    """How often something happens that happens so often on average."""
    whole = int(expected)
    return whole + (machine.rng.random() < expected - whole)


def lasting(machine: Machine, of: Lasting) -> None:
    """Planted faults of a kind, and harmless ones apart from them."""
    rng, share = machine.rng, machine.weeks * 7 * DAY / _MONTH
    bad: set[int] = set()
    taken: list[tuple[int, int]] = []
    for _ in range(often(machine, of.planted * share)):
        minutes = int(of.lasts * rng.uniform(1, 2.5))
        start = machine.stretch(minutes)
        if start is not None and not any(a - 60 < start + minutes and start < b + 60 for a, b in taken):
            taken.append((start, start + minutes))
            machine.faults.append(Fault(of.alert, start, start + minutes))
            bad |= set(range(start, start + minutes))
    for _ in range(int(of.harmless * len(machine.sessions))):
        minutes, (a, b) = rng.randint(1, of.at_most), rng.choice(machine.sessions)
        start = rng.randint(a, b - 1)
        spent = _awake(machine, start, minutes)
        if not any(first - 90 < max(spent) and start < last + 90 for first, last in taken):
            taken.append((start, max(spent)))
            bad |= spent
    machine.state(of.series, dict(of.labels), bad, fault=of.fault, fine=of.fine)


def _awake(machine: Machine, start: int, minutes: int) -> set[int]:
    """So many minutes with the lid open: what a person begins before a break ends after it."""
    left = minutes
    found: set[int] = set()
    for a, b in machine.sessions:
        for minute in range(max(a, start), b):
            if left == 0:
                return found
            found.add(minute)
            left -= 1
        if b > start and left:
            found |= set(range(b, b + 1))
    return found


def crashes(machine: Machine) -> None:
    """Single crashes and loops. A crash in the last minutes before a sleep may be reported or not."""
    rng = machine.rng
    last: dict[tuple[str, str], list[int]] = {}
    for _ in range(often(machine, 2.5 * machine.weeks / 4)):
        start = machine.stretch(10, after=2)
        if start is not None:
            last.setdefault(rng.choice(_CAUSES), []).append(start)
    for start, end in machine.sessions:
        if rng.random() < 0.02:  # the lid is closed on a crash
            at = end - rng.randint(1, 3)
            last.setdefault(rng.choice(_CAUSES), []).append(max(start, at))
    if (start := machine.stretch(30)) is not None and rng.random() < 0.5 * machine.weeks / 4:
        _loop(machine, start, last)
    for (group, cause), times in last.items():
        _news(machine, group, cause, sorted(times))


def _loop(machine: Machine, start: int, last: dict[tuple[str, str], list[int]]) -> None:
    """Five starts with an unknown flag within some minutes; the loop is one while three are in ten minutes."""
    times = sorted(start + machine.rng.randint(0, 3) for _ in range(5))
    last.setdefault(("gopls", "bad-flag"), []).extend(times)
    seen = {m: sum(m - 10 < at <= m for at in times) for m in range(start, start + 15)}
    labels = {"group": "gopls", "cause": "bad-flag"}
    on = {minute for minute, count in seen.items() if count >= 3}
    # The series ends with the loop: 0 stands for the mark of its end, which a file of samples cannot hold.
    machine.put(
        "goarmd_crash_loop_crashes",
        labels,
        {m: float(seen.get(m, 0)) if m in on else 0.0 for m in machine.awake if start <= m < start + 40},
    )
    machine.faults.append(Fault("CrashLooping", min(on), max(on)))


def _news(machine: Machine, group: str, cause: str, times: list[int]) -> None:
    """The time of the last crash, from the first one on, whenever the machine is awake."""
    values, awake = {}, set(machine.awake)
    for minute in machine.awake:
        before = [at for at in times if at < minute]
        if before:
            values[minute] = float(before[-1])
    machine.put("goarmd_last_crash_timestamp_seconds", {"group": group, "cause": cause}, values)
    for at in times:
        surely = all(minute in awake for minute in range(at, at + 6))
        machine.faults.append(Fault(_OWN_ALERT.get(cause, "Crashed"), at, at + _NEWS, must=surely))


def daemon(machine: Machine) -> None:
    """Goarmd itself: its samples, sometimes old after a sleep, and old for an hour when it hangs."""
    rng = machine.rng
    machine.state("goarmd_build_info", {"version": "0.1.0", "python": "3.13.0"}, set(), fault=0, fine=1)
    sampled = {minute: minute - rng.random() / 4 for minute in machine.awake}
    for before, minute in zip(machine.awake, machine.awake[1:], strict=False):
        if minute - before > 5 and rng.random() < 0.3:
            sampled[minute] = sampled[before]  # the first scrape after a sleep comes before the first sample
    if rng.random() < 0.35 and (start := machine.stretch(60)) is not None:
        for minute in range(start, start + 60):
            sampled[minute] = float(start)
        machine.faults.append(Fault("SampleStale", start, start + 60))
    awake = set(machine.awake)
    machine.put("goarmd_sample_timestamp_seconds", {}, {m: at for m, at in sampled.items() if m in awake})
