"""The fields of a diagnostic report, in whichever of its layouts: between reading a body and making a report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goarmd.core.facts import Architecture
from goarmd.core.outcome import MACOS_SIGNALS
from goarmd.crashes.evidence import LONGEST_MESSAGE, MOST_FRAMES, MOST_MESSAGES
from goarmd.crashes.formats.dyld import condensed

if TYPE_CHECKING:
    from collections.abc import Iterable

# `ARM-64`, `ARM-64 (Native)`, `X86-64 (Translated)`, `arm64e`, `x86_64h`
_ARCHITECTURES = (
    (re.compile(r"arm-?64", re.IGNORECASE), Architecture.ARM64),
    (re.compile(r"x86[-_]64", re.IGNORECASE), Architecture.X86_64),
)
# `EXC_BAD_ACCESS (SIGKILL (Code Signature Invalid))`, `EXC_CRASH (SIGABRT)`, `SIGKILL (Code Signature Invalid)`
_EXCEPTION = re.compile(r"(EXC_\w+)?[\s(]*(SIG[A-Z0-9]+)?[\s(]*([^()]*)")
# `Namespace SIGNAL, Code 0x4`, `Namespace DYLD, Code 1 Library missing`, `Namespace DYLD, Code 1, Library missing`,
# `DYLD, [0x4] Symbol missing`, `SIGNAL 5 Trace/BPT trap: 5`
_TERMINATION = re.compile(
    r"(?:Namespace\s+)?([A-Z][A-Z_]+|<0x\w+>),?\s*(?:Code\s+|\[)?(0x[0-9a-fA-F]+|\d+)?\]?,?\s*(.*)"
)
ROSETTA_THREAD = "com.apple.rosetta.exceptionserver"  # every translated process has it
_KERNEL = "exc handler"  # what a report has for the program that ended it, if it was the crashed one's own fault
_IN_GUARD_PAGE = re.compile(r"-->\s*stack guard", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Victim:
    """A process that the system killed to free memory, and the system's reason."""

    name: str
    pid: int | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """The fields of a body that are present; dates still as the report writes them.

    Attributes:
        user_id: whose process it was.
        event: what a resource report measured.
        measured: its date is the beginning of a measurement, not an exit.
        panic: it is about the whole system.
        of_memory: it is a list of all processes, as macOS writes when memory runs out, or an entry of it.
        recognised: it has enough fields that only a report has.
    """

    process: str | None = None
    pid: int | None = None
    user_id: int | None = None
    path: str | None = None
    architecture: Architecture = Architecture.UNKNOWN
    translated: bool | None = None
    launched_at: str | None = None
    occurred_at: str | None = None
    incident: str | None = None
    bug_type: str | None = None
    signal: str | None = None
    exception: str | None = None
    termination: str | None = None
    details: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    event: str | None = None
    measured: bool = False
    panic: bool = False
    of_memory: bool = False
    recognised: bool = True


def architecture(text: str | None) -> Architecture:
    """What a program was compiled for, by any of Apple's names."""
    return next((known for pattern, known in _ARCHITECTURES if pattern.search(text or "")), Architecture.UNKNOWN)


def exception_parts(text: str | None) -> tuple[str | None, str | None, str | None]:
    """The Mach exception, the signal, and the note beside them."""
    match = _EXCEPTION.match((text or "").strip())
    return (match[1], match[2], match[3].strip() or None) if match else (None, None, None)


def termination(text: str | None) -> str | None:
    """Namespace, code in decimal, and text, from any of the three ways to write them."""
    match = _TERMINATION.match((text or "").strip())
    if match is None:
        return None
    code = str(int(match[2], 0)) if match[2] and not _is_octal(match[2]) else match[2]
    return " ".join(filter(None, (match[1], code, match[3].strip())))[:LONGEST_MESSAGE]


def _is_octal(digits: str) -> bool:
    """Whether Python would refuse it as a number: a 0 before other digits, or too many of them."""
    return (digits.isdigit() and digits.startswith("0")) or len(digits) > len("0xffffffffffffffff") + 2


def signal_of(termination_: str | None) -> str | None:
    """The signal that a termination by a signal names by number."""
    match = re.match(r"SIGNAL (\d{1,2})\b", termination_ or "")
    return MACOS_SIGNALS.get(int(match[1])) if match else None


def is_of_rosetta(termination_: str | None) -> bool | None:
    """True if Rosetta itself ended the process, so that it was translated; None if that is not known."""
    return True if (termination_ or "").startswith("ROSETTA") else None


def ended_by(name: str | None, pid: int | None, crashed: int | None) -> str | None:
    """A note on the program that ended the process with the number `crashed`, if it was another."""
    return None if name in (None, _KERNEL) or pid in (None, crashed) else f"by {name} [{pid}]"


def guard_page(regions: str) -> str | None:
    """A note, if the arrow in a list of memory regions points to the end of a stack."""
    return "in a stack guard page" if _IN_GUARD_PAGE.search(regions) else None


def final_messages(lines: Iterable[str]) -> tuple[str, ...]:
    """The lines that are not empty, within the bounds of evidence."""
    messages = dict.fromkeys(condensed(line.strip())[:LONGEST_MESSAGE] for line in lines if line.strip())
    return tuple(messages)[:MOST_MESSAGES]


def stack(frames: Iterable[str]) -> tuple[str, ...]:
    """The innermost functions."""
    return tuple(frame[:LONGEST_MESSAGE] for frame, _ in zip(frames, range(MOST_FRAMES), strict=False))
