"""Advice that fits what died, and what is known of it."""

from __future__ import annotations

import pytest

from goarmd.crashes.remedies import REMEDIES, remedy


def test_a_helper_is_not_told_about_settings_of_gopls() -> None:
    assert "directoryFilters" in remedy("out-of-memory", "gopls")
    assert "directoryFilters" not in remedy("out-of-memory", "code-helper-plugin")


def test_a_library_for_another_processor_is_not_installed_again() -> None:
    text = remedy("wrong-architecture", evidence="(have 'arm64', need 'x86_64')")
    assert "not for x86_64" in text
    assert "brew reinstall" not in text


def test_a_cut_report_does_not_send_to_the_reports_it_is_read_from() -> None:
    assert "whole file" in remedy("unknown", evidence="the report is cut off before the cause of the crash")


def test_rosetta_in_a_container_is_no_matter_of_an_installation() -> None:
    shown = remedy("rosetta", evidence="rosetta error: failed to open elf at /lib64/ld-linux-x86-64.so.2")
    assert "--platform linux/arm64" in shown
    assert "install" not in shown


def test_a_crash_in_c_code_is_not_for_go() -> None:
    assert "go.dev/issue" not in remedy("memory-access", "", "x", "SIGSEGV: segmentation violation in C code")


def test_a_killed_window_names_the_report_on_memory() -> None:
    assert "JetsamEvent" in remedy("killed", "code-helper-renderer")


@pytest.mark.parametrize("cause", REMEDIES)
@pytest.mark.parametrize("group", ["", "gopls", "dlv", "go", "code-helper-plugin", "editor"])
def test_every_cause_has_advice_for_every_group(cause: str, group: str) -> None:
    text = remedy(cause, group)
    assert text
    assert "{" not in text


def test_only_programs_of_go_are_reported_to_go() -> None:
    assert "go.dev/issue" in remedy("go-panic", "", "gopls")
    assert "go.dev/issue" not in remedy("go-panic", "", "golangci-lint")


def test_stacks_that_a_signal_asked_for_are_no_fault() -> None:
    assert "nothing to repair" in remedy("go-fatal-error", "gopls", evidence="SIGQUIT: quit")


def test_a_data_race_is_looked_for_with_the_race_detector() -> None:
    assert "go test -race" in remedy("go-fatal-error", evidence="fatal error: concurrent map writes")


@pytest.mark.parametrize(
    ("message", "advice"),
    [
        ("could not launch process: could not open debug info - debuggee must not be built with", "-ldflags='-s -w'"),
        ("could not launch process: not an executable file", "dlv debug"),
        (
            "this could be caused by a kernel security setting, try writing to /proc/sys/kernel/yama/ptrace_scope",
            "sudo",
        ),
        ("Can not debug non-main package", "dlv test"),
        ("could not attach to pid 7: already being debugged by pid 9", "end the session"),
        ("Version of Delve is too old for Go version 1.27", "update Delve"),
        ("could not launch process: stub exited while waiting for connection", "DevToolsSecurity"),
    ],
)
def test_each_refusal_of_delve_has_its_own_advice(message: str, advice: str) -> None:
    shown = remedy("debugger-refused", "dlv", evidence=message)
    assert advice in shown
    assert ("DevToolsSecurity" in shown) == (advice == "DevToolsSecurity")


@pytest.mark.parametrize(
    "line", ["did not complete successfully: exit code: 137", "api-1 exited with code 137", "Exited (137) 1 hour ago"]
)
def test_a_killed_container_is_given_memory_and_no_signature(line: str) -> None:
    shown = remedy("killed", evidence=f"SIGKILL: {line}")
    assert "more memory" in shown
    assert "codesign" not in shown
