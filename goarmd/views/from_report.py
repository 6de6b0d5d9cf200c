"""A report as the values that JSON and the views have."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from goarmd import __version__
from goarmd.core.facts import Host, Process, Sample, ToolUse, TranslatedProcesses
from goarmd.core.moments import Moment
from goarmd.core.secrecy import arguments_without_secrets
from goarmd.crashes.evidence import Crash
from goarmd.programs.facts import Executable
from goarmd.settings.facts import ReadSettings, WatchedFile
from goarmd.views.crash_values import CrashValues, EvidenceValues
from goarmd.views.report_values import (
    SCHEMA_VERSION,
    AcknowledgedValues,
    ExecutableValues,
    FindingValues,
    GroupValues,
    HostValues,
    ProcessValues,
    ReportValues,
    SampleValues,
    SettingsFileValues,
    SourceValues,
    TranslatedValues,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from goarmd.core.facts import Outcome, SourceRun
    from goarmd.core.findings import Finding, PutAside
    from goarmd.crashes.evidence import Seen
    from goarmd.runtime.report import Report


def to_values(report: Report) -> ReportValues:
    """The whole report."""
    snapshot = report.snapshot
    return ReportValues(
        schema_version=SCHEMA_VERSION,
        version=__version__,
        number=report.number,
        taken_at=Moment(snapshot.taken_at),
        host=next(map(_host, snapshot.of(Host)), None),
        groups=tuple(_groups(report)),
        translated_processes=_translated(next(iter(snapshot.of(TranslatedProcesses)), None)),
        crashes=tuple(map(crash_values, snapshot.of(Crash))),
        executables=tuple(map(_executable, snapshot.of(Executable))),
        tools_used=snapshot.of(ToolUse),
        findings=tuple(map(_finding, report.findings)),
        check_faults=report.faults,
        settings_files=tuple(map(_settings_file, snapshot.of(WatchedFile))),
        sources=tuple(map(_source, report.sources)),
        config_error=report.config_error,
        watch_alive=report.watch_alive,
        acknowledged=tuple(map(_acknowledged, report.acknowledged)),
        settings_read=tuple(file for fact in snapshot.of(ReadSettings) for file in fact.files),
    )


def _host(host: Host) -> HostValues:
    return HostValues(
        os=host.os,
        os_version=host.os_version,
        architecture=host.architecture,
        chip=host.chip,
        rosetta=host.rosetta,
        self_translated=host.self_translated,
        boot_at=Moment(host.boot_at),
    )


def _groups(report: Report) -> Iterator[GroupValues]:
    samples: defaultdict[str | None, list[SampleValues]] = defaultdict(list)
    for sample in report.snapshot.of(Sample):
        samples[sample.process.group].append(_sample(sample, report.cpu_shares.get(sample.process.key)))
    exits: defaultdict[str, dict[Outcome, int]] = defaultdict(dict)
    for (group, outcome), count in report.totals.exits.items():
        exits[group][outcome] = count
    for name in report.config.group_names():
        starts = report.totals.starts.get(name, 0)
        budget = report.config.budget(name)
        yield GroupValues(
            name=name,
            starts=starts,
            exits=exits[name],
            processes=tuple(samples[name]),
            warning_bytes=None if budget.warning is None else int(budget.warning),
            critical_bytes=None if budget.critical is None else int(budget.critical),
        )


def _sample(sample: Sample, cpu_share: float | None) -> SampleValues:
    usage = sample.usage
    return SampleValues(
        **_identity(sample.process),
        resident_bytes=usage.resident_bytes,
        footprint_bytes=usage.footprint_bytes,
        footprint_peak_bytes=usage.footprint_peak_bytes,
        cpu_seconds=usage.cpu_seconds,
        cpu_share=None if cpu_share is None else round(cpu_share, 4),
        parent_pid=usage.parent_pid,
    )


def _translated(translated: TranslatedProcesses | None) -> TranslatedValues:
    if translated is None:
        return TranslatedValues(count=None, processes=())
    processes = tuple(ProcessValues(**_identity(process)) for process in translated.processes)
    return TranslatedValues(count=translated.count, processes=processes)


def _identity(process: Process) -> Mapping[str, Any]:
    """What a process and a sample of one have in common."""
    identity = process.identity
    return {
        "pid": identity.key.pid,
        "started_at": Moment(identity.key.started_at),
        "group": process.group,
        "name": identity.name,
        "path": identity.path,
        "arguments": identity.arguments and arguments_without_secrets(identity.arguments),
        "user_id": identity.user_id,
        "architecture": identity.architecture,
        "translated": identity.translated,
        "editor": process.editor,
        "workspace": process.workspace,
        "ancestors": process.ancestors,
        "responsible": process.responsible,
    }


def crash_values(crash: Crash) -> CrashValues:
    """A crash with all its evidence."""
    first = crash.evidence[0]
    return CrashValues(
        id=crash.id,
        at=Moment(crash.at),
        earliest=Moment(crash.earliest),
        group=crash.group,
        process=crash.program,
        pid=crash.pid,
        path=next((piece.path for piece in crash.evidence if piece.path), None),
        editor=crash.editor,
        architecture=first.architecture,
        translated=first.symptoms.translated,
        counted=crash.counted,
        source=crash.source,
        causes=crash.causes,
        frames=crash.frames,
        evidence=tuple(map(_evidence, crash.seen)),
    )


def _evidence(seen: Seen) -> EvidenceValues:
    piece = seen.evidence
    return EvidenceValues(
        source=piece.source,
        joined_by=seen.joined_by,
        at=Moment(piece.at),
        earliest=Moment(piece.earliest),
        reference=piece.reference,
        symptoms=piece.symptoms,
    )


def _executable(executable: Executable) -> ExecutableValues:
    return ExecutableValues(
        path=executable.path,
        file=executable.file,
        place=executable.place,
        group=executable.group,
        format=executable.program.format,
        slices=executable.program.slices,
        problem=executable.problem,
    )


def _finding(finding: Finding) -> FindingValues:
    return FindingValues(
        check=finding.check,
        title=finding.title,
        severity=finding.severity,
        subject=finding.subject,
        detail=finding.detail,
        why=finding.why,
        since=Moment(finding.since),
        remedy=finding.remedy,
        place=finding.place,
        id=finding.id,
    )


def _acknowledged(put_aside: PutAside) -> AcknowledgedValues:
    return AcknowledgedValues(
        finding=_finding(put_aside.finding),
        reason=put_aside.reason,
        until=None if put_aside.until is None else Moment(put_aside.until),
        configured=put_aside.configured,
    )


def _settings_file(watched: WatchedFile) -> SettingsFileValues:
    return SettingsFileValues(
        file=watched.file,
        path=watched.path,
        drifted_keys=watched.drifted_keys,
        changed_keys=watched.changed_keys,
        changed_at=None if watched.changed_at is None else Moment(watched.changed_at),
        problems=watched.problems,
    )


def _source(run: SourceRun) -> SourceValues:
    return SourceValues(
        source=run.source,
        at=Moment(run.at),
        duration_seconds=run.duration_seconds,
        error=run.error,
        error_kind=run.error_kind,
        problems=run.problems,
    )
