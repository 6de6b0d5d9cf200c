"""What a wait status means (wait(2), signal(7)), and when an exit tells of a death that must be looked into.

A Go program that panics, or dies of a fatal error or of a fault signal it handled itself, exits with status 2 (Go's
runtime package: `exit(2)` after printing the goroutines), so that is an error here and not a signal.
"""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from goarmd.catalog.gopls import Role, role
from goarmd.core.facts import Outcome
from goarmd.core.text import utf8
from goarmd.crashes.evidence import FORWARDER, Evidence, EvidenceSource, Symptoms

if TYPE_CHECKING:
    from goarmd.core.facts import Exit, Process

# How editors, shells and sessions ask a process to end.
_POLITE = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGPIPE})


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


_GO_STATUS = 2
_CRASHES = (Outcome.SIGNAL, Outcome.CODESIGN, Outcome.OUT_OF_MEMORY)


def is_death(process: Process, exit_: Exit) -> bool:
    """Whether this exit is evidence: of a crash, or of an end that is none but that a log will speak of too.

    The go tools end with an error or are killed whenever a build fails or is cancelled, and Delve ends with 1 for much
    that is no fault; a gopls that runs a command ends with 2 when it was typed wrong.
    """
    how, group = outcome(exit_), process.group
    if how in _CRASHES:
        return True
    if how is Outcome.KILLED:
        return group != "go"
    is_gopls, is_dlv = (process.identity.name.startswith(name) for name in ("gopls", "dlv"))
    if exit_.status is None or group == "gopls-telemetry" or not (is_gopls or is_dlv):
        return False
    if os.WIFEXITED(exit_.status):
        return os.WEXITSTATUS(exit_.status) == _GO_STATUS and (is_dlv or role(process.identity) is not Role.COMMAND)
    return True  # asked to end by a signal


def evidence(process: Process, exit_: Exit) -> Evidence:
    """What an exit tells of a death."""
    identity, key = process.identity, process.key
    return Evidence(
        source=EvidenceSource.EXIT,
        reference=f"exit:{key.pid}:{key.started_at}",
        group=process.group or "",
        program=utf8(identity.name),
        pid=key.pid,
        started_at=key.started_at,
        at=exit_.at,
        earliest=exit_.at,
        path=utf8(identity.path) if identity.path else None,
        architecture=identity.architecture,
        editor=process.editor,
        symptoms=_symptoms(process, exit_),
    )


def _symptoms(process: Process, exit_: Exit) -> Symptoms:
    status, identity = exit_.status, process.identity
    code = os.WEXITSTATUS(status) if status is not None and os.WIFEXITED(status) else None
    kills = {"CODESIGNING": exit_.codesign, "OUT_OF_MEMORY": exit_.out_of_memory}
    return Symptoms(
        signal=_signal_name(os.WTERMSIG(status)) if status is not None and code is None else None,
        exit_status=code,
        reason=FORWARDER if code == _GO_STATUS and role(identity) is Role.FORWARDER else None,
        termination=next((f"{name} (told by the kernel)" for name, true in kills.items() if true), None),
        lived_seconds=max(0.0, exit_.at - identity.key.started_at),
        translated=identity.translated,
    )


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # a real-time signal
        return f"signal {number}"
