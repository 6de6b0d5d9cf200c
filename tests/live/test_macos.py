"""The Mac code on a real Mac, compared with the system's tools for the same processes."""

from __future__ import annotations

import ctypes
import json
import os
import platform as python_platform
import re
import signal
import struct
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from goarmd import platforms
from goarmd.core.facts import Rosetta
from goarmd.service import guide, launchd
from tests.builders import any_program
from tests.live import ONE_AT_A_TIME
from tests.live.running import environment, free_port, started, until
from tests.tools import only_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.core.facts import Exit, Identity
    from goarmd.platforms import ProcessReader

pytestmark = [pytest.mark.macos, pytest.mark.live, ONE_AT_A_TIME, only_on("darwin", "asks the real system")]

DOMAIN = f"gui/{os.getuid()}"
TARGET = f"{DOMAIN}/{launchd.LABEL}"


@pytest.fixture
def reader() -> ProcessReader:
    return platforms.current().process_reader(any_program)


def ask(*words: str, otherwise: str = "") -> str:
    """The output of a program; `otherwise` if it fails."""
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    return done.stdout.strip() if done.returncode == 0 else otherwise


def runs(*words: str) -> bool:
    return subprocess.run(words, capture_output=True, check=False, timeout=60).returncode == 0


def find_process(reader: ProcessReader, pid: int) -> Identity | None:
    reader.changes()
    return reader.known.get(pid)


def on_apple_silicon() -> bool:
    return ask("sysctl", "-n", "hw.optional.arm64", otherwise="0") == "1"


def translates() -> bool:
    return on_apple_silicon() and runs("arch", "-x86_64", "/usr/bin/true")


@contextmanager
def translated_sleep() -> Iterator[int]:
    """The pid of a sleep that runs translated."""
    if not translates():
        pytest.skip("no Rosetta here")
    with started("arch", "-x86_64", "/bin/sleep", "60") as process:
        yield process.pid


def test_this_process_is_the_same_as_in_psutil_and_ps(reader: ProcessReader) -> None:
    me, same = find_process(reader, os.getpid()), psutil.Process()
    assert me is not None
    assert (me.parent_pid, me.user_id) == (os.getppid(), os.getuid())
    assert (me.path, me.arguments) == (same.exe(), tuple(same.cmdline()))
    assert me.key.started_at == pytest.approx(same.create_time(), abs=1)
    assert str(me.parent_pid) == ask("ps", "-o", "ppid=", "-p", str(me.key.pid))


def test_this_process_has_its_architecture(reader: ProcessReader) -> None:
    me = find_process(reader, os.getpid())
    assert me is not None
    assert me.translated is (ask("sysctl", "-n", "sysctl.proc_translated", otherwise="0") == "1")
    assert me.architecture == python_platform.machine()


def test_processes_of_all_users_are_seen(reader: ProcessReader) -> None:
    reader.changes()
    listed = set(psutil.pids()) - {0}
    assert len(listed & reader.known.keys()) > 0.9 * len(listed)  # some start and exit meanwhile
    assert {identity.user_id for identity in reader.known.values()} > {os.getuid()}


def test_a_program_for_intel_is_seen_as_translated(reader: ProcessReader) -> None:
    with translated_sleep() as pid:
        until(lambda: (seen := find_process(reader, pid)) and seen.path == "/bin/sleep", "arch has become sleep")
        seen = reader.known[pid]
        assert (seen.translated, seen.architecture) == (True, "x86_64")
        assert reader.changes().translated >= 1


def rosetta_flag(pid: int) -> bool | None:
    """PROC_FLAG_ROSETTA in pbsi_flags of PROC_PIDT_SHORTBSDINFO (xnu, bsd/sys/proc_info.h); None: it has exited."""
    library = ctypes.CDLL("/usr/lib/libSystem.B.dylib")
    library.proc_pidinfo.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_uint64, ctypes.c_void_p, ctypes.c_int)
    record = ctypes.create_string_buffer(64)
    if library.proc_pidinfo(pid, 13, 0, record, len(record)) != len(record):
        return None
    (flags,) = struct.unpack_from("<I", record, 32)
    return bool(flags & 0x2000000)


def test_the_kernels_two_translation_flags_agree_for_every_process(reader: ProcessReader) -> None:
    with translated_sleep() as pid:
        until(lambda: rosetta_flag(pid), "arch has become sleep")
        reader.changes()
        flags = {pid: flag for pid in reader.known if (flag := rosetta_flag(pid)) is not None}
        assert flags[pid]
        assert [pid for pid, flag in flags.items() if flag is not reader.known[pid].translated] == []


WAYS = {"exit code 3": (None, 3 << 8), "SIGTERM": (signal.SIGTERM, 15), "SIGKILL": (signal.SIGKILL, 9)}
# The child prints the pid of its own shell, which exits when it reads a line. A shell gives its background processes
# another standard input than its own, which is therefore kept as 3.
GRANDCHILD = 'exec 3<&0; sh -c "read line; exit 3" <&3 & echo $!; wait'


