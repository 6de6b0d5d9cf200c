"""Lines of the systems' own logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from goarmd.crashes.formats.system_log import parse, when

if TYPE_CHECKING:
    from goarmd.crashes.formats.text_exit import TextExit


def one(text: str) -> TextExit:
    (found,) = parse(text.encode())
    return found


@pytest.mark.parametrize(
    ("line", "program", "pid", "termination"),
    [
        (
            "kernel\tCODE SIGNING: cs_invalid_page(0x1): p=7[gopls] final status 0x2, denying page sending SIGKILL",
            "gopls",
            7,
            "CODESIGNING 2 Invalid Page",
        ),
        (
            'CODE SIGNING: process 7[gopls]: rejecting invalid page at address 0x1 in file "/x/gopls"',
            "gopls",
            7,
            "CODESIGNING 2 Invalid Page",
        ),
        (
            "kernel: (AppleSystemPolicy) ASP: Security policy would not allow process: 7, /x/go/bin/dlv",
            "dlv",
            7,
            "CODESIGNING 4 Security policy",
        ),
        (
            "memorystatus: killing_top_process pid 7 [Code Helper (Renderer)] (vm-pageshortage) 1KB",
            "Code Helper (Renderer)",
            7,
            "JETSAM vm-pageshortage",
        ),
        (
            "kernel: EXC_RESOURCE -> gopls[7] exceeded mem limit: ActiveHard 50 MB (fatal)",
            "gopls",
            7,
            "JETSAM per-process-limit",
        ),
        (
            "[ 8.4] Memory cgroup out of memory: Killed process 7 (gopls) total-vm:1kB, anon-rss:2kB",
            "gopls",
            7,
            "OUT_OF_MEMORY (reported by the kernel)",
        ),
        (
            "Out of memory: Killed process 7, UID 1000, (gopls) total-vm:1kB",
            "gopls",
            7,
            "OUT_OF_MEMORY (reported by the kernel)",
        ),
    ],
)
def test_a_kill_by_the_system_is_read(line: str, program: str, pid: int, termination: str) -> None:
    found = one(line)
    assert (found.program, found.pid, found.symptoms.termination) == (program, pid, termination)
    assert found.symptoms.signal == "SIGKILL"


@pytest.mark.parametrize(
    ("line", "signal"),
    [
        ("gopls[7]: segfault at 0 ip 00 sp 00 error 4 in gopls[400000+1]", "SIGSEGV"),
        ("traps: gopls[7] trap invalid opcode ip:1 sp:2 error:0", "SIGILL"),
        (
            "systemd-coredump[9]: Process 7 (gopls) of user 1000 terminated abnormally with signal 11/SEGV, processing",
            "SIGSEGV",
        ),
    ],
)
def test_a_fault_that_linux_logs_is_read(line: str, signal: str) -> None:
    assert (one(line).program, one(line).symptoms.signal) == ("gopls", signal)


def test_all_lines_about_one_process_are_one_exit() -> None:
    text = (
        "default\t08:59:00.5+0100\tkernel\tCODE SIGNING: cs_invalid_page(0x1): p=7[gopls] x, sending SIGKILL\n"
        "default\t08:59:00.6+0100\tkernel\tgopls[7] Corpse allowed 1 of 5\n"
        "default\t08:59:00.9+0100\tReportCrash\tFormulating fatal 309 report for corpse[7] gopls\n"
    )
    assert one(text).occurred_at == "08:59:00.5+01:00"


def test_other_lines_are_nothing() -> None:
    assert parse(b"kernel: usb 1-1: new device\nAMFI: '/x' has no CMS blob?\n") == ()


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2022-03-19 08:45:39.172822-0600 0x1", "2022-03-19T08:45:39.172822-06:00"),
        ("2024-08-07T19:28:22.916Z x", "2024-08-07T19:28:22.916+00:00"),
        ("at 08:59:00 x", "08:59:00"),
        ("none", None),
    ],
)
def test_a_time_is_read_as_far_as_the_line_has_it(text: str, moment: str | None) -> None:
    assert when(text) == moment
