"""Why a process crashed: a table of rules over its evidence, read from the top.

More specific rules come first: an invalid code signature ends in SIGKILL, a missing library in SIGABRT, so the signal
alone is the last resort. The meanings of terminations are from xnu and dyld (sys/reason.h, mach-o/dyld_priv.h), the
messages of Go's runtime from runtime/panic.go and runtime/signal_unix.go.
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

# Searches the evidence for one symptom; returns the text that shows it, None if it is absent.
Matcher: TypeAlias = "Callable[[Evidence], str | None]"

MOST_CAUSES = 3
_LONGEST_EVIDENCE = 200  # characters; a line for people
# A gopls that exits this soon has not loaded anything yet: it rejected its command line.
_AT_ONCE = 1.0  # seconds
_OF_ELECTRON = re.compile(r"code-helper|editor")
_NO_INFORMATION = frozenset({"abort() called", "dyld2 mode", "dyld3 mode"})  # every abort has them
_UNKNOWN = "unknown"  # given only alone: beside a known cause it adds nothing
_MOST_FRAMES = 3  # shown of a stack; a crash shows more of them below its causes
_OFFSET = re.compile(r":[-+=\d][^ ]*")  # behind a function's name in a Go telemetry counter


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to recognise a cause.

    Attributes:
        cause: its name, the value of the label `cause`.
        find: finds it.
        certain: no later evidence will make another cause more likely.
        guess: used only if no better cause is known.
    """

    cause: str
    find: Matcher
    certain: bool = True
    guess: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """The likeliest causes, the best first; the source of the first one, and whether it is certain."""

    causes: tuple[Cause, ...]
    source: EvidenceSource
    certain: bool


def _message(pattern: str) -> Matcher:
    """One of the process's final messages."""
    search = re.compile(pattern).search

    def find(evidence: Evidence) -> str | None:
        return next((line for line in evidence.symptoms.messages if search(line)), None)

    return find


def _reported(pattern: str) -> Matcher:
    """The exception or the termination in a crash report."""
    search = re.compile(pattern, re.IGNORECASE).search

    def find(evidence: Evidence) -> str | None:
        symptoms = evidence.symptoms
        fields = (symptoms.termination, symptoms.details, symptoms.exception)
        return next((field for field in fields if field and search(field)), None)

    return find


def _by_signal(*names: str) -> Matcher:
    def find(evidence: Evidence) -> str | None:
        symptoms = evidence.symptoms
        return _signal_text(symptoms) if symptoms.signal in names else None

    return find


def _any_signal(evidence: Evidence) -> str | None:
    return _signal_text(evidence.symptoms) if evidence.symptoms.signal else None


def _signal_text(symptoms: Symptoms) -> str:
    """The signal with the system's details, and the process's first message."""
    by_signal = (symptoms.termination or "SIGNAL").startswith("SIGNAL")
    termination = None if by_signal else symptoms.termination
    text = " ".join(filter(None, (symptoms.exception, symptoms.signal, symptoms.details, termination)))
    message = next((line for line in symptoms.messages if line not in _NO_INFORMATION), None)
    return f"{text}: {message}" if message else text


def _translated(matcher: Matcher) -> Matcher:
    def find(evidence: Evidence) -> str | None:
        text = matcher(evidence)
        return f"{text} in a translated process" if text and evidence.symptoms.translated else None

    return find


def _counted(counter: str, frames: str = "", note: str = "") -> Matcher:
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


def _reason(*reasons: str, groups: str = "") -> Matcher:
    """One of these reasons that Electron gives for the exit of a helper of these groups."""

    def find(evidence: Evidence) -> str | None:
        reason = evidence.symptoms.reason
        matches = reason is not None and reason in reasons and re.match(groups, evidence.group)
        return f"reason '{reason}'" if matches else None

    return find


def _helper_exit(group: str) -> Matcher:
    """An editor's helper that exited on its own, with an error status."""

    def find(evidence: Evidence) -> str | None:
        status = evidence.symptoms.exit_status
        if evidence.group != group or not (status or evidence.source is EvidenceSource.EDITOR_LOG):
            return None
        return next(iter(evidence.symptoms.messages), f"exit status {status}")

    return find


def _go_exit(*, at_once: bool) -> Matcher:
    """Exit status 2 of a Go program, right after the start or later."""

    def find(evidence: Evidence) -> str | None:
        symptoms = evidence.symptoms
        if symptoms.exit_status != GO_EXIT_STATUS:
            return None
        lived = symptoms.lived_seconds
        if at_once and (lived is None or lived >= _AT_ONCE or not evidence.program.startswith("gopls")):
            return None
        return f"exit status {GO_EXIT_STATUS}" + ("" if lived is None else f" after {lived:.1f} s")

    return find


def _in_c_code(pattern: str) -> Matcher:
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


