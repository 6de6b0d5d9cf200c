"""Why a process died: a table of rules over what was seen of its end, read from the top.

A rule higher up knows more: a code signature that the kernel refused ends a process by SIGKILL, a missing library by
SIGABRT, so the signal alone is asked last. Meanings of terminations are those of xnu and dyld (sys/reason.h,
mach-o/dyld_priv.h); what Go's runtime prints is in runtime/panic.go and runtime/signal_unix.go.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from goarmd.core.outcome import GO_EXIT_STATUS, POLITE_SIGNALS
from goarmd.crashes.evidence import FORWARDER, Cause, EvidenceSource
from goarmd.crashes.remedies import remedy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from goarmd.crashes.evidence import Evidence, Symptoms

# Looks for one thing in the evidence; gives the words that show it, None when it is not there.
Matcher: TypeAlias = "Callable[[Evidence], str | None]"

MOST_CAUSES = 3
_LONGEST_EVIDENCE = 200  # characters; a line for people
# A gopls that dies this soon has not loaded anything yet: its command line was refused.
_AT_ONCE = 1.0  # seconds
_OF_ELECTRON = re.compile(r"code-helper|editor")
_SAYS_NOTHING = frozenset({"abort() called", "dyld2 mode", "dyld3 mode"})  # every abort has them
_UNKNOWN = "unknown"  # said alone: beside a cause that is known it tells nobody anything


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to know a cause.

    Attributes:
        cause: its name, the value of the label `cause`.
        look: finds it.
        certain: nothing that is learnt later will make another cause more likely.
        guess: made only where nothing better is known.
    """

    cause: str
    look: Matcher
    certain: bool = True
    guess: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """The likeliest causes, first of all the best; who knew the first one, and whether it is certain."""

    causes: tuple[Cause, ...]
    source: EvidenceSource
    certain: bool


def _says(pattern: str) -> Matcher:
    """One of the process's last words."""
    search = re.compile(pattern).search

    def look(evidence: Evidence) -> str | None:
        return next((line for line in evidence.symptoms.messages if search(line)), None)

    return look


def _died(pattern: str) -> Matcher:
    """The report's account of the exception and of the termination."""
    search = re.compile(pattern, re.IGNORECASE).search

    def look(evidence: Evidence) -> str | None:
        symptoms = evidence.symptoms
        told = (symptoms.termination, symptoms.details, symptoms.exception)
        return next((words for words in told if words and search(words)), None)

    return look


def _by_signal(*names: str) -> Matcher:
    def look(evidence: Evidence) -> str | None:
        symptoms = evidence.symptoms
        return _signal_words(symptoms) if symptoms.signal in names else None

    return look


def _any_signal(evidence: Evidence) -> str | None:
    return _signal_words(evidence.symptoms) if evidence.symptoms.signal else None


def _signal_words(symptoms: Symptoms) -> str:
    """The signal with what the system says of it, and the first thing that the process said itself."""
    by_signal = (symptoms.termination or "SIGNAL").startswith("SIGNAL")
    ended = None if by_signal else symptoms.termination
    words = " ".join(filter(None, (symptoms.exception, symptoms.signal, symptoms.details, ended)))
    said = next((line for line in symptoms.messages if line not in _SAYS_NOTHING), None)
    return f"{words}: {said}" if said else words


def _translated(look: Matcher) -> Matcher:
    def in_translation(evidence: Evidence) -> str | None:
        words = look(evidence)
        return f"{words} in a translated process" if words and evidence.symptoms.translated else None

    return in_translation


def _counted(counter: str, frames: str = "") -> Matcher:
    """A Go telemetry counter, with one of these functions on its stack."""
    search = re.compile(frames).search

    def look(evidence: Evidence) -> str | None:
        symptoms = evidence.symptoms
        if symptoms.counter != counter:
            return None
        stack = " < ".join(symptoms.frames)
        return f"{counter}: {stack}".removesuffix(": ") if search(stack) else None

    return look


