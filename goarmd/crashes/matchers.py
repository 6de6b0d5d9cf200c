"""Finds a symptom in evidence: what the rules of causes.py are made of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from goarmd.core.outcome import GO_EXIT_STATUS
from goarmd.crashes.evidence import EvidenceSource

if TYPE_CHECKING:
    from collections.abc import Callable

    from goarmd.crashes.evidence import Evidence, Symptoms

# Searches the evidence for one symptom; returns the text that shows it, None if it is absent.
Matcher: TypeAlias = "Callable[[Evidence], str | None]"

# A gopls that exits this soon has not loaded anything yet: it rejected its command line.
_AT_ONCE = 1.0  # seconds
_NO_INFORMATION = frozenset({"abort() called", "dyld2 mode", "dyld3 mode"})  # every abort has them
_MOST_FRAMES = 3  # shown of a stack; a crash shows more of them below its causes
_OFFSET = re.compile(r":[-+=\d][^ ]*")  # behind a function's name in a Go telemetry counter
_DURING_CGO = re.compile(r"signal arrived during (cgo|external code) execution")
_CGO_CALL = re.compile(r"runtime\.cgocall\b|_Cfunc_")
_WANTED = re.compile(r"Library not loaded: (/\S.*)")
_OF_GO = re.compile(r"gopls|dlv|go\b")  # groups
_RUNTIME = re.compile(r"panic$|runtime\.")


def message(pattern: str) -> Matcher:
    """One of the process's final messages."""
    search = re.compile(pattern).search

    def find(evidence: Evidence) -> str | None:
        return next((line for line in evidence.symptoms.messages if search(line)), None)

    return find


def detailed(pattern: str, details: str) -> Matcher:
    """A final message that says little, with the other one that has its details."""
    said, more = message(pattern), message(details)

    def find(evidence: Evidence) -> str | None:
        line, detail = said(evidence), more(evidence)
        return f"{line} {detail}" if line and detail else None

    return find


def found_by_dyld(pattern: str) -> Matcher:
    """A final message; of the places where dyld looked for a library, only that counts which the program names."""
    search = re.compile(pattern).search

    def find(evidence: Evidence) -> str | None:
        messages = evidence.symptoms.messages
        wanted = next((found[1] for line in messages if (found := _WANTED.search(line))), "")
        return next((line for line in messages if search(_at(wanted, line))), None)

    return find


def _at(path: str, line: str) -> str:
    """What a line `Reason: tried: 'PATH' (WHY), 'PATH' (WHY)` says of a path; the line itself if that is not in it."""
    _, tried, behind = line.partition(f"'{path}' (")
    why = behind.partition("), '")[0]
    return f"({why})" if path and tried else line


def reported(pattern: str) -> Matcher:
    """The exception or the termination in a crash report."""
    search = re.compile(pattern, re.IGNORECASE).search

    def find(evidence: Evidence) -> str | None:
        symptoms = evidence.symptoms
        fields = (symptoms.termination, symptoms.details, symptoms.exception)
        return next((field for field in fields if field and search(field)), None)

    return find


def by_signal(*names: str) -> Matcher:
    """One of these signals."""

    def find(evidence: Evidence) -> str | None:
        symptoms = evidence.symptoms
        return _signal_text(symptoms) if symptoms.signal in names else None

    return find


def any_signal(evidence: Evidence) -> str | None:
    """Any signal."""
    return _signal_text(evidence.symptoms) if evidence.symptoms.signal else None


def _signal_text(symptoms: Symptoms) -> str:
    """The signal with the system's details, and the process's first message."""
    by_signal = (symptoms.termination or "SIGNAL").startswith("SIGNAL")
    termination = None if by_signal else symptoms.termination
    text = " ".join(filter(None, (symptoms.exception, symptoms.signal, symptoms.details, termination)))
    message = next((line for line in symptoms.messages if line not in _NO_INFORMATION), None)
    return f"{text}: {message}" if message else text