@pytest.mark.parametrize(("number", "status"), WAYS.values(), ids=WAYS)
def test_the_exit_of_a_process_that_is_not_a_child_has_its_status(
    reader: ProcessReader, number: int | None, status: int
) -> None:
    shell = ["/bin/sh", "-c", GRANDCHILD]
    with (
        closing(platforms.current().exit_watch()) as watch,
        subprocess.Popen(shell, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent,
    ):
        assert parent.stdin is not None
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        seen = until(lambda: find_process(reader, pid), "it is in the process table")
        assert watch.add(seen.key) is True
        if number is None:
            parent.stdin.write(b"\n")
            parent.stdin.flush()
        else:
            os.kill(pid, number)
        exits: tuple[Exit, ...] = until(lambda: watch.wait(1), "the kernel reports its exit")
        assert [(each.key, each.status) for each in exits] == [(seen.key, status)]


def test_an_exited_process_is_not_watched(reader: ProcessReader) -> None:
    with started("/bin/sleep", "60") as process:
        seen = until(lambda: find_process(reader, process.pid), "it is in the process table")
        process.kill()
        process.wait()
        with closing(platforms.current().exit_watch()) as watch:
            assert watch.add(seen.key) is False


def test_the_footprint_agrees_with_footprint(reader: ProcessReader) -> None:
    script = "import sys; held = b'x' * 100_000_000; print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()  # it holds the memory now
        seen = find_process(reader, process.pid)
        usage = reader.usage(seen.key) if seen else None
        output = ask("/usr/bin/footprint", "-f", "bytes", "-p", str(process.pid))
        process.kill()
    assert usage is not None
    assert usage.footprint_bytes is not None
    found = re.search(r"phys_footprint:\s+(\d+)", output)
    assert found, output
    assert usage.footprint_bytes == pytest.approx(int(found[1]), rel=0.1)
    assert usage.footprint_bytes > 100_000_000


def test_the_host_agrees_with_the_systems_tools() -> None:
    host = platforms.current().host()
    assert host.os_version == ask("sw_vers", "-productVersion")
    assert host.chip == ask("sysctl", "-n", "machdep.cpu.brand_string")
    assert host.architecture == ("arm64" if on_apple_silicon() else "x86_64")
    assert (host.rosetta is Rosetta.INSTALLED) is translates()
    assert host.boot_at == pytest.approx(psutil.boot_time(), abs=5)


def test_plutil_accepts_the_plist(tmp_path: Path) -> None:
    file = tmp_path / "agent.plist"
    file.write_bytes(guide.sample_plist())
    assert ask("plutil", "-lint", str(file)).endswith("OK")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a configuration that has its own port."""
    config = tmp_path / "home" / "config" / "goarmd" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f'[http]\nlisten = "127.0.0.1:{free_port()}"\n')
    return tmp_path / "home"


def goarmd(home: Path, *words: str) -> tuple[int, dict[str, Any]]:
    """The exit code of a command, and its answer."""
    command = [sys.executable, "-m", "goarmd", *words, "--json"]
    done = subprocess.run(command, env=environment(home), capture_output=True, text=True, timeout=90, check=False)
    assert "Traceback" not in done.stderr
    assert done.stdout, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return done.returncode, answer


def test_doctor_works_on_this_mac_without_an_error(home: Path) -> None:
    code, answer = goarmd(home, "doctor", "--here")
    assert {source["source"]: source["error"] for source in answer["sources"] if source["error"]} == {}
    assert answer["check_faults"] == []
    assert code in (0, 1)


def test_the_crash_reports_of_this_mac_are_read_without_an_error(home: Path) -> None:
    reports = Path("~/Library/Logs/DiagnosticReports").expanduser()
    if not reports.is_dir():
        pytest.skip("there are no crash reports")
    code, answer = goarmd(home, "crashes", "--read", str(reports))
    assert code in (0, 1), answer


@pytest.fixture
def free_label() -> None:
    """The user has not installed goarmd, and there is a session to install into."""
    if Path(f"~/Library/LaunchAgents/{launchd.LABEL}.plist").expanduser().exists() or runs(
        "launchctl", "print", TARGET
    ):
        pytest.skip("goarmd is installed on this Mac, and stays as it is")
    if not runs("launchctl", "print", DOMAIN):
        pytest.skip("nobody is logged in to this Mac's desktop")


@pytest.mark.timeout(400)
def test_install_upgrade_and_uninstall_work_with_launchd(home: Path, free_label: None) -> None:
    try:
        code, installed = goarmd(home, "install")
        assert (code, installed["action"]) == (0, "installed")
        code, status = goarmd(home, "status")
        service = status["service"]
        assert (code, service["loaded"], service["running"], service["disabled"]) == (0, True, True, False)
        assert psutil.Process(service["pid"]).cmdline()[-3:] == ["-m", "goarmd", "run"]  # no longer the script
        assert goarmd(home, "install")[1]["action"] == "restarted"
        code, again = goarmd(home, "status")
        assert (code, again["service"]["pid"] != service["pid"]) == (0, True)
    finally:
        code, _ = goarmd(home, "uninstall")
    assert code == 0
    assert not runs("launchctl", "print", TARGET)
    assert not Path(installed["file"]).exists()
    assert not psutil.pid_exists(again["service"]["pid"])
    code, gone = goarmd(home, "status")
    assert (code, gone["service"]["installed"], gone["service"]["loaded"]) == (1, False, False)
