"""What sources know of the end of a process: the values from which crashes are made.

An Evidence is what one source tells of one death. Those of one death are joined to one Crash (crash_ledger.py), and
its Symptoms say why (causes.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from goarmd.core.facts import Architecture, Fact

MOST_MESSAGES, LONGEST_MESSAGE = 20, 300  # lines and characters: enough to name a cause, bounded for any input
MOST_FRAMES = 10
FORWARDER = "forwarder"  # it ends with status 2 whenever its connection does (gopls, internal/lsprpc)


class EvidenceSource(StrEnum):
    """Where evidence comes from; the value of the label `source` of goarmd_crashes_total."""

    EXIT = "exit"
    REPORT = "report"
    EDITOR_LOG = "editor_log"
    TELEMETRY = "telemetry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptoms:
    """How one death looked, in one source's own words. None and empty: the source does not say.

    Attributes:
        signal: such as `SIGSEGV`.
        exception: the Mach exception, such as `EXC_BAD_ACCESS`.
        details: the exception's codes, subtype and notes, such as `Code Signature Invalid` or
            `KERN_INVALID_ADDRESS at 0x0`.
        termination: namespace, code and words, such as `DYLD 1 Library missing`.
        exit_status: what the process gave to exit(3).
        reason: Electron's word for how a helper went: `crashed`, `oom`, `killed`, `abnormal-exit`, `launch-failed`,
            `integrity-failure`; `forwarder` for a gopls that went because the shared one it forwards to went.
        lived_seconds: from start to end.
        translated: it ran under Rosetta or another emulator.
        counter: the first line of the Go telemetry counter that rose, such as `crash/crash`.
        messages: last words: of the program, of dyld, of the Go runtime, of the editor.
        frames: the functions on the stack of the thread that died, innermost first.
        cut: the source ends before it tells how the process died.
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
    """What one source tells of one death.

    Attributes:
        source: who tells.
        reference: the same whenever the same thing is read again, and different for everything else; by it nothing
            counts twice.
        group: the configured group of the process.
        program: its own name.
        pid: its number, None when the source does not say.
        started_at: when it started, None when the source does not say.
        at: when it died, or the latest moment it can have been.
        earliest: the earliest moment it can have been; the same as `at` when the source is exact.
        path: the program's file.
        architecture: what it was compiled for.
        editor: the editor it belongs to, named as gopls names its clients; None when not known.
        symptoms: how it looked.
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
    """Diagnostic reports of the system that lie in its folders now, by what they are (`crash`, `memory`, `cpu`, ...).

    `unreadable` counts files and folders that could not be read.
    """

    counts: tuple[tuple[str, int], ...]


LONGEST_MEMORY = 90 * 86400.0  # seconds a crash is remembered; older evidence is not taken, so nothing counts twice


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a process may have died.

    Attributes:
        cause: its short stable name; docs/crashes.md has all of them.
        evidence: what points to it, in one line.
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
    """How many crashes of a kind were counted, and when the last of them was, at the earliest."""

    count: int
    last_at: float


@dataclass(frozen=True, slots=True)
class Seen:
    """One piece of evidence of a crash, and why it was taken for the same crash as those before it."""

    evidence: Evidence
    joined_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Crash(Fact):
    """One death, with all that is known of it.

    Attributes:
        id: short and steady.
        seen: the evidence, in the order it came; at least one.
        causes: the likeliest first, up to three.
        source: who knew the first cause.
        counts: it is a crash; False for a process that somebody asked or forced to end.
        counted: it stands in goarmd_crashes_total.
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
        """The program's own name."""
        return self.seen[0].evidence.program

    @property
    def pid(self) -> int | None:
        """The process's number, when any source told it."""
        return next((evidence.pid for evidence in self.evidence if evidence.pid is not None), None)

    @property
    def at(self) -> float:
        """When, as exactly as any source knows, or the latest moment it can have been."""
        return self.evidence[0].at

    @property
    def earliest(self) -> float:
        """The earliest moment it can have been."""
        return self.evidence[0].earliest

    @property
    def editor(self) -> str | None:
        """The editor the process belonged to, when any source told it."""
        return next((evidence.editor for evidence in self.evidence if evidence.editor), None)

    @property
    def frames(self) -> tuple[str, ...]:
        """The functions on the stack of the thread that died, innermost first, of the first source that has them."""
        return next((found for evidence in self.evidence if (found := evidence.symptoms.frames)), ())

    @property
    def kind(self) -> CrashKind:
        """The kind it counts as."""
        return CrashKind(self.group, self.causes[0].cause, self.source)
