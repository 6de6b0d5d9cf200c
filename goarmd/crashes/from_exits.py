"""Which exits are evidence of a crash, and with what symptoms."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from goarmd.catalog.gopls import Role, role
from goarmd.core.facts import Outcome
from goarmd.core.outcome import GO_EXIT_STATUS, signal_name
from goarmd.core.text import utf8
from goarmd.crashes.evidence import FORWARDER, Evidence, EvidenceSource, Symptoms

if TYPE_CHECKING:
    from goarmd.core.facts import Exit, Process

_CRASHES = (Outcome.SIGNAL, Outcome.CODESIGN, Outcome.OUT_OF_MEMORY)


def evidence_of(process: Process, exit_: Exit, how: Outcome) -> Evidence | None:
    """The evidence of an exit worth keeping: a crash, or a kill that a log will also report; None for all others."""
    return _evidence(process, exit_) if _is_worth_keeping(process, exit_, how) else None


def _is_worth_keeping(process: Process, exit_: Exit, how: Outcome) -> bool:
    """Whether an exit is a crash, or a kill that a log will also report.

    The go tools exit with an error or are killed whenever a build fails or is cancelled, and Delve exits with 1 in many
    normal cases; a gopls command exits with 2 if it was mistyped.
    """
    group = process.group
    if how in _CRASHES:
        return True
    if how is Outcome.KILLED:
        return group != "go"
    is_gopls, is_dlv = (process.identity.name.startswith(name) for name in ("gopls", "dlv"))
    if exit_.status is None or group == "gopls-telemetry" or not (is_gopls or is_dlv):
        return False
    if os.WIFEXITED(exit_.status):
        return os.WEXITSTATUS(exit_.status) == GO_EXIT_STATUS and (is_dlv or role(process.identity) is not Role.COMMAND)
    return True  # asked to exit by a signal


def _evidence(process: Process, exit_: Exit) -> Evidence:
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
        signal=signal_name(os.WTERMSIG(status)) if status is not None and code is None else None,
        exit_status=code,
        reason=FORWARDER if code == GO_EXIT_STATUS and role(identity) is Role.FORWARDER else None,
        termination=next((f"{name} (reported by the kernel)" for name, true in kills.items() if true), None),
        lived_seconds=max(0.0, exit_.at - identity.key.started_at),
        translated=identity.translated,
    )
