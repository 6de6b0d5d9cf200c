"""Why a process crashed: a table of rules over its evidence, read from the top.

More specific rules come first: an invalid code signature ends in SIGKILL, a missing library in SIGABRT, so the signal
alone is the last resort. The meanings of terminations are from xnu and dyld (sys/reason.h, mach-o/dyld_priv.h), the
messages of Go's runtime from runtime/panic.go and runtime/signal_unix.go.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goarmd.core.outcome import POLITE_SIGNALS
from goarmd.crashes.evidence import FORWARDER, Cause, EvidenceSource
from goarmd.crashes.matchers import (
    any_signal,
    by_signal,
    counted,
    cut,
    detailed,
    found_by_dyld,
    go_exit,
    helper_exit,
    in_c_code,
    message,
    reason,
    reported,
    stack,
    translated,
    without_signal,
)
from goarmd.crashes.remedies import remedy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.crashes.evidence import Evidence
    from goarmd.crashes.matchers import Matcher


MOST_CAUSES = 3
_LONGEST_EVIDENCE = 200  # characters; a line for people
_OF_ELECTRON = re.compile(r"code-helper|editor")
_UNKNOWN = "unknown"  # given only alone: beside a known cause it adds nothing


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
class Diagnosis:
    """The likeliest causes, the best first; the source of the first one, and whether it is certain."""

    causes: tuple[Cause, ...]
    source: EvidenceSource
    certain: bool


_OVERFLOW = r"goroutine stack exceeds|stack overflow"
_GO_MEMORY = r"out of memory|cannot allocate memory"
# Where the runtime aborts when it gets no memory: mcache.go, mheap.go, malloc.go, mem.go.
_ALLOCATES = (
    r"^runtime\.(throw|fatal|systemstack\w*)\S* < "
    r"runtime\.(\(\*m(cache|central|heap)\)\.(allocLarge|refill|alloc|grow)|newArenaMayUnlock|sys(Alloc|Map)|persistentalloc)"
)
_GO_SIGNAL = r"^SIG[A-Z]+: "
_SIGSEGV = r"^SIG(SEGV|BUS): |^\[signal SIG(SEGV|BUS)|^fatal error: unexpected signal"
_V8_MEMORY = r"JavaScript heap out of memory|V8 javascript OOM|Allocation failed - process out of memory"
# A dylib or program that is there, but not for this processor (dyld; exec of macOS and Linux; -86 is EBADARCH).
_OTHER_ARCHITECTURE = (
    r"\(have '[\w,]+', need '[\w,]+'\)|incompatible architecture|[Bb]ad CPU type"
    r"|Unknown system error -86\b|\bEBADARCH\b"
    r"|[Ee]xec format error|cannot execute binary file"
)
# Delve's reasons not to debug (pkg/proc/gdbserial, service/debugger).
_REFUSED = (
    r"stub exited while|failed to get the task for process|(debugserver|lldb-server).*not found"
    r"|could not find debugserver"
    r"|could not launch process: |could not attach to pid|too old|kernel security setting"
    r"|[Cc]an ?not debug non-main package"
)

RULES: tuple[Rule, ...] = (
    Rule("missing-uuid", message(r"[Mm]issing LC_UUID")),
    Rule("missing-uuid", reported(r"missing LC_UUID")),
    Rule("rosetta", reported(r"^ROSETTA\b")),
    Rule("rosetta", message(r"rosetta error: |can ?not run under Rosetta")),
    # An address of an arm64 host is longer than an amd64 program's may be (golang/go#69255).
    Rule("emulator", message(r"^fatal error: lfstack\.push")),
    Rule("emulator", message(r"^qemu\S{0,40}: uncaught target signal"), certain=False),  # or the program's own fault
    Rule("privacy", reported(r"^TCC\b")),
    Rule("privacy", message(r"privacy-sensitive data without a usage description")),
    Rule("wrong-architecture", found_by_dyld(_OTHER_ARCHITECTURE)),
    Rule("codesign", found_by_dyld(r"code signature (in|invalid|not valid)")),
    Rule(
        "codesign",
        reported(r"code signature invalid|\bcodesigning\b|KERN_CODESIGN_ERROR|launch constraint|taskgated|DYLD 5\b"),
    ),
    Rule("codesign", reason("integrity-failure")),
    Rule("missing-library", message(r"Library not loaded|image not found")),
    Rule("missing-library", reported(r"DYLD ([123]\b|.*library missing)|library missing")),
    Rule("missing-symbol", message(r"[Ss]ymbol not found")),
    Rule("missing-symbol", reported(r"DYLD (4\b|.*symbol missing)|symbol missing")),
    Rule("out-of-memory", reported(r"JETSAM|OUT_OF_MEMORY|RESOURCE_TYPE_MEMORY|\bper-process-limit\b|^MEMORY\b")),
    Rule("out-of-memory", reason("oom")),
    Rule("out-of-memory", message(_V8_MEMORY)),
    Rule("out-of-memory", message(_GO_MEMORY)),
    Rule("kernel-guard", reported(r"EXC_GUARD|^GUARD\b|EXC_RESOURCE")),
    Rule("out-of-memory", counted("crash/crash", _ALLOCATES)),
    Rule("stack-overflow", message(_OVERFLOW)),
    Rule(
        "bad-flag",
        message(
            r"flag provided but not defined|unknown flag: |invalid (boolean )?value .* for (flag |-)"
            r"|flag needs an argument"
        ),
    ),
    Rule("go-fatal-error", message(r"^fatal: (morestack on g|bad g in )")),  # the runtime traps below it
    Rule("memory-access", in_c_code(_SIGSEGV)),
    Rule("abort", in_c_code(r"^SIGABRT: ")),
    Rule("illegal-instruction", message(r"^SIGILL: ")),
    Rule("trap", message(r"^SIG(TRAP|FPE|SYS): ")),
    Rule("go-fatal-error", detailed(r"^fatal error: (fault$|unexpected signal)", r"^\[signal SIG")),
    Rule("go-fatal-error", message(r"^fatal error: |^internal compiler error: |cannot access its persistent index")),
    Rule("go-panic", message(r"^panic: ")),
    Rule("go-fatal-error", message(_GO_SIGNAL)),
    Rule("out-of-memory", stack(_ALLOCATES, "the runtime got no memory")),
    Rule(
        "stack-overflow", stack(r"^runtime\.(throw|fatal)\S* < runtime\.(newstack|morestack)", "the stack overflowed")
    ),
    Rule("go-panic", stack(r"^(panic|runtime\.(gopanic|sigpanic|panicmem|goPanic|panic[A-Z_]))\S*\b", "it panicked")),
    Rule("go-fatal-error", stack(r"^runtime\.(throw|fatal|fatalpanic|dieFromSignal)\b", "the runtime ended it")),
    Rule("go-panic", message(r"^\[signal SIG"), certain=False),  # the line above it is lost
    Rule("go-fatal-error", counted("gopls/nocache", note="it cannot access its persistent index")),
    Rule("go-fatal-error", counted("crash/no-running-goroutine", note="no goroutine was running")),
    Rule("go-panic", counted("crash/crash", r"^runtime\.gopanic\b")),
    # The runtime aborted; its message is in the log, if there is one.
    Rule("go-fatal-error", counted("crash/crash"), certain=False),
    Rule("stack-overflow", counted("crash/malformed", note="its stack could not be parsed"), certain=False),
    Rule("extension-host-crash", reason("crashed", "abnormal-exit", "launch-failed", groups="code-helper-plugin")),
    Rule("renderer-crash", reason("crashed", "abnormal-exit", "launch-failed", groups="code-helper-renderer")),
    Rule("unsupported-instruction", translated(by_signal("SIGILL"))),
    Rule("unsupported-instruction", translated(reported(r"EXC_BAD_INSTRUCTION"))),
    Rule("illegal-instruction", by_signal("SIGILL")),
    Rule("illegal-instruction", reported(r"EXC_BAD_INSTRUCTION")),
    Rule("stack-overflow", reported(r"excessive recursion")),
    Rule("memory-access", by_signal("SIGSEGV", "SIGBUS")),
    Rule("memory-access", reported(r"EXC_BAD_ACCESS")),  # whatever signal the program's own handler raised
    Rule("stack-overflow", reported(r"stack guard"), certain=False),
    Rule("trap", by_signal("SIGTRAP", "SIGFPE", "SIGSYS", "SIGEMT")),
    Rule("trap", reported(r"EXC_BREAKPOINT|EXC_ARITHMETIC")),
    Rule("abort", by_signal("SIGABRT", "SIGQUIT"), certain=False),  # a report may name a missing library
    Rule("killed", by_signal("SIGKILL", "SIGXCPU", *POLITE_SIGNALS), certain=False),
    Rule("killed", reason("killed", FORWARDER)),
    Rule("abort", without_signal(reported(r"EXC_CRASH")), certain=False),  # any signal may end in EXC_CRASH
    Rule("abort", reported(r"^LIBSYSTEM|^LIBXPC|^OBJC|^SWIFT"), certain=False),
    Rule("extension-host-crash", helper_exit("code-helper-plugin"), certain=False),
    Rule("renderer-crash", helper_exit("code-helper-renderer"), certain=False),
    Rule("missing-library", message(r"error while loading shared libraries: ")),
    Rule("missing-symbol", message(r"version `\S+' not found")),
    Rule("illegal-instruction", message(r"only be run on AMD64 processors with")),
    Rule(_UNKNOWN, cut, certain=False),
    Rule("codesign", reported(r"codeSigningFlags"), certain=False),
    Rule(
        "bad-flag", message(r"^gopls: "), certain=False
    ),  # printed by its command line tool before it exits with status 2
    Rule("bad-settings", message(r"[Ii]nvalid settings|unexpected (gopls )?setting"), certain=False),
    Rule("debugger-refused", message(_REFUSED), certain=False),
    Rule("bad-flag", message(r"^gopls flags: "), certain=False, guess=True),
    Rule("bad-flag", go_exit(at_once=True), certain=False, guess=True),
    Rule("go-panic", go_exit(at_once=False), certain=False, guess=True),
    Rule("go-fatal-error", go_exit(at_once=False), certain=False, guess=True),
    Rule(_UNKNOWN, any_signal),
)


def _is_preliminary(evidence: Evidence) -> bool:
    """Whether the editor will log more: Electron traps a helper that is out of memory, and then logs `oom`."""
    return evidence.source is EvidenceSource.EXIT and _OF_ELECTRON.match(evidence.group) is not None


def diagnose(evidence: Iterable[Evidence]) -> Diagnosis:
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
        unknown = Cause(_UNKNOWN, text[:_LONGEST_EVIDENCE], remedy(_UNKNOWN, pieces[0].group, pieces[0].program, text))
        return Diagnosis((unknown,), pieces[0].source, certain=False)
    # What follows from a certain cause is not a rival of it: a signature that is invalid ends in SIGKILL.
    most = 1 if first[1] else MOST_CAUSES
    return Diagnosis(tuple(found.values())[:most], *first)