def _stack(pattern: str, note: str) -> Matcher:
    """A stack whose first line is lost: its innermost functions show how the Go runtime ended the program."""
    search = re.compile(pattern).search

    def find(evidence: Evidence) -> str | None:
        symptoms = evidence.symptoms
        if symptoms.counter or evidence.source is EvidenceSource.REPORT or not search(" < ".join(symptoms.frames)):
            return None
        own = (frame for frame in symptoms.frames if not _RUNTIME.match(frame))
        return f"{note}: {' < '.join(frame for frame, _ in zip(own, range(_MOST_FRAMES), strict=False))}"

    return find


def _cut(evidence: Evidence) -> str | None:
    return "the report is cut off before the cause of the crash" if evidence.symptoms.cut else None


_OVERFLOW = r"goroutine stack exceeds|stack overflow"
_GO_MEMORY = r"out of memory|cannot allocate memory"
# Where the runtime aborts when it gets no memory: mcache.go, mheap.go, malloc.go, mem.go.
_ALLOCATES = (
    r"^runtime\.(throw|fatal|systemstack\w*)\S* < "
    r"runtime\.(\(\*m(cache|central|heap)\)\.(allocLarge|refill|alloc|grow)|newArenaMayUnlock|sys(Alloc|Map)|persistentalloc)"
)
_GO_SIGNAL = r"^SIG[A-Z]+: "
_SIGSEGV = r"^SIG(SEGV|BUS): |^\[signal SIG(SEGV|BUS)|^fatal error: unexpected signal"
_DURING_CGO = re.compile(r"signal arrived during (cgo|external code) execution")
_CGO_CALL = re.compile(r"runtime\.cgocall\b|_Cfunc_")
_RUNTIME = re.compile(r"panic$|runtime\.")
_V8_MEMORY = r"JavaScript heap out of memory|V8 javascript OOM|Allocation failed - process out of memory"
# A dylib or program that is there, but not for this processor (dyld; exec of macOS and Linux; -86 is EBADARCH).
_OTHER_ARCHITECTURE = (
    r"\(have '[\w,]+', need '[\w,]+'\)|incompatible architecture|[Bb]ad CPU type|Unknown system error -86\b|\bEBADARCH\b"
    r"|[Ee]xec format error|cannot execute binary file"
)
# Delve's reasons not to debug (pkg/proc/gdbserial, service/debugger).
_REFUSED = (
    r"stub exited while|failed to get the task for process|(debugserver|lldb-server).*not found|could not find debugserver"
    r"|could not launch process: |could not attach to pid|too old|kernel security setting"
)

