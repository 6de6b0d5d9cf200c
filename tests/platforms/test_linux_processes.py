"""The Linux reader on this machine's own processes."""

from __future__ import annotations

import os
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from goarmd import platforms
from goarmd.core.errors import PlatformError
from goarmd.core.facts import ProcessKey
from goarmd.platforms import linux
from goarmd.platforms._linux_host import boot_time
from tests.builders import any_program
from tests.platforms.linux_processes import born, gopls, reader
from tests.tools import only_on

if TYPE_CHECKING:
    from pathlib import Path

    from goarmd.platforms import ProcessReader

__all__ = ["gopls", "reader"]  # fixtures
pytestmark = only_on("linux", "reads /proc")


def ticks_since_boot() -> int:
    """What /proc/PID/stat has of a process that starts now."""
    return int(time.clock_gettime(time.CLOCK_BOOTTIME) * os.sysconf("SC_CLK_TCK"))


def test_a_process_is_reported_once(reader: ProcessReader, gopls: Path) -> None:
    with subprocess.Popen([gopls, "30"]) as process:
        identity = born(reader, process.pid)
        assert [i for i in reader.changes().born if i.key.pid == process.pid] == []
        process.kill()
    assert (identity.name, identity.path, identity.arguments) == ("gopls", str(gopls), (str(gopls), "30"))
    assert identity.parent_pid == os.getpid()
    assert identity.translated is False
    assert abs(identity.key.started_at - time.time()) < 5


def test_an_exited_process_is_gone(reader: ProcessReader, gopls: Path) -> None:
    with subprocess.Popen([gopls, "30"]) as process:
        key = born(reader, process.pid).key
        process.kill()
    assert key in reader.changes().gone
    assert reader.usage(key) is None


def test_a_zombie_has_no_usage(reader: ProcessReader, gopls: Path) -> None:
    with subprocess.Popen([gopls, "30"]) as process:
        key = born(reader, process.pid).key
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert reader.usage(key) is None


