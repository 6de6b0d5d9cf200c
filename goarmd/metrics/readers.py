"""How each family of table.py is read from a report: label values in the order of the labels, and the value."""

from __future__ import annotations

import platform
from collections import Counter, defaultdict
from heapq import nlargest
from itertools import islice
from os.path import basename
from typing import TYPE_CHECKING, TypeAlias

from goarmd import __version__
from goarmd.core.facts import Architecture, Host, Outcome, Sample, ToolUse, TranslatedProcesses
from goarmd.core.text import plain
from goarmd.crashes.checks import crash_loop
from goarmd.crashes.counting import by_cause
from goarmd.crashes.evidence import Reports
from goarmd.metrics.usual_crashes import USUAL_CRASHES
from goarmd.probes.proxy_outcome import Outcome as ProxyOutcome
from goarmd.programs.facts import ASIDE, Executable
from goarmd.settings.facts import ProxyProbed, WatchedFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from goarmd.core.facts import SourceRun
    from goarmd.runtime.report import Report

Values: TypeAlias = "Iterable[tuple[tuple[str, ...], float]]"
Reader: TypeAlias = "Callable[[Report], Values]"

_MOST_EXECUTABLES = 20  # each is another series on every laptop
_MOST_WORKSPACES = 10  # likewise


def _truth(value: bool | None) -> str:  # noqa: FBT001  # a value for a label
    return "unknown" if value is None else str(value).lower()


def _groups(report: Report) -> tuple[str, ...]:
    return report.config.group_names()


def _host(report: Report) -> Host | None:
    return next(iter(report.snapshot.of(Host)), None)


def build(_: Report) -> Values:
    """Goarmd's version and Python."""
    yield (__version__, platform.python_version()), 1


def host_info(report: Report) -> Values:
    """The machine."""
    if host := _host(report):
        yield (host.os, host.os_version, host.architecture, host.chip or "unknown", host.rosetta), 1


def _was_read(report: Report) -> bool:
    """Whether the process table was read: a failed source has no facts, which does not mean no processes."""
    return bool(report.snapshot.of(TranslatedProcesses))


def processes(report: Report) -> Values:
    """The number of processes of each group; nothing while the process table cannot be read."""
    counts: Counter[tuple[str, ...]] = Counter()
    if not _was_read(report):
        return ()
    for sample in report.snapshot.of(Sample):
        identity = sample.process.identity
        counts[sample.process.group or "", identity.architecture, _truth(identity.translated)] += 1
    host = _host(report)
    for group in set(_groups(report)) - {labels[0] for labels in counts}:
        counts[group, host.architecture if host else Architecture.UNKNOWN, "false"] = 0
    return counts.items()


def memory(measure: str, combine: Callable[[Iterable[int]], int]) -> Reader:
    """Read one figure of every process, and combine them by group; a group without known figures is left out."""

    def read(report: Report) -> Values:
        known: defaultdict[str, list[int]] = defaultdict(list)
        unknown = set()
        for sample in report.snapshot.of(Sample):
            value = getattr(sample.usage, measure)
            group = sample.process.group or ""
            (known[group].append(value) if value is not None else unknown.add(group))
        for group in _groups(report) if _was_read(report) else ():
            if known[group] or group not in unknown:
                yield (group,), combine(known[group] or [0])

    return read


def by_group(counters: Callable[[Report], Mapping[str, float]]) -> Reader:
    """A counter of every configured group, 0 included."""

    def read(report: Report) -> Values:
        values = counters(report)
        return (((group,), values.get(group, 0)) for group in _groups(report))

    return read


def budgets(report: Report) -> Values:
    """The configured budgets."""
    for group in _groups(report):
        budget = report.config.budget(group)
        for level, size in (("warning", budget.warning), ("critical", budget.critical)):
            if size is not None:
                yield (group, level), size


def oldest(report: Report) -> Values:
    """The start of the oldest process of each group that has one."""
    oldest: dict[str, float] = {}
    for sample in report.snapshot.of(Sample):
        group, started = sample.process.group or "", sample.process.key.started_at
        oldest[group] = min(started, oldest.get(group, started))
    return (((group,), started) for group, started in oldest.items())


def exits(report: Report) -> Values:
    """Every group with every outcome, 0 included; the unknown outcome appears with its first exit."""
    exits = {(group, o): 0 for group in _groups(report) for o in Outcome if o is not Outcome.UNKNOWN}
    return (exits | dict(report.totals.exits)).items()


def translated(report: Report) -> Values:
    """The number of translated processes on the machine."""
    return (((), fact.count) for fact in report.snapshot.of(TranslatedProcesses))


