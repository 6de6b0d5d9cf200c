"""The report as JSON has it: what /api/v1/report serves, doctor prints, and every view takes. Pids and paths live here.

Keys are only ever added, each with a default, so that the report of an older daemon still fits; a key that changes its
meaning or goes is another SCHEMA_VERSION. What holds no moment is published as the rooms have it. The docstrings are
the descriptions in docs/report.schema.json.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from msgspec import Struct

from goarmd.core.facts import Ancestor, Architecture, Outcome, Problem, Rosetta, ToolUse
from goarmd.core.findings import CheckFault, Remedy, SettingLine, Severity
from goarmd.core.moments import Moment
from goarmd.core.system import System
from goarmd.programs.facts import Format, Place, Slice
from goarmd.views.crash_values import CrashValues

SCHEMA_VERSION: Final = 1


class HostValues(Struct, frozen=True, kw_only=True):
    """The machine.

    Attributes:
        os: its operating system.
        os_version: the product version (macOS) or the kernel release (Linux).
        architecture: the architecture of the hardware, whatever goarmd itself runs as.
        chip: the processor's marketing name.
        rosetta: whether this machine can translate x86_64 programs.
        self_translated: whether goarmd itself runs translated.
        boot_at: when the machine started.
    """

    os: System
    os_version: str
    architecture: Architecture
    chip: str | None
    rosetta: Rosetta
    self_translated: bool | None
    boot_at: Moment

    def __str__(self) -> str:
        return " ".join(filter(None, (self.os.label, self.os_version, self.architecture, self.chip)))


class ProcessValues(Struct, frozen=True, kw_only=True):
    """A process: what does not change during its life.

    Attributes:
        pid: the process id; with `started_at` it identifies a process.
        started_at: when it started.
        group: the configured group it belongs to; null for a translated process that is not watched.
        name: the program's name; an emulator is looked through.
        path: the program's file.
        arguments: the command line, without an emulator's own part and without secrets.
        user_id: the real user id of its owner.
        architecture: the architecture the program was compiled for.
        translated: whether it runs under Rosetta or another emulator.
        editor: the editor that owns a gopls, `none` when it was started by hand; null for other groups.
        workspace: the folder a gopls was started in.
        ancestors: the parent chain, nearest first.
        responsible: the app that macOS holds responsible; null when that is the process itself, or unknown.
    """

    pid: int
    started_at: Moment
    group: str | None
    name: str
    path: str | None
    arguments: tuple[str, ...] | None
    user_id: int | None
    architecture: Architecture
    translated: bool | None
    editor: str | None
    workspace: str | None
    ancestors: tuple[Ancestor, ...]
    responsible: Ancestor | None


class SampleValues(ProcessValues, frozen=True, kw_only=True):
    """A watched process and its last measurement.

    Attributes:
        resident_bytes: pages in memory, shared and file-backed ones included.
        footprint_bytes: on macOS phys_footprint, on Linux RssAnon + VmSwap.
        footprint_peak_bytes: the kernel's maximum over the process's life (macOS only).
        cpu_seconds: user and system time since the start.
        cpu_share: how much of one core it took since the sample before, 1 for all of it; null after one sample.
        parent_pid: the parent now; it changes when the parent exits.
    """

    resident_bytes: int | None
    footprint_bytes: int | None
    footprint_peak_bytes: int | None
    cpu_seconds: float | None
    parent_pid: int | None
    cpu_share: float | None = None


class GroupValues(Struct, frozen=True, kw_only=True):
    """A configured group and its processes.

    Attributes:
        name: the group's name.
        starts: how many of its processes started since the daemon did.
        exits: how many of them exited since then, by outcome; outcomes that did not occur are left out.
        processes: those that run now.
        warning_bytes: the footprint above which one process is reported; null without a budget.
        critical_bytes: the footprint above which the machine becomes slow; null without a budget.
    """

    name: str
    starts: int
    exits: Mapping[Outcome, int]
    processes: tuple[SampleValues, ...]
    warning_bytes: int | None = None
    critical_bytes: int | None = None


class TranslatedValues(Struct, frozen=True, kw_only=True):
    """All processes of the machine that run translated, watched or not.

    Attributes:
        count: how many there are, including those not listed.
        processes: those that goarmd may look at.
    """

    count: int | None
    processes: tuple[ProcessValues, ...]


class ExecutableValues(Struct, frozen=True, kw_only=True):
    """A program as a file.

    Attributes:
        path: where it was found.
        file: the same path with all links followed.
        place: the kind of location, which decides how the program is replaced.
        group: the configured group that its processes would belong to.
        format: the kind of file.
        slices: the programs in it, one for each architecture; empty for a script, or when it could not be read.
        problem: what could not be read.
    """

    path: str
    file: str
    place: Place
    group: str | None
    format: Format
    slices: tuple[Slice, ...]
    problem: str | None


class FindingValues(Struct, frozen=True, kw_only=True):
    """Something that is wrong, and what to do about it.

    Attributes:
        check: the check that found it.
        title: what is wrong, in a few words.
        severity: how bad it is.
        subject: what it is about, such as a pid or a file; with `check` it identifies the finding.
        detail: what was found.
        why: what the check is for.
        since: when it was found first.
        remedy: what to do about it.
        place: the line of a settings file; null for what is not about one.
        id: six digits, which `goarmd ack` takes.
    """

    check: str
    title: str
    severity: Severity
    subject: str
    detail: str
    why: str
    since: Moment
    remedy: Remedy
    place: SettingLine | None = None
    id: str = ""

    @property
    def about(self) -> str:
        """What it is about, whatever line that is on: the same as in goarmd/core/findings.py."""
        return f"{self.place.file} {self.place.key}" if self.place else self.subject


class AcknowledgedValues(Struct, frozen=True, kw_only=True):
    """A finding that was put aside: it is known and accepted.

    Attributes:
        finding: the finding.
        reason: why it was put aside; empty if nobody said.
        until: when it comes back; null if never.
        configured: a row of `[[ignore]]` does it, not `goarmd ack`.
    """

    finding: FindingValues
    reason: str
    until: Moment | None
    configured: bool


class SettingsFileValues(Struct, frozen=True, kw_only=True):
    """A settings file against its baseline.

    Attributes:
        file: A short fixed name, such as `vscode-settings`.
        path: where it is.
        drifted_keys: the keys that differ from the accepted baseline.
        changed_keys: the keys that differ from the last run of the source.
        changed_at: when the last change was noticed; null when there was none.
        problems: what could not be read.
    """

    file: str
    path: str
    drifted_keys: tuple[str, ...]
    changed_keys: tuple[str, ...]
    changed_at: Moment | None
    problems: tuple[str, ...]


class SourceValues(Struct, frozen=True, kw_only=True):
    """The last run of a source.

    Attributes:
        source: the source's name.
        at: when it ran.
        duration_seconds: how long that took.
        error: why it failed; null when it succeeded.
        error_kind: the same as a short stable word, the value of a label in the metrics.
        problems: what it could not read although it succeeded.
    """

    source: str
    at: Moment
    duration_seconds: float
    error: str | None
    error_kind: str | None
    problems: tuple[Problem, ...]


class ReportValues(Struct, frozen=True, kw_only=True):
    """A report: one moment of the machine, judged and counted.

    Attributes:
        schema_version: changes when a key changes its meaning or is removed, not when one is added.
        version: the version of the goarmd that made the report.
        number: rises by one with each report of a daemon.
        taken_at: when the processes were sampled.
        host: the machine; null when it could not be read.
        groups: the configured groups and their processes.
        translated_processes: what runs translated, watched or not.
        crashes: the crashes of the last days.
        executables: the programs that were found as files.
        tools_used: the Go programs that were used this week.
        findings: what is wrong, worst first.
        check_faults: the checks that failed, of which nothing is known.
        settings_files: the settings files that are watched.
        sources: the last run of every source.
        config_error: why the configuration file is not in force; null when it is.
        watch_alive: whether changed files are noticed at once; null when that is not used.
        acknowledged: the findings that were put aside; they are not among `findings`.
        settings_read: the settings files that were read and judged.
        url: where the daemon serves the status page; empty without a daemon.
    """

    schema_version: Literal[1]
    version: str
    number: int
    taken_at: Moment
    host: HostValues | None
    groups: tuple[GroupValues, ...]
    translated_processes: TranslatedValues
    crashes: tuple[CrashValues, ...]
    executables: tuple[ExecutableValues, ...]
    tools_used: tuple[ToolUse, ...]
    findings: tuple[FindingValues, ...]
    check_faults: tuple[CheckFault, ...]
    settings_files: tuple[SettingsFileValues, ...]
    sources: tuple[SourceValues, ...]
    config_error: str | None
    watch_alive: bool | None
    acknowledged: tuple[AcknowledgedValues, ...] = ()
    settings_read: tuple[str, ...] = ()
    url: str = ""

    @property
    def is_blind(self) -> bool:
        """Whether something could not be looked at: then that nothing was found means less."""
        return bool(self.check_faults) or any(run.error for run in self.sources)
