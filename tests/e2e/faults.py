"""The faults, made with real programs. Each begins when it is entered, and ends when it is left."""

from __future__ import annotations

import resource
import signal
import subprocess
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING

from tests.crashes.reports import ips
from tests.live.lsp import Editor, make_module
from tests.live.running import Daemon, environment, started, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RESTARTS = 5
_BLOCK = 30_000_000  # bytes; more than the limit of a gopls leaves
_ZSHRC = "export GOPROXY=http://127.0.0.1:{proxy}\nexport GOPRIVATE={private}\n"
_SETTINGS = '{\n  "go.languageServerFlags": ["-cachesize=512"]\n}\n'


def editor_log(home: Path) -> Path:
    """VS Code's log of the standard error of gopls."""
    session = datetime.now().astimezone().strftime("%Y%m%dT%H%M%S")
    folder = home / "config" / "Code" / "logs" / session / "window1" / "exthost" / f"output_logging_{session}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "1-gopls (server).log"


@contextmanager
def two_windows_of_one_workspace(machine: Daemon, gopls: Path, folder: Path) -> Iterator[None]:
    """Two gopls that have loaded the same module: each above its budget, and one too many."""
    file = make_module(folder / "shared")
    with (
        Editor([str(gopls)], file.parent, machine.home) as one,
        Editor([str(gopls)], file.parent, machine.home) as other,
    ):
        for window in (one, other):
            window.open(file)
            assert "Greeting" in window.symbols(file)
        yield
        for window in (one, other):
            window.close()


@contextmanager
def orphan(machine: Daemon, gopls: Path) -> Iterator[None]:
    """A gopls whose editor, here a shell, was killed; its standard input stays open."""
    program = ["sh", "-c", f"sleep 600 | {gopls} & echo $!; wait"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, env=environment(machine.home)) as shell:
        assert shell.stdout
        pid = int(shell.stdout.readline())
        until(lambda: machine.processes("gopls").get(pid), "goarmd watches it")
        shell.kill()
        shell.wait()
        yield
        subprocess.run(["kill", str(pid)], check=False)


@contextmanager
def translated(machine: Daemon, gopls: Path, emulator: str) -> Iterator[None]:
    """A gopls for another processor, run by QEMU."""
    with subprocess.Popen(
        [emulator, str(gopls)], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment(machine.home)
    ) as process:
        yield
        process.kill()


@contextmanager
def changed_setting(machine: Daemon, proxy: int) -> Iterator[None]:
    """A variable of the shell that differs from the accepted baseline, and then does no more."""
    rc = machine.home / ".zshrc"
    _save(rc, _ZSHRC.format(proxy=proxy, private="changed.example"))
    yield
    _save(rc, _ZSHRC.format(proxy=proxy, private="accepted.example"))


class _ModuleProxy(BaseHTTPRequestHandler):
    """Answers as a module proxy that knows one module."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"v0.1.0\n")

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def silent_proxy(port: int) -> Iterator[None]:
    """A module proxy that is not there, and afterwards is, as long as the tests run."""
    yield
    Thread(target=HTTPServer(("127.0.0.1", port), _ModuleProxy).serve_forever, daemon=True).start()


@contextmanager
def setting_that_ends_gopls(machine: Daemon) -> Iterator[None]:
    """A flag in VS Code's settings that gopls does not know."""
    settings = machine.home / "config/Code/User/settings.json"
    settings.parent.mkdir(parents=True, exist_ok=True)
    _save(settings, _SETTINGS)
    yield
    _save(settings, "{}\n")


def prepare(home: Path, proxy: int) -> None:
    """What is set before goarmd is started: the baseline."""
    (home / "config/Code/User").mkdir(parents=True)
    (home / ".zshrc").write_text(_ZSHRC.format(proxy=proxy, private="accepted.example"))
    (home / "config/Code/User/settings.json").write_text("{}\n")


def _save(file: Path, text: str) -> None:
    """As editors do: another file takes the place of the old one."""
    fresh = file.with_name(file.name + ".new")
    fresh.write_text(text)
    fresh.replace(file)


def out_of_memory(machine: Daemon, gopls: Path, folder: Path) -> None:
    """A gopls that may take no more memory is sent a large file, and dies."""
    file = make_module(folder / "memory")
    with (
        editor_log(machine.home).open("ab") as stderr,
        Editor([str(gopls)], file.parent, machine.home, stderr) as window,
    ):
        window.open(file)
        until(lambda: machine.processes("gopls").get(window.process.pid), "goarmd watches it")
        with open(f"/proc/{window.process.pid}/status", encoding="ascii") as lines:  # noqa: PTH123  # of /proc
            now = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmSize"))
        resource.prlimit(window.process.pid, resource.RLIMIT_AS, (now + 2**20, now + 2**20))
        window.send_file(file, f'package main\n\nvar text = "{"a" * _BLOCK}"\n')
        assert window.process.wait(timeout=20) == 2


def segmentation_fault(machine: Daemon, debugger: Path) -> None:
    """A program called dlv that crashes."""
    with started(debugger, "60") as process:
        until(lambda: process.pid in machine.processes("dlv"), "goarmd watches it")
        process.send_signal(signal.SIGSEGV)
        process.wait(timeout=5)


def report_of_a_rejected_signature(machine: Daemon) -> None:
    """The report that macOS writes when it has killed a program for its code signature."""
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f0 +0000")
    end = {"namespace": "CODESIGNING", "code": 2, "indicator": "Invalid Page"}
    report = ips(
        pid=99999,
        procName="go",
        procPath="/usr/local/go/bin/go",
        captureTime=now,
        procLaunch=now,
        exception={"type": "EXC_BAD_ACCESS", "signal": "SIGKILL (Code Signature Invalid)"},
        termination=end,
    )
    folder = machine.home / "Library/Logs/DiagnosticReports"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".go.ips").write_bytes(report)
    (folder / ".go.ips").rename(folder / "go.ips")


def crash_loop(machine: Daemon, gopls: Path) -> None:
    """Five starts of gopls with an unknown flag, logged as VS Code does; each lives for some milliseconds."""
    log = editor_log(machine.home)
    for _ in range(RESTARTS):
        with log.open("ab") as stderr:
            command = [str(gopls), "-mod=readonly"]
            done = subprocess.run(command, stderr=stderr, env=environment(machine.home), timeout=20, check=False)
        assert done.returncode == 2
        now = datetime.now().astimezone().strftime("%-I:%M:%S %p")
        with log.open("a") as lines:
            lines.write(f"[Info  - {now}] Connection to server got closed. Server will restart.\n")
            lines.write(f"[Error - {now}] Server process exited with code 2.\n")
        time.sleep(0.3)  # the client waits too