def _reason(*words: str, groups: str = "") -> Matcher:
    """What Electron says of a helper, when it is one of these words and the helper is of these groups."""

    def look(evidence: Evidence) -> str | None:
        reason = evidence.symptoms.reason
        fits = reason is not None and reason in words and re.match(groups, evidence.group)
        return f"reason '{reason}'" if fits else None

    return look


def _helper_exit(group: str) -> Matcher:
    """An editor's helper that went by itself, with a status of its own."""

    def look(evidence: Evidence) -> str | None:
        status = evidence.symptoms.exit_status
        if evidence.group != group or not (status or evidence.source is EvidenceSource.EDITOR_LOG):
            return None
        return next(iter(evidence.symptoms.messages), f"exit status {status}")

    return look


def _go_exit(*, at_once: bool) -> Matcher:
    """Exit status 2 of a Go program, right after the start or later."""

    def look(evidence: Evidence) -> str | None:
        symptoms = evidence.symptoms
        if symptoms.exit_status != GO_EXIT_STATUS:
            return None
        lived = symptoms.lived_seconds
        if at_once and (lived is None or lived >= _AT_ONCE or not evidence.program.startswith("gopls")):
            return None
        return f"exit status {GO_EXIT_STATUS}" + ("" if lived is None else f" after {lived:.1f} s")

    return look


def _cut(evidence: Evidence) -> str | None:
    return "the report ends before it tells how the process died" if evidence.symptoms.cut else None


_OVERFLOW = r"goroutine stack exceeds|stack overflow"
_GO_MEMORY = r"out of memory|cannot allocate memory"
# Where the runtime ends when it gets no memory: mcache.go, mheap.go, malloc.go, mem.go.
_ALLOCATES = (
    r"^runtime\.(throw|fatal|systemstack\w*)\S* < "
    r"runtime\.(\(\*m(cache|central|heap)\)\.(allocLarge|refill|alloc|grow)|newArenaMayUnlock|sys(Alloc|Map)|persistentalloc)"
)
_GO_SIGNAL = r"^SIG[A-Z]+: "

