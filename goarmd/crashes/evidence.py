"""Evidence of a process's exit, as the sources report it, and the crashes made from it.

An Evidence is one source's report of one exit. All evidence of one exit is joined to one Crash (ledger.py), and its
Symptoms point to the cause (causes.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from goarmd.core.facts import Architecture, Fact

MOST_MESSAGES, LONGEST_MESSAGE = 20, 300  # lines and characters: enough to name a cause, bounded for any input
MOST_FRAMES = 10
FORWARDER = "forwarder"  # it exits with status 2 whenever its connection closes (gopls, internal/lsprpc)


class EvidenceSource(StrEnum):
    """Where evidence comes from; the value of the label `source` of goarmd_crashes_total."""

    EXIT = "exit"
    REPORT = "report"
    EDITOR_LOG = "editor_log"
    TELEMETRY = "telemetry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptoms:
    """The symptoms of one exit, as one source gives them. None and empty: the source does not give it.

    Attributes:
        signal: such as `SIGSEGV`.
        exception: the Mach exception, such as `EXC_BAD_ACCESS`.
        details: the exception's codes, subtype and notes, such as `Code Signature Invalid` or
            `KERN_INVALID_ADDRESS at 0x0`; and the program that ended it, such as `by kill [12]`.
        termination: namespace, code and text, such as `DYLD 1 Library missing`.
        exit_status: the argument of exit(3).
        reason: Electron's reason for a helper's exit: `crashed`, `oom`, `killed`, `abnormal-exit`, `launch-failed`,
            `integrity-failure`; `forwarder` for a gopls that exited because the shared one it forwards to exited.
        lived_seconds: from start to exit.
        translated: it ran under Rosetta or another emulator.
        counter: the first line of the Go telemetry counter that rose, such as `crash/crash`.
        messages: the final messages of the program, of dyld, of the Go runtime, of the editor.
        frames: the functions on the stack of the crashed thread, innermost first.
        cut: the source is cut off before the cause of the exit.
    """

    signal: str | None = None
    exception: str | None = None
    details: str | None = None
    termination: str | None = None
    exit_status: int | None = None
    reason: str | None = None
    lived_seconds: float | None = None
    translated: bool | None = None
    counter: str | None = None
    messages: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    cut: bool = False


NO_SYMPTOMS = Symptoms()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence(Fact):
    """One source's report of one exit.

    Attributes:
        source: where it comes from.
        reference: unique, and stable when the same input is read again, so that nothing counts twice.
        group: the configured group of the process.
        program: the program's name.
        pid: its number, None if the source does not give it.
        started_at: when it started, None if the source does not give it.
        at: the time of the exit, or the latest possible time.
        earliest: the earliest possible time; the same as `at` if the source is exact.
        path: the program's file.
        architecture: what it was compiled for.
        editor: the editor it belongs to, named as gopls names its clients; None if not known.
        symptoms: the symptoms.
    """

    source: EvidenceSource
    reference: str
    group: str
    program: str
    pid: int | None = None
    started_at: float | None = None
    at: float
    earliest: float
    path: str | None = None
    architecture: Architecture = Architecture.UNKNOWN
    editor: str | None = None
    symptoms: Symptoms


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports(Fact):
    """The system's diagnostic reports present in its folders, by kind (`crash`, `memory`, `cpu`, ...).

    `unreadable` counts files and folders that could not be read. `memory` are the paths of the reports on processes
    that were killed for memory, and when each was written.
    """

    counts: tuple[tuple[str, int], ...]
    memory: tuple[tuple[str, float], ...] = ()


LONGEST_MEMORY = 90 * 86400.0  # seconds a crash is kept; older evidence is ignored, so nothing counts twice


@dataclass(frozen=True, slots=True)
class Cause:
    """A possible cause of a crash.

    Attributes:
        cause: its short stable name; docs/crashes.md lists all of them.
        evidence: one line that points to it.
        remedy: what to do about it.
    """

    cause: str
    evidence: str
    remedy: str


@dataclass(frozen=True, slots=True)
class CrashKind:
    """Which kind of crash; the key under which crashes are counted."""

    group: str
    cause: str
    source: str


@dataclass(frozen=True, slots=True)
class CrashCount:
    """The number of counted crashes of a kind, and the earliest possible time of the last one."""

    count: int
    last_at: float


@dataclass(frozen=True, slots=True)
class Seen:
    """One piece of evidence of a crash, and why it was joined to the evidence before it."""

    evidence: Evidence
    joined_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Crash(Fact):
    """One exit, with all its evidence.

    Attributes:
        id: short and stable.
        seen: the evidence, in order of arrival; at least one.
        causes: the likeliest first, up to three.
        source: the source of the first cause.
        counts: it is a crash; False for a process that was killed or asked to exit.
        counted: it is included in goarmd_crashes_total.
    """

    id: str
    seen: tuple[Seen, ...]
    causes: tuple[Cause, ...]
    source: EvidenceSource
    counts: bool
    counted: bool = False

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """All evidence, the most exact in time first."""
        pieces = (seen.evidence for seen in self.seen)
        return tuple(sorted(pieces, key=lambda evidence: evidence.at - evidence.earliest))

    @property
    def group(self) -> str:
        """The group of the process."""
        return self.seen[0].evidence.group

    @property
    def program(self) -> str:
        """The program's name."""
        return self.seen[0].evidence.program

    @property
    def pid(self) -> int | None:
        """The process's number, if any source gives it."""
        return next((evidence.pid for evidence in self.evidence if evidence.pid is not None), None)

    @property
    def at(self) -> float:
        """The time from the most exact source, or the latest possible time."""
        return self.evidence[0].at

    @property
    def earliest(self) -> float:
        """The earliest possible time."""
        return self.evidence[0].earliest

    @property
    def editor(self) -> str | None:
        """The editor the process belonged to, if any source gives it."""
        return next((evidence.editor for evidence in self.evidence if evidence.editor), None)

    @property
    def frames(self) -> tuple[str, ...]:
        """The functions on the stack of the crashed thread, innermost first, from the first source that has them."""
        return next((found for evidence in self.evidence if (found := evidence.symptoms.frames)), ())

    @property
    def kind(self) -> CrashKind:
        """The kind under which it counts."""
        return CrashKind(self.group, self.causes[0].cause, self.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Killed(Fact):
    """An exit by force that is not a crash: a person, a program or the system killed the process."""

    crash: Crash