def executable_info(report: Report) -> Values:
    """Each kind of program in use that belongs to a group; at most 20 kinds."""
    host = _host(report)
    kinds: dict[tuple[str, ...], float] = {}
    for executable in report.snapshot.of(Executable):
        program = executable.program
        if executable.group is None or executable.place in ASIDE or not program.slices:
            continue
        if host and not program.is_for(host):
            continue
        build = next((slice_.build for slice_ in program.slices if slice_.build), None)
        arch = program.runs_as(host.architecture if host else Architecture.UNKNOWN)
        versions = (plain(build.go_version), plain(build.version or "")) if build else ("", "")
        kinds[executable.group, arch, *versions] = 1
    return islice(kinds.items(), _MOST_EXECUTABLES)


def findings(report: Report) -> Values:
    """The number of findings of each check, 0 included."""
    found = Counter((finding.check, finding.severity) for finding in report.findings)
    for check in report.checks:
        found.setdefault((check.name, check.severity), 0)
    return found.items()


def acknowledged(report: Report) -> Values:
    """The number of findings of each check that were put aside."""
    return Counter((each.finding.check, each.finding.severity) for each in report.acknowledged).items()


def files(value: Callable[[WatchedFile], float | None], together: Callable[[Iterable[float]], float]) -> Reader:
    """One figure of each kind of settings file, which is one file but for workspaces and the like."""

    def read(report: Report) -> Values:
        figures: dict[str, list[float]] = {}
        for fact in report.snapshot.of(WatchedFile):
            if (number := value(fact)) is not None:
                figures.setdefault(fact.metric_label, []).append(number)
        return [((label,), together(numbers)) for label, numbers in figures.items()]

    return read


def config_changes(report: Report) -> Values:
    """The changed keys of each kind of settings file that is there."""
    labels = dict.fromkeys(fact.metric_label for fact in report.snapshot.of(WatchedFile))
    return [((label,), report.totals.config_changes.get(label, 0)) for label in labels]


def proxy_success(report: Report) -> Values:
    """Whether each module proxy answers; nothing of those that could not be asked without a network."""
    for fact in report.snapshot.of(ProxyProbed):
        if fact.probed.outcome is not ProxyOutcome.OFFLINE:
            yield (fact.proxy,), fact.probed.outcome is ProxyOutcome.OK


def proxy_phases(report: Report) -> Values:
    """How long each step took with each module proxy."""
    for fact in report.snapshot.of(ProxyProbed):
        yield from (((fact.proxy, phase), seconds) for phase, seconds in fact.probed.seconds.items())


def last_proxy_probe(report: Report) -> Values:
    """When a module proxy was asked last."""
    times = [fact.at for fact in report.snapshot.of(ProxyProbed)]
    return [((), max(times))] if times else []


def runs(value: Callable[[SourceRun], float]) -> Reader:
    """One figure of each source's last run."""
    return lambda report: (((run.source,), value(run)) for run in report.sources)


def source_errors(report: Report) -> Values:
    """Errors by source and kind."""
    return report.totals.source_errors.items()


def gopls_footprint(report: Report) -> Values:
    """The largest gopls of each editor; with the workspace label, the ten largest of all workspaces."""
    with_workspace = report.config.metrics.workspace_label
    largest: dict[tuple[str, ...], int] = {}
    for sample in report.snapshot.of(Sample):
        size, process = sample.usage.footprint_bytes, sample.process
        if process.group == "gopls" and size is not None:
            workspace = basename(process.workspace or "") if with_workspace else ""
            labels = (process.editor or "none", workspace)
            largest[labels] = max(size, largest.get(labels, 0))
    return nlargest(_MOST_WORKSPACES, largest.items(), key=lambda item: item[1]) if with_workspace else largest.items()


def crashes(report: Report) -> Values:
    """Crashes by group, cause and source; the usual kinds are there from the start, at 0."""
    groups = _groups(report)
    usual = {(group, cause, source): 0 for group, cause, source in USUAL_CRASHES if group in groups}
    known = {(kind.group, kind.cause, kind.source): known.count for kind, known in report.crash_counts.items()}
    return (usual | known).items()


def last_crash(report: Report) -> Values:
    """The time of the last counted crash of each group and cause."""
    latest: dict[tuple[str, ...], float] = {}
    for kind, known in report.crash_counts.items():
        labels = (kind.group, kind.cause)
        latest[labels] = max(known.last_at, latest.get(labels, 0.0))
    return latest.items()


def crash_loops(report: Report) -> Values:
    """The crashes of each group with an open finding of the check, under their commonest cause."""
    found = {finding.subject for finding in report.findings if finding.check == crash_loop.CHECK.name}
    for group, looping in crash_loop.loops(report.snapshot).items():
        if group in found:
            yield (group, by_cause(looping)[0][0].cause), len(looping)


def reported_bugs(report: Report) -> Values:
    """Internal bugs that programs recorded, by group."""
    bugs: Counter[str] = Counter()
    for use in report.snapshot.of(ToolUse):
        bugs[use.group] += use.bugs
    return (((group,), count) for group, count in bugs.items())


def reports(report: Report) -> Values:
    """Diagnostic reports by kind."""
    return (((kind,), count) for fact in report.snapshot.of(Reports) for kind, count in fact.counts)
