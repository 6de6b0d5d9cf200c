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


_SLICE = "/user.slice/user-1000.slice/user@1000.service/app.slice"


@pytest.mark.parametrize(
    ("unit", "program"),
    [
        (r"app-gnome-code-4711.scope", "code"),
        (r"app-gnome-code\x2durl\x2dhandler-4711.scope", "code-url-handler"),
        (r"app-cursor@1a2b3c.service", "cursor"),
        (r"app-flatpak-com.visualstudio.code-4711.scope", "com.visualstudio.code"),
        (r"app-dev.zed.Zed.service", "dev.zed.Zed"),
        (r"gopls.service", "gopls"),
        (r"vte-spawn-0a1b2c3d-1111-2222-3333-444455556666.scope", "vte-spawn"),
    ],
)
@pytest.mark.parametrize(
    "line",
    [
        "systemd-oomd[613]: Killed {folder}/{unit} due to memory pressure for {folder} being 57.28% > 50.00% for > 20s",
        "systemd-oomd[613]: Killed {folder}/{unit} due to memory used (1) / total (2) and swap used (3) being more",
        "systemd-oomd[613]: Marked {folder}/{unit} for killing",
        "systemd[1075]: {unit}: systemd-oomd killed 35 process(es) in this unit.",
    ],
)
def test_a_unit_that_systemd_oomd_ended_is_its_program(line: str, unit: str, program: str) -> None:
    found = one(line.format(folder=_SLICE, unit=unit))
    assert (found.program, found.pid, found.symptoms.signal) == (program, None, "SIGKILL")
    assert found.symptoms.termination == "OUT_OF_MEMORY (reported by systemd-oomd)"


def test_what_both_managers_say_of_one_unit_is_one_exit() -> None:
    text = (
        f"Jun 13 10:51:39 x systemd-oomd[613]: Considered 35 cgroups for killing, top candidates were:\n"
        f"Jun 13 10:51:39 x systemd-oomd[613]: Marked {_SLICE}/app-gnome-code-4711.scope for killing\n"
        "Jun 13 10:51:39 x systemd[1075]: app-gnome-code-4711.scope: systemd-oomd killed 35 process(es) in this unit.\n"
        "Jun 13 10:51:39 x systemd[1075]: app-gnome-code-4711.scope: Failed with result 'oom-kill'.\n"
    )
    assert one(text).program == "code"


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


@pytest.mark.parametrize(
    "line",
    [
        "kernel: EXC_RESOURCE -> gopls[7] exceeded mem limit: ActiveSoft 150 MB (non-fatal)",
        "memorystatus: killing_idle_process pid 7 [wallpaperexportd] jetsam_reason->osr_code: 9",
        "launchd[1] (com.apple.mdworker.shared.0600[7]): Service exited due to SIGKILL | sent by mds[1]",
        "runningboardd[1]: [app<application.x(501)>:7] termination reported by launchd (2, 9, 9)",
        "      Signal: 11 (SEGV)",
    ],
)
def test_a_warning_or_a_routine_exit_is_no_crash(line: str) -> None:
    assert parse(line.encode()) == ()


@pytest.mark.parametrize(
    "line",
    [
        "com.apple.xpc.launchd[1] (com.example.gopls[7]): Service exited due to SIGSEGV | sent by exc handler[7]",
        "launchd: [gui/501/com.example.gopls [7]:] exited due to SIGSEGV | sent by exc handler[7], ran for 812ms",
        "(gui/501/com.example.gopls [7]) <Notice>: exited due to SIGSEGV | sent by exc handler[7]",
        "com.apple.xpc.launchd[1] (com.example.gopls.4508[7]): Service exited due to SIGSEGV | sent by exc handler[7]",
        "launchd[1] (application.com.example.gopls.38102.38110[7]): Service exited due to SIGSEGV",
        'audit: type=1701 audit(1.1:2): auid=1000 ses=3 subj=x pid=7 comm="gopls" exe="/x/gopls" sig=11 res=1',
        "      PID: 7 (gopls)\n        Signal: 11 (SEGV)\n       Message: Process 7 (gopls) of user 1 dumped core.",
    ],
)
def test_a_fault_in_any_form_of_launchd_or_coredumpctl_is_read(line: str) -> None:
    found = one(line)
    assert (found.program, found.pid, found.symptoms.signal) == ("gopls", 7, "SIGSEGV")


def test_runningboard_names_the_signal_of_an_app() -> None:
    found = one("runningboardd[1]: [app<application.com.x(501)>:7] termination reported by launchd (2, 11, 11)")
    assert (found.pid, found.symptoms.signal) == (7, "SIGSEGV")


@pytest.mark.parametrize(
    "line",
    [
        "memorystatus: killing largest compressed process gopls [7] 176853 MB",
        "oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),task=gopls,pid=7,uid=1000",
        "memorystatus: gopls [7] exceeded mem limit: InactiveHard 4096 MB (fatal)",
    ],
)
def test_a_kill_for_memory_names_its_victim(line: str) -> None:
    found = one(line)
    assert (found.program, found.pid, found.symptoms.signal) == ("gopls", 7, "SIGKILL")


def test_a_line_without_a_number_is_of_the_process_of_its_name() -> None:
    found = one(
        "mac_vnode_check_signature: /x/bin/dlv: code signature validation failed fatally\n"
        'proc 7: load code signature error 4 for file "dlv"\n'
    )
    assert (found.program, found.pid) == ("dlv", 7)
