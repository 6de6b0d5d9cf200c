"""What goarmd knows: frozen values that cross from one part to the next.

`None` means unknown; `0` is a measurement. The shape never depends on the operating system. Sizes are bytes, durations
seconds, moments seconds since 1970-01-01 UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from goarmd.core.system import System


class Architecture(StrEnum):
    """What a program was compiled for. arm64e counts as arm64: it runs natively."""

    ARM64 = "arm64"
    X86_64 = "x86_64"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """How a process ended."""

    CLEAN = "clean"
    ERROR = "error"
    SIGNAL = "signal"
    KILLED = "killed"
    CODESIGN = "codesign"
    OUT_OF_MEMORY = "out_of_memory"
    UNKNOWN = "unknown"


class Rosetta(StrEnum):
    """Whether this machine can run x86_64 programs of its own system by translation."""

    INSTALLED = "installed"
    ABSENT = "absent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Anything a source may report."""


FactT = TypeVar("FactT", bound=Fact)


@dataclass(frozen=True, slots=True)
class ProcessKey:
    """The identity of a process: a pid alone is used again, a pid and a start time are not."""

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
    """What never changes during the life of a process, read once.

    Attributes:
        key: pid and start time.
        parent_pid: the parent when the process was first seen.
        name: the program's own name; an emulator is looked through.
        path: the program's file, None where the system does not tell.
        arguments: argv of the program, an emulator's own part removed; None where not allowed to know.
        user_id: the owner's real user id.
        architecture: what the program was compiled for.
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
    """What one look at a running process measured.

    Attributes:
        resident_bytes: pages in memory, shared and file-backed ones included.
        footprint_bytes: phys_footprint on macOS, RssAnon + VmSwap on Linux.
        footprint_peak_bytes: the kernel's own lifetime maximum (macOS only).
        cpu_seconds: user and system time since the start.
        parent_pid: the parent now; it changes when the parent dies.
    """

    resident_bytes: int | None
    footprint_bytes: int | None
    footprint_peak_bytes: int | None
    cpu_seconds: float | None
    parent_pid: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Process(Fact):
    """A watched process, or one that runs translated: who it is.

    Attributes:
        identity: what the platform read.
        group: the configured group it belongs to; None for a translated process that is not watched.
        ancestors: the parent chain, nearest first.
        editor: the editor that owns a gopls, `none` when started by hand; None for other groups.
        workspace: the folder a gopls was started in; None when unknown.
        responsible: the app macOS holds responsible; asked for a gopls and what runs translated. None when that is
            the process itself, or unknown.
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
class TranslatedProcesses(Fact):
    """All processes of the machine that run translated, watched or not; `count` includes those not listed."""

    count: int
    processes: tuple[Process, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit(Fact):
    """The end of a watched process.

    Attributes:
        key: which process.
        at: when it was noticed.
        status: the wait status as waitpid(2) gives it; None when the system did not tell.
        codesign: the kernel killed it for its code signature (macOS).
        out_of_memory: the kernel killed it to get memory back.
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
        architecture: of the hardware, whatever goarmd itself runs as.
        chip: the processor's marketing name, None when unknown.
        rosetta: can this machine translate x86_64 programs?
        self_translated: goarmd itself runs translated.
        boot_at: when the machine started.
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
        """The system itself is another processor's, as in a container of such an image."""
        return self.os is System.LINUX and bool(self.self_translated)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolUse(Fact):
    """A Go program that was used this week, by what it counted itself; it may have run for a moment only.

    Attributes:
        group: the configured group of its processes.
        program: its own name.
        version: its version.
        os: the system it was built for: `macos`, `linux`, or another's GOOS.
        architecture: the architecture it was built for.
        bugs: how many faults it noticed in itself and went on.
    """

    group: str
    program: str
    version: str
    os: str
    architecture: Architecture
    bugs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor(Fact):
    """How far a source has read; kept in the state file together with the evidence that was read up to there."""

    key: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem(Fact):
    """Something that a source could not read, although its other facts stand.

    Attributes:
        kind: a short stable word, the value of the label `kind`.
        text: what, where and why, in one line.
    """

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class SourceRun:
    """How one run of a source went. `error` is None when it succeeded; problems are what it could not read even so."""

    source: str
    at: float
    duration_seconds: float
    error: str | None = None
    error_kind: str | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The latest facts of every source, filed by kind."""

    taken_at: float
    facts: dict[type[Fact], tuple[Fact, ...]]

    def of(self, kind: type[FactT]) -> tuple[FactT, ...]:
        """All facts of exactly this kind, empty when there are none."""
        return self.facts.get(kind, ())  # type: ignore[return-value]  # filed by their own type