def translated(matcher: Matcher) -> Matcher:
    """The same symptom, in a translated process."""

    def find(evidence: Evidence) -> str | None:
        text = matcher(evidence)
        return f"{text} in a translated process" if text and evidence.symptoms.translated else None

    return find


def without_signal(matcher: Matcher) -> Matcher:
    """The same symptom, where the signal is not known."""

    def find(evidence: Evidence) -> str | None:
        return None if evidence.symptoms.signal else matcher(evidence)

    return find


def counted(counter: str, frames: str = "", note: str = "") -> Matcher:
    """A Go telemetry counter, with one of these functions on its stack; the note says what the counter means."""
    search = re.compile(frames).search

    def find(evidence: Evidence) -> str | None:
        symptoms = evidence.symptoms
        if symptoms.counter != counter or not search(" < ".join(symptoms.frames)):
            return None
        top = " < ".join(_OFFSET.sub("", frame) for frame in symptoms.frames[:_MOST_FRAMES])
        text = f"{evidence.program or 'a Go program'} crashed (from Go telemetry)"
        return "; ".join(filter(None, (text, note, top and f"top of stack: {top}")))

    return find


def reason(*reasons: str, groups: str = "") -> Matcher:
    """One of these reasons that Electron gives for the exit of a helper of these groups."""

    def find(evidence: Evidence) -> str | None:
        reason = evidence.symptoms.reason
        matches = reason is not None and reason in reasons and re.match(groups, evidence.group)
        return f"reason '{reason}'" if matches else None

    return find


def helper_exit(group: str) -> Matcher:
    """An editor's helper that exited on its own, with an error status."""

    def find(evidence: Evidence) -> str | None:
        status = evidence.symptoms.exit_status
        if evidence.group != group or not (status or evidence.source is EvidenceSource.EDITOR_LOG):
            return None
        return next(iter(evidence.symptoms.messages), f"exit status {status}")

    return find


def go_exit(*, at_once: bool) -> Matcher:
    """Exit status 2 of a Go program, right after the start or later."""

    def find(evidence: Evidence) -> str | None:
        symptoms = evidence.symptoms
        is_logged = evidence.source is EvidenceSource.EDITOR_LOG  # of servers in any language
        if symptoms.exit_status != GO_EXIT_STATUS or (is_logged and not _OF_GO.match(evidence.group)):
            return None
        lived = symptoms.lived_seconds
        if at_once and (lived is None or lived >= _AT_ONCE or not evidence.program.startswith("gopls")):
            return None
        return f"exit status {GO_EXIT_STATUS}" + ("" if lived is None else f" after {lived:.1f} s")

    return find


def in_c_code(pattern: str) -> Matcher:
    """A signal raised in C code that the program called: the runtime says so, or the stack shows the call."""
    search = re.compile(pattern).search

    def find(evidence: Evidence) -> str | None:
        symptoms = evidence.symptoms
        line = next((line for line in symptoms.messages if search(line)), None)
        said = any(map(_DURING_CGO.search, symptoms.messages))
        if line is None or not (said or any(map(_CGO_CALL.match, symptoms.frames))):
            return None
        caller = next((frame for frame in symptoms.frames if not frame.startswith("runtime.")), "")
        return f"{line} in C code" + (f", called by {caller}" if caller else "")

    return find


def stack(pattern: str, note: str) -> Matcher:
    """A stack whose first line is lost: its innermost functions show how the Go runtime ended the program."""
    search = re.compile(pattern).search

    def find(evidence: Evidence) -> str | None:
        symptoms = evidence.symptoms
        if symptoms.counter or evidence.source is EvidenceSource.REPORT or not search(" < ".join(symptoms.frames)):
            return None
        own = [frame for frame in symptoms.frames if not _RUNTIME.match(frame)] or symptoms.frames
        return f"{note}: {' < '.join(own[:_MOST_FRAMES])}"

    return find


def cut(evidence: Evidence) -> str | None:
    """A source that is cut off before the cause."""
    return "the report is cut off before the cause of the crash" if evidence.symptoms.cut else None