RULES: tuple[Rule, ...] = (
    Rule("missing-uuid", _message(r"[Mm]issing LC_UUID")),
    Rule("missing-uuid", _reported(r"missing LC_UUID")),
    Rule("rosetta", _reported(r"^ROSETTA\b")),
    Rule("rosetta", _message(r"rosetta error: |can ?not run under Rosetta")),
    Rule("privacy", _reported(r"^TCC\b")),
    Rule("privacy", _message(r"privacy-sensitive data without a usage description")),
    Rule("wrong-architecture", _message(_OTHER_ARCHITECTURE)),
    Rule(
        "codesign",
        _reported(r"code signature invalid|\bcodesigning\b|KERN_CODESIGN_ERROR|launch constraint|taskgated|DYLD 5\b"),
    ),
    Rule("codesign", _reason("integrity-failure")),
    Rule("missing-library", _message(r"Library not loaded|image not found")),
    Rule("missing-library", _reported(r"DYLD ([123]\b|.*library missing)|library missing")),
    Rule("missing-symbol", _message(r"[Ss]ymbol not found")),
    Rule("missing-symbol", _reported(r"DYLD (4\b|.*symbol missing)|symbol missing")),
    Rule("out-of-memory", _reported(r"JETSAM|OUT_OF_MEMORY|RESOURCE_TYPE_MEMORY|\bper-process-limit\b|^MEMORY\b")),
    Rule("out-of-memory", _reason("oom")),
    Rule("out-of-memory", _message(_V8_MEMORY)),
    Rule("out-of-memory", _message(_GO_MEMORY)),
    Rule("kernel-guard", _reported(r"EXC_GUARD|^GUARD\b|EXC_RESOURCE")),
    Rule("out-of-memory", _counted("crash/crash", _ALLOCATES)),
    Rule("stack-overflow", _message(_OVERFLOW)),
    Rule(
        "bad-flag",
        _message(
            r"flag provided but not defined|unknown flag: |invalid (boolean )?value .* for (flag |-)|flag needs an argument"
        ),
    ),
    Rule("memory-access", _in_c_code(_SIGSEGV)),
    Rule("abort", _in_c_code(r"^SIGABRT: ")),
    Rule("illegal-instruction", _message(r"^SIGILL: ")),
    Rule("trap", _message(r"^SIG(TRAP|FPE|SYS): ")),
    Rule("go-fatal-error", _message(r"^fatal error: |cannot access its persistent index")),
    Rule("go-panic", _message(r"^panic: ")),
    Rule("go-fatal-error", _message(_GO_SIGNAL)),
    Rule("out-of-memory", _stack(_ALLOCATES, "the runtime got no memory")),
    Rule(
        "stack-overflow", _stack(r"^runtime\.(throw|fatal)\S* < runtime\.(newstack|morestack)", "the stack overflowed")
    ),
    Rule("go-panic", _stack(r"^(panic|runtime\.(gopanic|sigpanic|panicmem|goPanic|panic[A-Z_]))\S*\b", "it panicked")),
    Rule("go-fatal-error", _stack(r"^runtime\.(throw|fatal|fatalpanic|dieFromSignal)\b", "the runtime ended it")),
    Rule("go-fatal-error", _counted("gopls/nocache", note="it cannot access its persistent index")),
    Rule("go-fatal-error", _counted("crash/no-running-goroutine", note="no goroutine was running")),
    Rule("go-panic", _counted("crash/crash", r"^runtime\.gopanic\b")),
    # The runtime aborted; its message is in the log, if there is one.
    Rule("go-fatal-error", _counted("crash/crash"), certain=False),
    Rule("stack-overflow", _counted("crash/malformed", note="its stack could not be parsed"), certain=False),
    Rule("extension-host-crash", _reason("crashed", "abnormal-exit", "launch-failed", groups="code-helper-plugin")),
    Rule("renderer-crash", _reason("crashed", "abnormal-exit", "launch-failed", groups="code-helper-renderer")),
    Rule("unsupported-instruction", _translated(_by_signal("SIGILL"))),
    Rule("unsupported-instruction", _translated(_reported(r"EXC_BAD_INSTRUCTION"))),
    Rule("illegal-instruction", _by_signal("SIGILL")),
    Rule("illegal-instruction", _reported(r"EXC_BAD_INSTRUCTION")),
    Rule("memory-access", _by_signal("SIGSEGV", "SIGBUS")),
    Rule("memory-access", _reported(r"EXC_BAD_ACCESS")),  # whatever signal the program's own handler raised
    Rule("stack-overflow", _reported(r"stack guard"), certain=False),
    Rule("trap", _by_signal("SIGTRAP", "SIGFPE", "SIGSYS", "SIGEMT")),
    Rule("trap", _reported(r"EXC_BREAKPOINT|EXC_ARITHMETIC")),
    Rule("abort", _by_signal("SIGABRT", "SIGQUIT"), certain=False),  # a report may name a missing library
    Rule("killed", _by_signal("SIGKILL", "SIGXCPU", *POLITE_SIGNALS), certain=False),
    Rule("killed", _reason("killed", FORWARDER)),
    Rule("abort", _reported(r"EXC_CRASH|^LIBSYSTEM|^LIBXPC|^OBJC|^SWIFT"), certain=False),
    Rule("extension-host-crash", _helper_exit("code-helper-plugin"), certain=False),
    Rule("renderer-crash", _helper_exit("code-helper-renderer"), certain=False),
    Rule(_UNKNOWN, _cut, certain=False),
    Rule("codesign", _reported(r"codeSigningFlags"), certain=False),
    Rule(
        "bad-flag", _message(r"^gopls: "), certain=False
    ),  # printed by its command line tool before it exits with status 2
    Rule("bad-settings", _message(r"Invalid settings|unexpected (gopls )?setting"), certain=False),
    Rule("debugger-refused", _message(_REFUSED), certain=False),
    Rule("bad-flag", _message(r"^gopls flags: "), certain=False, guess=True),
    Rule("bad-flag", _go_exit(at_once=True), certain=False, guess=True),
    Rule("go-panic", _go_exit(at_once=False), certain=False, guess=True),
    Rule("go-fatal-error", _go_exit(at_once=False), certain=False, guess=True),
    Rule(_UNKNOWN, _any_signal),
)


def _is_preliminary(evidence: Evidence) -> bool:
    """Whether the editor will log more: Electron traps a helper that is out of memory, and then logs `oom`."""
    return evidence.source is EvidenceSource.EXIT and _OF_ELECTRON.match(evidence.group) is not None


def judge(evidence: Iterable[Evidence]) -> Judgement:
    """The causes that a crash's evidence points to; `unknown` if it points to none."""
    pieces = tuple(evidence)
    found: dict[str, Cause] = {}
    first: tuple[EvidenceSource, bool] | None = None
    known = False
    for rule in RULES:
        if rule.cause in found or (rule.guess and known) or (rule.cause == _UNKNOWN and found):
            continue
        for piece in pieces:
            if text := rule.find(piece):
                advice = remedy(rule.cause, piece.group, piece.program, text)
                found[rule.cause] = Cause(rule.cause, text[:_LONGEST_EVIDENCE], advice)
                first = first or (piece.source, rule.certain and not _is_preliminary(piece))
                known |= not rule.guess
                break
    if first is None:
        text = next((line for piece in pieces for line in piece.symptoms.messages), "no source reports a cause")
        unknown = Cause(_UNKNOWN, text[:_LONGEST_EVIDENCE], remedy(_UNKNOWN))
        return Judgement((unknown,), pieces[0].source, certain=False)
    # What follows from a certain cause is not a rival of it: a signature that is invalid ends in SIGKILL.
    most = 1 if first[1] else MOST_CAUSES
    return Judgement(tuple(found.values())[:most], *first)
