from __future__ import annotations

import signal

import pytest

from goarmd.core.facts import Exit, Process
from goarmd.crashes.from_exits import evidence, is_death
from tests.builders import NOW, process

BAD_STATUS = 2 << 8


def gopls(*arguments: str) -> Process:
    return process(arguments=("gopls", *arguments), started_at=NOW - 5)


def exit_of(who: Process, status: int | None, **given: bool) -> Exit:
    return Exit(key=who.key, at=NOW, status=status, **given)


@pytest.mark.parametrize(
    ("who", "status", "dies"),
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
def test_what_an_exit_means_depends_on_the_group(who: Process, status: int | None, *, dies: bool) -> None:
    assert is_death(who, exit_of(who, status)) is dies


def test_an_exit_tells_signal_life_and_translation() -> None:
    who = process(translated=True, started_at=NOW - 5)
    symptoms = evidence(who, exit_of(who, signal.SIGILL | 0x80)).symptoms
    assert (symptoms.signal, symptoms.lived_seconds, symptoms.translated) == ("SIGILL", 5.0, True)
    assert symptoms.exit_status is None


def test_an_exit_tells_its_status() -> None:
    assert evidence(gopls(), exit_of(gopls(), BAD_STATUS)).symptoms.exit_status == 2


def test_a_kill_by_the_kernel_is_told_as_the_termination() -> None:
    told = evidence(gopls(), exit_of(gopls(), signal.SIGKILL, codesign=True)).symptoms
    assert told.termination
    assert told.termination.startswith("CODESIGNING")


def test_a_real_time_signal_has_a_name_too() -> None:
    assert evidence(gopls(), exit_of(gopls(), 40)).symptoms.signal in ("signal 40", "SIGRTMIN+6")


def test_bytes_of_a_path_that_are_not_utf_8_do_not_break_the_evidence() -> None:
    who = process(path="/tmp/\udcff/gopls")
    assert evidence(who, exit_of(who, signal.SIGSEGV)).path == "/tmp/�/gopls"
