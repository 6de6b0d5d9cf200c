"""Crashes as JSON has them: those of the report, and what `goarmd crashes --read` finds in files."""

from __future__ import annotations

from msgspec import Struct

from goarmd.core.facts import Architecture
from goarmd.core.moments import Moment
from goarmd.crashes.evidence import Cause, EvidenceSource, Symptoms


class EvidenceValues(Struct, frozen=True, kw_only=True):
    """One piece of evidence of a crash.

    Attributes:
        source: where it comes from.
        joined_by: why it was taken for the same crash as the evidence before it.
        at: when the process exited, or the latest moment that can have been.
        earliest: the earliest moment that can have been; the same as `at` when the source is exact.
        reference: identifies the evidence, so that nothing counts twice.
        symptoms: what the source has on the exit.
    """

    source: EvidenceSource
    joined_by: str
    at: Moment
    earliest: Moment
    reference: str
    symptoms: Symptoms


class CrashValues(Struct, frozen=True, kw_only=True):
    """A crash with all its evidence.

    Attributes:
        id: short and stable.
        at: when the process exited, as exactly as any source knows, or the latest moment that can have been.
        earliest: the earliest moment that can have been.
        group: the configured group of the process.
        process: the program's name.
        pid: the process id.
        path: the program's file.
        editor: the editor the process belonged to.
        architecture: the architecture the program was compiled for.
        translated: whether it ran under Rosetta or another emulator.
        counted: whether it counts in goarmd_crashes_total.
        source: the source of the first cause.
        causes: the likeliest first, up to three.
        frames: the functions on the stack of the thread that crashed, innermost first.
        evidence: all evidence, in the order it came.
    """

    id: str
    at: Moment
    earliest: Moment
    group: str
    process: str
    pid: int | None
    path: str | None
    editor: str | None
    architecture: Architecture
    translated: bool | None
    counted: bool
    source: EvidenceSource
    causes: tuple[Cause, ...]
    frames: tuple[str, ...]
    evidence: tuple[EvidenceValues, ...]


class EntryValues(Struct, frozen=True, kw_only=True):
    """One crash in a file or, in a file without any, what it holds instead.

    Attributes:
        crash: whether it is a crash; a program that was killed is not.
        times: how often it happened.
        process: the program's name.
        pid: the process id.
        architecture: the architecture the program was compiled for.
        translated: whether it ran under Rosetta or another emulator.
        signal: the signal, such as `SIGSEGV`.
        exception: the Mach exception, such as `EXC_BAD_ACCESS`.
        occurred_at: when it crashed, as the file has it.
        causes: the likeliest first.
        frames: the functions on the stack of the thread that crashed, innermost first.
        gave_up: the editor did not start the language server again after it.
    """

    crash: bool
    times: int
    process: str | None
    pid: int | None
    architecture: Architecture
    translated: bool | None
    signal: str | None
    exception: str | None
    occurred_at: str | None
    causes: tuple[Cause, ...]
    frames: tuple[str, ...]
    gave_up: bool


class FileValues(Struct, frozen=True, kw_only=True):
    """What a file of crash reports or logs holds; of several crashes in one file, the last.

    Attributes:
        file: its path, from the folder that was read.
        kind: the kind of file.
        readable: whether the cause can be read from it.
        crash: whether it reports a crash.
        crashes: how many crashes it reports.
        process: the program's name.
        pid: the process id.
        architecture: the architecture the program was compiled for.
        translated: whether it ran under Rosetta or another emulator.
        signal: the signal, such as `SIGSEGV`.
        exception: the Mach exception, such as `EXC_BAD_ACCESS`.
        occurred_at: when it crashed, as the file has it.
        causes: the likeliest first; of several crashes in one file the first cause of each, the most frequent first.
        frames: the functions on the stack of the thread that crashed, innermost first.
        entries: each crash on its own, in the order of the file.
        known: goarmd knows this kind of file; if not, that it has no crash means nothing.
        gave_up: the editor did not start the language server again after it.
        skipped_bytes: bytes at the beginning that were not read, because the file is too long.
        unread: nothing of it could be read; the first cause says why.
    """

    file: str
    kind: str
    readable: bool
    crash: bool
    crashes: int
    process: str | None
    pid: int | None
    architecture: Architecture
    translated: bool | None
    signal: str | None
    exception: str | None
    occurred_at: str | None
    causes: tuple[Cause, ...]
    frames: tuple[str, ...]
    entries: tuple[EntryValues, ...]
    known: bool = True
    gave_up: bool = False
    skipped_bytes: int = 0
    unread: bool = False
