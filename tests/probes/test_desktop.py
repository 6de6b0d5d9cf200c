"""A notification's texts are arguments, and nothing else of any program."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

import pytest

from goarmd.core.system import System
from goarmd.probes.desktop import command_for, run

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = '"; display dialog "x" & (do shell script "touch /tmp/x") & "; $(touch x) `touch x` -e \u202e'


def test_on_a_mac_the_script_is_constant_and_the_texts_are_its_arguments() -> None:
    command = command_for(System.MACOS, "goarmd: gopls", HOSTILE)
    assert command == [
        "/usr/bin/osascript",
        "-e", "on run argv",
        "-e", "display notification (item 2 of argv) with title (item 1 of argv)",
        "-e", "end run",
        "goarmd: gopls", HOSTILE,
    ]  # fmt: skip


def test_on_linux_the_text_is_no_option_and_no_markup() -> None:
    *options, title, text = command_for(System.LINUX, "goarmd: gopls", "--help <b>bold</b> & more")
    assert (options[0], options[-1], title) == ("notify-send", "--", "goarmd: gopls")
    assert text == "--help &lt;b&gt;bold&lt;/b&gt; &amp; more"


def test_an_own_program_gets_title_and_text_as_two_arguments() -> None:
    assert command_for(System.MACOS, "t", HOSTILE, ["notify", "-x"]) == ["notify", "-x", "t", HOSTILE]


def test_no_shell_reads_what_a_program_is_called_with(tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    script = "import sys; open(sys.argv[1], 'w').write(repr(sys.argv[2:]))"
    assert run([sys.executable, "-c", script, str(heard), "goarmd: x", HOSTILE]) is None
    assert heard.read_text() == repr(["goarmd: x", HOSTILE])
    assert not (tmp_path / "x").exists()


def test_the_environment_is_that_of_a_desktop_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/x")
    heard = tmp_path / "heard"
    script = f"import os; open({str(heard)!r}, 'w').write(' '.join(os.environ))"
    assert run([sys.executable, "-c", script]) is None
    assert "DBUS_SESSION_BUS_ADDRESS" in heard.read_text()
    assert "GITHUB_TOKEN" not in heard.read_text()


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        (["no-such-program-anywhere"], "is not found in"),
        ([sys.executable, "-c", "raise SystemExit(3)"], "ended with status 3"),
        ([sys.executable, "zero\0byte"], "cannot be started"),
    ],
)
def test_a_program_that_fails_is_a_problem_in_words(command: list[str], problem: str) -> None:
    assert problem in (run(command) or "")


def test_a_program_that_hangs_is_killed_with_what_it_started(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    script = (
        f"import subprocess, sys; c = subprocess.Popen(['sleep', '60']); open({str(pid)!r}, 'w').write(str(c.pid))\n"
        "c.wait()"
    )
    assert "did not end within" in (run([sys.executable, "-c", script], seconds=1.0) or "")
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and _runs(int(pid.read_text())):
        time.sleep(0.02)
    assert not _runs(int(pid.read_text()))


def _runs(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:  # noqa: PTH123  # gone at any moment
            return ") Z" not in file.read()
    except FileNotFoundError:
        return os.name != "posix"
