"""What a wait status means (wait(2), signal(7)).

A Go program that panics, or dies of a fatal error or of a fault signal it handled itself, exits with status 2 (Go's
runtime package: `exit(2)` after printing the goroutines), so that is an error here and not a signal.
"""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from goarmd.facts import Outcome

if TYPE_CHECKING:
    from goarmd.facts import Exit

# How editors, shells and sessions ask a process to end.
_POLITE = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGPIPE})


# Outcomes after which a process counts as crashed, and the cause that an exit alone can tell.
CRASH_CAUSES = {
    Outcome.SIGNAL: "signal",
    Outcome.CODESIGN: "codesign",
    Outcome.OUT_OF_MEMORY: "out-of-memory",
}


def outcome(exit_: Exit) -> Outcome:
    """How a process ended."""
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
    return Outcome.CLEAN if number in _POLITE else Outcome.SIGNAL
