"""Facts: frozen values that pass from one part of goarmd to the next.

`None` means unknown; `0` is a measurement. The fields are the same on every operating system. Sizes are in bytes,
durations in seconds, times in seconds since 1970-01-01 UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from goarmd.core.system import System


class Architecture(StrEnum):
    """The processor architecture of a program or a machine. arm64e counts as arm64: it runs natively."""

    ARM64 = "arm64"
    X86_64 = "x86_64"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """How a process exited."""

    CLEAN = "clean"
    ERROR = "error"
    SIGNAL = "signal"
    KILLED = "killed"
    CODESIGN = "codesign"
    OUT_OF_MEMORY = "out_of_memory"
    UNKNOWN = "unknown"


class Rosetta(StrEnum):
    """Whether this machine can translate x86_64 programs of its own operating system."""

    INSTALLED = "installed"
    ABSENT = "absent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A value that a source reports."""


FactT = TypeVar("FactT", bound=Fact)


@dataclass(frozen=True, slots=True)
class ProcessKey:
    """The identity of a process. Pids are reused; the pair of pid and start time is not."""

    pid: int
    started_at: float


@dataclass(frozen=True, slots=True)
class Ancestor:
    """An ancestor of a process, as it was when its descendant was first seen.

    Attributes:
        pid: its process id.
        name: the program's own name.
        translated: it ran under Rosetta or another emulator.
    """

    pid: int
    name: str
    translated: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The constant properties of a process, read once.

    Attributes:
        key: pid and start time.
        parent_pid: the parent when the process was first seen.
        name: the program, its base name; for an emulated process the emulated program, not the emulator.
        path: the program's file; None if the system does not report it.
        arguments: argv of the program, without an emulator's own part; None without permission to read it.
        user_id: the owner's real user id.
        architecture: the architecture that the program was compiled for.
        translated: True under Rosetta or another emulator.
    """

    key: ProcessKey
    parent_pid: int | None
    name: str
    path: str | None
    arguments: tuple[str, ...] | None
    user_id: int | None
    architecture: Architecture
    translated: bool | None


@dataclass(frozen=True, slots=True)
class Usage:
    """The measurements of one process in one sample.

    Attributes:
        resident_bytes: pages in memory, including shared and file-backed ones.
        footprint_bytes: phys_footprint on macOS, RssAnon + VmSwap on Linux.
        footprint_peak_bytes: the kernel's own lifetime maximum (macOS only).
        cpu_seconds: user and system time since the process started.
        parent_pid: the current parent; it changes when the parent exits.
    """

    resident_bytes: int | None
    footprint_bytes: int | None
    footprint_peak_bytes: int | None
    cpu_seconds: float | None
    parent_pid: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Process(Fact):
    """A watched process, or a translated one: its identity and context.

    Attributes:
        identity: the constant properties that the platform read.
        group: the configured group it belongs to; None for a translated process that is not watched.
        ancestors: the chain of parents, nearest first.
        editor: the editor that owns a gopls, `none` if it was started by hand; None for other groups.
        workspace: the folder that a gopls was started in; None if unknown.
        responsible: the app that macOS holds responsible, for a gopls and for translated processes. None if it is the
            process itself, or unknown.
    """

    identity: Identity
    group: str | None
    ancestors: tuple[Ancestor, ...] = ()
    editor: str | None = None
    workspace: str | None = None
    responsible: Ancestor | None = None

    @property
    def key(self) -> ProcessKey:
        """The identity's key."""
        return self.identity.key


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample(Fact):
    """One measurement of one watched process."""

    process: Process
    usage: Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Left(Fact):
    """A watched process that became a program of no group; it runs on."""

    key: ProcessKey


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslatedProcesses(Fact):
    """All translated processes of the machine, watched or not; `count` includes those not listed."""

    count: int
    processes: tuple[Process, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit(Fact):
    """The exit of a watched process.

    Attributes:
        key: the process.
        at: when the exit was noticed.
        status: the wait status as in waitpid(2); None if the system did not report it.
        codesign: the kernel killed it for its code signature (macOS).
        out_of_memory: the kernel killed it to free memory.
    """

    key: ProcessKey
    at: float
    status: int | None = None
    codesign: bool = False
    out_of_memory: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Host(Fact):
    """The machine.

    Attributes:
        os: `macos` or `linux`.
        os_version: the product version (macOS) or the kernel release (Linux).
        architecture: the hardware's, whatever goarmd itself runs as.
        chip: the processor's marketing name; None if unknown.
        rosetta: whether this machine can translate x86_64 programs.
        self_translated: goarmd itself runs translated.
        boot_at: the time of the machine's start.
    """

    os: System
    os_version: str
    architecture: Architecture
    chip: str | None
    rosetta: Rosetta
    self_translated: bool | None
    boot_at: float

    @property
    def all_translated(self) -> bool:
        """Whether the whole system is translated, as in a container whose image is for another processor."""
        return self.os is System.LINUX and bool(self.self_translated)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolUse(Fact):
    """A Go program that was used this week, from its own telemetry; it may have run only for a moment.

    Attributes:
        group: the configured group of its processes.
        program: its base name.
        version: its version.
        os: the system it was built for: `macos`, `linux`, or another's GOOS.
        architecture: the architecture it was built for.
        bugs: the number of internal bugs it recorded without exiting.
    """

    group: str
    program: str
    version: str
    os: str
    architecture: Architecture
    bugs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor(Fact):
    """A source's reading position; saved in the state file together with the evidence read up to it."""

    key: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem(Fact):
    """Something that a source could not read; its other facts are valid.

    Attributes:
        kind: a short stable word, the value of the label `kind`.
        text: what is wrong, where and why, in one line.
    """

    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAgain(Fact):
    """A source wants its next run in so many seconds: what it saw may be over by then, and no event would say so."""

    seconds: float


@dataclass(frozen=True, slots=True)
class SourceRun:
    """One run of a source. `error` is None if it succeeded; a successful run may still have `problems`."""

    source: str
    at: float
    duration_seconds: float
    error: str | None = None
    error_kind: str | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The latest facts of every source, by kind."""

    taken_at: float
    facts: dict[type[Fact], tuple[Fact, ...]]

    def of(self, kind: type[FactT]) -> tuple[FactT, ...]:
        """All facts of exactly this kind; empty if there are none."""
        return self.facts.get(kind, ())  # type: ignore[return-value]  # filed by their own type