def test_a_process_is_reported_again_after_an_exec(reader: ProcessReader, gopls: Path) -> None:
    with subprocess.Popen(["/bin/sh", "-c", f"read go && exec {gopls} 30"], stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        before = born(reader, process.pid)
        process.stdin.write(b"go\n")
        process.stdin.flush()
        deadline = time.monotonic() + 5
        while os.readlink(f"/proc/{process.pid}/exe") != str(gopls) and time.monotonic() < deadline:
            time.sleep(0.01)
        after = born(reader, process.pid)
        process.kill()
    assert before.key == after.key
    assert after.name == "gopls"


def test_usage_has_memory_cpu_and_parent(reader: ProcessReader) -> None:
    me = born(reader, os.getpid())
    usage = reader.usage(me.key)
    assert usage is not None
    assert (usage.resident_bytes or 0) > (usage.footprint_bytes or 0) > 1_000_000
    assert usage.cpu_seconds is not None
    assert usage.parent_pid == os.getppid()


def test_a_key_with_another_start_time_is_not_measured(reader: ProcessReader) -> None:
    reader.changes()
    assert reader.usage(ProcessKey(os.getpid(), 1.0)) is None


def test_a_reused_pid_found_by_a_measurement_is_a_new_process(tmp_path: Path) -> None:
    def write(start_ticks: int) -> None:
        folder = tmp_path / "7"
        folder.mkdir(exist_ok=True)
        for name in ("stat", "status", "cmdline"):
            (folder / name).unlink(missing_ok=True)
        (folder / "stat").write_text(f"7 (x) S 1 {'0 ' * 17}{start_ticks} 0")
        (folder / "status").write_text("")
        (folder / "cmdline").write_bytes(b"x\0")
        (tmp_path / "loadavg").write_text("0 0 0 1/2 9")

    write(200)
    reader = linux.LinuxProcesses(tmp_path, boot=0.0, needs_arguments=any_program)
    reader.changes()
    assert reader.usage(ProcessKey(7, 1.0)) is None
    assert [i.key.started_at for i in reader.changes().born] == [2.0]
    assert reader.usage(ProcessKey(7, 2.0)) is not None


def test_arguments_that_decide_nothing_are_not_kept(gopls: Path) -> None:
    reader = platforms.current().process_reader(lambda name, _: name != "gopls")
    with subprocess.Popen([gopls, "30"]) as process:
        assert born(reader, process.pid).arguments is None
        process.kill()


def test_an_exiting_process_keeps_its_identity(tmp_path: Path) -> None:
    """An exiting process has no memory, and so neither arguments nor a link to its file."""
    folder, young = tmp_path / "7", ticks_since_boot()
    folder.mkdir()

    def write(flags: int, arguments: bytes) -> None:
        (folder / "stat").write_text(f"7 (gopls) R 1 0 0 0 0 {flags} {'0 ' * 12}{young} 0")
        (folder / "cmdline").write_bytes(arguments)
        (tmp_path / "loadavg").write_text("0 0 0 1/2 9")

    write(0x400000, b"gopls\0")
    (folder / "exe").symlink_to("/go/bin/gopls")
    reader = linux.LinuxProcesses(tmp_path, boot=0.0, needs_arguments=any_program)
    assert [i.path for i in reader.changes().born] == ["/go/bin/gopls"]
    (folder / "exe").unlink()
    write(0x400004, b"")
    assert reader.changes().born == ()
    assert reader.known[7].path == "/go/bin/gopls"
    assert linux.LinuxProcesses(tmp_path, boot=0.0, needs_arguments=any_program).changes().born == ()


def test_a_new_process_is_followed_into_its_program_after_the_clock_was_set_forwards(tmp_path: Path) -> None:
    folder = tmp_path / "7"
    folder.mkdir()
    (folder / "stat").write_text(f"7 (shim) R 1 {'0 ' * 17}{ticks_since_boot()} 0")
    (folder / "cmdline").write_bytes(b"shim\0")
    (folder / "exe").symlink_to("/shims/shim")
    (tmp_path / "loadavg").write_text("0 0 0 1/2 9")
    reader = linux.LinuxProcesses(tmp_path, boot=boot_time() - 3600, needs_arguments=any_program)
    assert [identity.name for identity in reader.changes().born] == ["shim"]
    (folder / "exe").unlink()
    (folder / "exe").symlink_to("/go/bin/gopls")
    assert [identity.name for identity in reader.changes().born] == ["gopls"]


def test_files_of_processes_are_closed_with_the_reader(gopls: Path) -> None:
    def open_files() -> int:
        return len(os.listdir("/proc/self/fd"))  # noqa: PTH208

    before = open_files()
    reader = platforms.current().process_reader(any_program)
    with subprocess.Popen([gopls, "30"]) as process:
        assert reader.usage(born(reader, process.pid).key) is not None
        assert open_files() == before + 2
        process.kill()
    reader.changes()
    assert open_files() == before
    del reader
    assert open_files() == before


def test_the_working_folder_is_the_workspace(reader: ProcessReader, gopls: Path, tmp_path: Path) -> None:
    with subprocess.Popen([gopls, "30"], cwd=tmp_path) as process:
        assert reader.workspace(born(reader, process.pid).key) == str(tmp_path)
        process.kill()


def test_a_reused_pid_is_found_after_the_pid_counter_wraps(tmp_path: Path) -> None:
    def write(start_ticks: int, last_pid: int) -> None:
        folder = tmp_path / "7"
        folder.mkdir(exist_ok=True)
        (folder / "stat").write_text(f"7 (x) S 1 {'0 ' * 17}{start_ticks} 0")
        (folder / "cmdline").write_bytes(b"x\0")
        (tmp_path / "loadavg").write_text(f"0 0 0 1/2 {last_pid}")

    write(100, 9)
    reader = linux.LinuxProcesses(tmp_path, boot=0.0, needs_arguments=any_program)
    assert [i.key.started_at for i in reader.changes().born] == [1.0]
    write(200, 8)
    changes = reader.changes()
    assert [key.started_at for key in changes.gone] == [1.0]
    assert [i.key.started_at for i in changes.born] == [2.0]


def test_a_machine_without_proc_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(PlatformError, match="goarmd needs a mounted /proc"):
        linux.LinuxProcesses(tmp_path / "none", boot=0.0, needs_arguments=any_program).changes()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root: it joins groups")
def test_the_memory_of_a_process_in_hundreds_of_groups_is_known(reader: ProcessReader, gopls: Path) -> None:
    groups = range(1_000_000_000, 1_000_001_000)
    with subprocess.Popen([gopls, "30"], extra_groups=groups) as process:
        usage = reader.usage(born(reader, process.pid).key)
        process.kill()
    assert usage is not None
    assert usage.footprint_bytes
