"""The outcome of a process, from its wait status (wait(2), signal(7)).

A Go program exits with status 2 after a panic, a fatal error or a fault signal that its runtime handles (Go's runtime
package: `exit(2)` after it prints the goroutines). Such an exit is an error here, not a signal.
"""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, Final

from goarmd.core.facts import Outcome

if TYPE_CHECKING:
    from goarmd.core.facts import Exit

GO_EXIT_STATUS: Final = 2  # of a Go program that panicked, or of the flag package's ExitOnError
# Signals with which editors, shells and sessions ask a process to exit.
POLITE_SIGNALS: Final = frozenset({"SIGTERM", "SIGINT", "SIGHUP", "SIGPIPE"})
# sys/signal.h of macOS; the numbers of Linux differ.
MACOS_SIGNALS: Final = {
    1: "SIGHUP",
    2: "SIGINT",
    3: "SIGQUIT",
    4: "SIGILL",
    5: "SIGTRAP",
    6: "SIGABRT",
    7: "SIGEMT",
    8: "SIGFPE",
    9: "SIGKILL",
    10: "SIGBUS",
    11: "SIGSEGV",
    12: "SIGSYS",
    13: "SIGPIPE",
    15: "SIGTERM",
    24: "SIGXCPU",
}


def outcome(exit_: Exit) -> Outcome:
    """How a process exited."""
    if exit_.codesign:
        return Outcome.CODESIGN
    if exit_.out_of_memory:
        return Outcome.OUT_OF_MEMORY
    if exit_.status is None:
        return Outcome.UNKNOWN
    if os.WIFEXITED(exit_.status):
        return Outcome.CLEAN if os.WEXITSTATUS(exit_.status) == 0 else Outcome.ERROR
    number = os.WTERMSIG(exit_.status)
    if number == signal.SIGKILL:
        return Outcome.KILLED
    return Outcome.CLEAN if signal_name(number) in POLITE_SIGNALS else Outcome.SIGNAL


def signal_name(number: int) -> str:
    """The name of one of this system's signals, such as `SIGSEGV`."""
    try:
        return signal.Signals(number).name
    except ValueError:  # a real-time signal
        return f"signal {number}"