RULES: tuple[Rule, ...] = (
    Rule(
        "codesign",
        _died(r"code signature invalid|\bcodesigning\b|KERN_CODESIGN_ERROR|launch constraint|taskgated|DYLD 5\b"),
    ),
    Rule("codesign", _reason("integrity-failure")),
    Rule("missing-library", _says(r"Library not loaded|image not found")),
    Rule("missing-library", _died(r"DYLD ([123]\b|.*library missing)|library missing")),
    Rule("missing-symbol", _says(r"[Ss]ymbol not found")),
    Rule("missing-symbol", _died(r"DYLD (4\b|.*symbol missing)|symbol missing")),
    Rule("out-of-memory", _died(r"JETSAM|OUT_OF_MEMORY|RESOURCE_TYPE_MEMORY|\bper-process-limit\b|^MEMORY\b")),
    Rule("out-of-memory", _reason("oom")),
    Rule("out-of-memory", _says(_GO_MEMORY)),
    Rule("out-of-memory", _counted("crash/crash", _ALLOCATES)),
    Rule("stack-overflow", _says(_OVERFLOW)),
    Rule(
        "bad-flag",
        _says(r"flag provided but not defined|unknown flag: |invalid value .* for flag|flag needs an argument"),
    ),
    Rule("go-fatal-error", _says(r"^fatal error: |cannot access its persistent index")),
    Rule("go-panic", _says(r"^panic: ")),
    Rule("go-fatal-error", _says(_GO_SIGNAL)),
    Rule("go-fatal-error", _counted("gopls/nocache")),
    Rule("go-fatal-error", _counted("crash/no-running-goroutine")),
    Rule("go-panic", _counted("crash/crash", r"^runtime\.gopanic\b")),
    # The runtime gave up; which words it had for it is in the log, if there is one.
    Rule("go-fatal-error", _counted("crash/crash"), certain=False),
    Rule("stack-overflow", _counted("crash/malformed"), certain=False),
    Rule("extension-host-crash", _reason("crashed", "abnormal-exit", "launch-failed", groups="code-helper-plugin")),
    Rule("renderer-crash", _reason("crashed", "abnormal-exit", "launch-failed", groups="code-helper-renderer")),
    Rule("unsupported-instruction", _translated(_by_signal("SIGILL"))),
    Rule("unsupported-instruction", _translated(_died(r"EXC_BAD_INSTRUCTION"))),
    Rule("illegal-instruction", _by_signal("SIGILL")),
    Rule("illegal-instruction", _died(r"EXC_BAD_INSTRUCTION")),
    Rule("memory-access", _by_signal("SIGSEGV", "SIGBUS")),
    Rule("memory-access", _died(r"EXC_BAD_ACCESS")),  # whatever signal a handler of the program's own ended it by
    Rule("stack-overflow", _died(r"stack guard"), certain=False),
    Rule("trap", _by_signal("SIGTRAP", "SIGFPE", "SIGSYS", "SIGEMT")),
    Rule("trap", _died(r"EXC_BREAKPOINT|EXC_ARITHMETIC")),
    Rule("abort", _by_signal("SIGABRT", "SIGQUIT"), certain=False),  # a report may tell of a library that was missing
    Rule("killed", _by_signal("SIGKILL", "SIGXCPU", *POLITE_SIGNALS), certain=False),
    Rule("killed", _reason("killed", FORWARDER)),
    Rule("abort", _died(r"EXC_CRASH|EXC_GUARD|^LIBSYSTEM|^LIBXPC|^OBJC|^SWIFT"), certain=False),
    Rule("extension-host-crash", _helper_exit("code-helper-plugin"), certain=False),
    Rule("renderer-crash", _helper_exit("code-helper-renderer"), certain=False),
    Rule(_UNKNOWN, _cut, certain=False),
    Rule("codesign", _died(r"codeSigningFlags"), certain=False),
    Rule("bad-flag", _says(r"^gopls: "), certain=False),  # what its command line tool says before it ends with status 2
    Rule("bad-settings", _says(r"Invalid settings|unexpected (gopls )?setting"), certain=False),
    Rule("bad-flag", _go_exit(at_once=True), certain=False, guess=True),
    Rule("go-panic", _go_exit(at_once=False), certain=False, guess=True),
    Rule("go-fatal-error", _go_exit(at_once=False), certain=False, guess=True),
    Rule(_UNKNOWN, _any_signal),
)


def _is_half_told(evidence: Evidence) -> bool:
    """Whether the editor will say more of it: Electron ends a helper without memory by a trap, and then logs `oom`."""
    return evidence.source is EvidenceSource.EXIT and _OF_ELECTRON.match(evidence.group) is not None


def judge(evidence: Iterable[Evidence]) -> Judgement:
    """The causes that a crash's evidence points to; `unknown` when it points to none."""
    pieces = tuple(evidence)
    found: dict[str, Cause] = {}
    first: tuple[EvidenceSource, bool] | None = None
    known = False
    for rule in RULES:
        if rule.cause in found or (rule.guess and known) or (rule.cause == _UNKNOWN and found):
            continue
        for piece in pieces:
            if words := rule.look(piece):
                found[rule.cause] = Cause(rule.cause, words[:_LONGEST_EVIDENCE], remedy(rule.cause, piece.group))
                first = first or (piece.source, rule.certain and not _is_half_told(piece))
                known |= not rule.guess
                break
    if first is None:
        said = next((line for piece in pieces for line in piece.symptoms.messages), "nothing tells why")
        unknown = Cause(_UNKNOWN, said[:_LONGEST_EVIDENCE], remedy(_UNKNOWN))
        return Judgement((unknown,), pieces[0].source, certain=False)
    return Judgement(tuple(found.values())[:MOST_CAUSES], *first)
