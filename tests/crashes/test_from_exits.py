from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from goarmd.core.facts import Exit, Process
from goarmd.core.outcome import outcome
from goarmd.crashes.from_exits import evidence_of
from tests.builders import NOW, process

if TYPE_CHECKING:
    from goarmd.crashes.evidence import Evidence, Symptoms

BAD_STATUS = 2 << 8


def gopls(*arguments: str) -> Process:
    return process(arguments=("gopls", *arguments), started_at=NOW - 5)


def exit_of(who: Process, status: int | None, **given: bool) -> Exit:
    return Exit(key=who.key, at=NOW, status=status, **given)


def evidence_at(who: Process, status: int | None, **given: bool) -> Evidence | None:
    exit_ = exit_of(who, status, **given)
    return evidence_of(who, exit_, outcome(exit_))


def symptoms_of(who: Process, status: int, **given: bool) -> Symptoms:
    found = evidence_at(who, status, **given)
    assert found
    return found.symptoms


@pytest.mark.parametrize(
    ("who", "status", "kept"),
    [
        (gopls(), BAD_STATUS, True),
        (gopls("-listen=unix;/tmp/s"), BAD_STATUS, True),
        (gopls("-mod=readonly"), BAD_STATUS, True),
        (gopls("-remote=auto"), BAD_STATUS, True),
        (gopls("check", "x.go"), BAD_STATUS, False),
        (gopls("mcp"), BAD_STATUS, True),
        (process(group="lsp", started_at=NOW - 5), BAD_STATUS, True),
        (process(group="gopls-telemetry", started_at=NOW - 5), BAD_STATUS, False),
        (gopls(), 1 << 8, False),
        (gopls(), 0, False),
        (gopls(), None, False),
        (process("dlv", "dlv"), BAD_STATUS, True),
        (process("go", "go"), BAD_STATUS, False),
        (process("Code Helper", "code-helper"), BAD_STATUS, False),
        (process("Code Helper", "code-helper"), signal.SIGTERM, False),
        (process("go", "go"), signal.SIGKILL, False),
        (process("go", "go"), signal.SIGSEGV, True),
        (gopls(), signal.SIGKILL, True),
        (gopls(), signal.SIGTERM, True),
    ],
)
def test_what_an_exit_means_depends_on_the_group(who: Process, status: int | None, *, kept: bool) -> None:
    assert (evidence_at(who, status) is not None) is kept


def test_an_exit_has_signal_lifetime_and_translation() -> None:
    who = process(translated=True, started_at=NOW - 5)
    symptoms = symptoms_of(who, signal.SIGILL | 0x80)
    assert (symptoms.signal, symptoms.lived_seconds, symptoms.translated) == ("SIGILL", 5.0, True)
    assert symptoms.exit_status is None


def test_an_exit_has_its_status() -> None:
    assert symptoms_of(gopls(), BAD_STATUS).exit_status == 2


def test_a_kill_by_the_kernel_is_the_termination() -> None:
    termination = symptoms_of(gopls(), signal.SIGKILL, codesign=True).termination
    assert termination
    assert termination.startswith("CODESIGNING")


def test_a_real_time_signal_has_a_name() -> None:
    assert symptoms_of(gopls(), 40).signal in ("signal 40", "SIGRTMIN+6")


def test_a_path_that_is_not_utf_8_does_not_break_the_evidence() -> None:
    who = process(path="/tmp/\udcff/gopls")
    found = evidence_at(who, signal.SIGSEGV)
    assert found
    assert found.path == "/tmp/�/gopls"
