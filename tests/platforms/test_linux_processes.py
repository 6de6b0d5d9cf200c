"""The Linux reader on this machine's own processes."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from goarmd import platforms
from goarmd.core.errors import PlatformError
from goarmd.core.facts import ProcessKey
from goarmd.platforms import linux
from goarmd.platforms._linux_host import boot_time
from tests.builders import any_program
from tests.tools import only_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.core.facts import Exit, Identity
    from goarmd.platforms import ExitWatch, ProcessReader

pytestmark = only_on("linux", "reads /proc")


@pytest.fixture
def reader() -> ProcessReader:
    return platforms.current().process_reader(any_program)


@pytest.fixture
def watch() -> Iterator[ExitWatch]:
    opened = platforms.current().exit_watch()
    yield opened
    opened.close()


@pytest.fixture
def gopls(tmp_path: Path) -> Path:
    """A program called gopls that only sleeps."""
    return Path(shutil.copy(shutil.which("sleep") or "", tmp_path / "gopls"))


def born(reader: ProcessReader, pid: int) -> Identity:
    return next(identity for identity in reader.changes().born if identity.key.pid == pid)


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


EXITS = [
    (["sh", "-c", "read x; exit 0"], 0),
    (["sh", "-c", "read x; exit 2"], 2 << 8),
    (["sh", "-c", "read x; kill -SEGV $$"], signal.SIGSEGV),
    (["sh", "-c", "read x; kill -KILL $$"], signal.SIGKILL),
]


def first_exit(watch: ExitWatch) -> Exit:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if exits := watch.wait(1.0):
            return exits[0]
    raise AssertionError("no exit was reported")


@pytest.mark.parametrize(("command", "status"), EXITS)
def test_an_exit_is_reported_with_its_status(
    reader: ProcessReader, watch: ExitWatch, command: list[str], status: int
) -> None:
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        key = born(reader, process.pid).key
        assert watch.add(key)
        assert process.stdin is not None
        process.stdin.close()
        exit_ = first_exit(watch)
    # The core dump flag (0x80) says that a core was written, not how the process exited.
    assert (exit_.key, (exit_.status or 0) & ~0x80) == (key, status)


def test_the_exit_of_a_process_that_is_not_a_child_has_its_status(reader: ProcessReader, watch: ExitWatch) -> None:
    script = "import os,sys\nif os.fork()==0:\n sys.stdin.read(1); os._exit(3)\nprint(flush=True)"
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdin is not None
        parent.stdout.readline()
        parent.wait()
        child = next(i for i in reader.changes().born if i.arguments and script in i.arguments)
        assert watch.add(child.key)
        parent.stdin.close()
        assert os.waitstatus_to_exitcode(first_exit(watch).status or 0) == 3


def test_the_exit_of_a_zombie_has_its_status(reader: ProcessReader, watch: ExitWatch) -> None:
    with subprocess.Popen(["sh", "-c", "read x; exit 7"], stdin=subprocess.PIPE) as process:
        key = born(reader, process.pid).key
        assert process.stdin is not None
        process.stdin.close()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # it has exited and is not reaped
        assert watch.add(key)
        assert os.waitstatus_to_exitcode(first_exit(watch).status or 0) == 7


def test_an_exited_process_cannot_be_watched(reader: ProcessReader, watch: ExitWatch, gopls: Path) -> None:
    with subprocess.Popen([gopls, "30"]) as process:
        key = born(reader, process.pid).key
        process.kill()
    assert watch.add(key) is False


@pytest.mark.parametrize("fault", [errno.ENOSYS, errno.EMFILE])
def test_a_process_that_cannot_be_watched_does_not_count_as_exited(
    watch: ExitWatch, monkeypatch: pytest.MonkeyPatch, fault: int
) -> None:
    def refuse(_: int) -> int:
        raise OSError(fault, os.strerror(fault))

    monkeypatch.setattr(os, "pidfd_open", refuse)
    assert watch.add(ProcessKey(os.getpid(), 1.0)) is None


def test_a_key_with_another_start_time_is_not_watched(watch: ExitWatch) -> None:
    assert watch.add(ProcessKey(os.getpid(), 1.0)) is False


def test_wake_interrupts_a_wait(watch: ExitWatch) -> None:
    began = time.monotonic()
    watch.wake()
    assert watch.wait(5) == ()
    assert time.monotonic() - began < 1


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root: it joins groups")
def test_the_memory_of_a_process_in_hundreds_of_groups_is_known(reader: ProcessReader, gopls: Path) -> None:
    groups = range(1_000_000_000, 1_000_001_000)
    with subprocess.Popen([gopls, "30"], extra_groups=groups) as process:
        usage = reader.usage(born(reader, process.pid).key)
        process.kill()
    assert usage is not None
    assert usage.footprint_bytes
