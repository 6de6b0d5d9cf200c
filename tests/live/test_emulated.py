"""A real gopls, built for another processor and run by QEMU's user-mode emulation: Rosetta's counterpart on Linux."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.live import LIVE
from tests.live.running import Daemon, only_below, until

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

pytestmark = LIVE


@pytest.fixture
def running(
    emulated: subprocess.Popen[bytes], foreign_gopls: tuple[Path, str, str], daemon: Callable[..., Daemon]
) -> Daemon:
    return daemon(only_below(foreign_gopls[0].parent, "gopls"))


def test_an_emulated_gopls_is_counted_as_translated_with_its_own_architecture(
    running: Daemon, foreign_gopls: tuple[Path, str, str]
) -> None:
    metrics = running.metrics()
    _, architecture, _ = foreign_gopls
    assert metrics.sum("goarmd_group_processes", group="gopls", arch=architecture, translated="true") == 1
    assert metrics.sum("goarmd_group_processes", group="gopls") == 1
    assert metrics.sum("goarmd_host_translated_processes") >= 1


def test_doctor_names_an_emulated_gopls_and_exits_1(
    running: Daemon, emulated: subprocess.Popen[bytes], foreign_gopls: tuple[Path, str, str]
) -> None:
    answer = running.doctor("--all")
    assert answer.returncode == 1
    assert str(foreign_gopls[0]) in answer.stdout
    assert str(emulated.pid) in answer.stdout


def test_doctors_json_names_an_emulated_gopls(running: Daemon, emulated: subprocess.Popen[bytes]) -> None:
    answer = running.doctor("--json")
    assert answer.returncode == 1
    report = json.loads(answer.stdout)
    assert report["from_daemon"] is True
    found = [finding["detail"] for finding in report["findings"] if finding["check"] == "translated_process"]
    assert any(str(emulated.pid) in detail for detail in found)


def test_doctor_finds_an_emulated_gopls_without_a_daemon(
    running: Daemon, emulated: subprocess.Popen[bytes], foreign_gopls: tuple[Path, str, str]
) -> None:
    answer = running.doctor("--here", "--json")
    assert answer.returncode == 1
    report = json.loads(answer.stdout)
    assert report["from_daemon"] is False
    assert any(process["pid"] == emulated.pid for process in report["translated_processes"]["processes"])


def test_an_emulated_gopls_is_one_finding_and_its_file_is_read(
    running: Daemon, foreign_gopls: tuple[Path, str, str]
) -> None:
    path, architecture, _ = foreign_gopls
    until(lambda: any(e["group"] == "gopls" for e in running.report()["executables"]), "its file is read")
    metrics = running.metrics()
    rows = [dict(labels) for labels in metrics.samples["goarmd_executable_info"] if dict(labels)["group"] == "gopls"]
    assert {"arch": architecture, "version": "v0.24.0"}.items() <= rows[0].items()
    assert metrics.sum("goarmd_findings", check="translated_process") == 1
    found = running.report()["findings"]
    assert str(path) not in [finding["subject"] for finding in found if finding["check"] == "foreign_executable"]
    assert not {"mixed_toolchain", "foreign_tool_used"} & {finding["check"] for finding in found}
    assert str(path) in [executable["path"] for executable in running.report()["executables"]]


def test_rosetta_lists_the_processes_that_need_the_emulator(
    running: Daemon, emulated: subprocess.Popen[bytes], foreign_gopls: tuple[Path, str, str]
) -> None:
    answer = running.command("rosetta", "--json")
    assert answer.returncode == 1
    found = [one for one in json.loads(answer.stdout)["running"] if one["pid"] == emulated.pid]
    assert [one["path"] for one in found] == [str(foreign_gopls[0])]
