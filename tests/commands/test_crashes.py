"""`goarmd crashes` with and without crashes, and its reading of folders."""

from __future__ import annotations

import argparse
import builtins
import errno
import json
import os
import sys
import time
from contextlib import closing
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from goarmd.commands.crashes import COMMAND
from goarmd.core.errors import GoarmdError
from goarmd.crashes.ledger import CrashLedger
from goarmd.state.state_file import StateFile
from goarmd.views.markup import from_markup
from tests.builders import evidence
from tests.crashes.reports import DIAG, TEXT, ips
from tests.tools import Quiet, only_on

if TYPE_CHECKING:
    from goarmd.commands import Result


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The state file of a home without a daemon and without new evidence."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setattr("goarmd.commands.crashes.is_ready", lambda: True)
    return tmp_path / "home" / "goarmd" / "state.db"


def crashes(*words: str) -> Result:
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", type=Path, default=Path("/nowhere/goarmd.toml"))
    COMMAND.arguments(parser)
    return COMMAND.run(parser.parse_args(words), Quiet())


def plain(result: Result) -> str:
    return from_markup(result.text).plain


def crashed(path: Path, *ago: float, **given: object) -> None:
    with closing(StateFile(path)) as state:
        now = time.time()
        ledger = CrashLedger(state)
        for number, seconds in enumerate(ago):
            ledger.add([evidence(pid=number, at=now - seconds, signal="SIGSEGV", **given)], now)


def test_without_crashes_it_reports_none(state: Path) -> None:
    result = crashes()
    assert (result.exit_code, plain(result)) == (0, "No crashes in the last 7 days.")


def test_a_crash_is_shown_with_cause_remedy_and_stack(state: Path) -> None:
    crashed(state, 60, editor="vscode", frames=("main.f", "main.main"))
    result = crashes()
    shown = plain(result)
    assert result.exit_code == 1
    for text in ("gopls (pid 0, vscode)", "memory-access: SIGSEGV", "update it", "main.f", "in exit code"):
        assert text in shown
    (crash,) = result.data["crashes"]
    assert (crash["pid"], crash["causes"][0]["cause"]) == (0, "memory-access")


def test_a_gopls_of_no_editor_was_started_by_hand(state: Path) -> None:
    crashed(state, 60, editor="none")
    assert "gopls (pid 0, started by hand)" in plain(crashes())


def test_an_unreadable_state_file_is_not_reported_as_no_crash(state: Path) -> None:
    state.parent.mkdir(parents=True)
    state.write_bytes(b"\xff" * 5000)
    result = crashes()
    assert result.exit_code == 2
    assert f"{state}: cannot be read" in plain(result)
    assert "cannot be read" in result.data["problem"]
    assert state.read_bytes() == b"\xff" * 5000, "a query changes nothing"


def test_only_crashes_since_then_and_of_that_group_are_shown(state: Path) -> None:
    crashed(state, 60, 7200)
    assert len(crashes("--since", "1h").data["crashes"]) == 1
    assert len(crashes("--group", "gopls").data["crashes"]) == 2
    assert crashes("--group", "dlv").data["crashes"] == []


@pytest.mark.parametrize("words", [("--group", "goplx"), ("--read", "/nowhere/at/all")])
def test_a_wrong_argument_is_named(words: tuple[str, str], state: Path) -> None:
    with pytest.raises(GoarmdError, match=words[1]):
        crashes(*words)


def test_a_wrong_time_is_named(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        crashes("--since", "yesterday")
    assert "write 15s, 500ms or 1h30m" in capsys.readouterr().err


@only_on("linux", "macOS's file system rejects such names")
def test_a_file_name_that_is_not_utf_8_is_listed_with_replacements(tmp_path: Path) -> None:
    (tmp_path / "c\udcff.txt").write_text("nothing")
    assert [file["file"] for file in crashes("--read", str(tmp_path)).data["files"]] == ["c\ufffd.txt"]


def test_a_folder_is_read_file_by_file(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.ips").write_bytes(ips())
    (folder / "sub" / "b.diag").write_text(DIAG)
    (folder / "c.txt").write_text("nothing")
    result = crashes("--read", str(folder))
    assert result.exit_code == 1
    files = {file["file"]: file for file in result.data["files"]}
    assert list(files) == ["a.ips", "c.txt", "sub/b.diag"]
    crash = files["a.ips"]
    del crash["frames"], crash["kind"], crash["crashes"], crash["entries"]
    assert {key: value for key, value in crash.items() if key != "causes"} == {
        "file": "a.ips",
        "readable": True,
        "crash": True,
        "process": "gopls",
        "pid": 4321,
        "architecture": "arm64",
        "translated": False,
        "signal": "SIGSEGV",
        "exception": "EXC_BAD_ACCESS",
        "occurred_at": "2026-11-20T10:11:12.3456+01:00",
        "known": True,
        "skipped_bytes": 0,
        "gave_up": False,
        "unread": False,
    }
    assert [cause.keys() for cause in crash["causes"]] == [{"cause", "evidence", "remedy"}]
    assert json.dumps(result.data)
    shown = plain(result)
    assert "3 files, 1 with a crash" in shown
    assert "memory-access: EXC_BAD_ACCESS SIGSEGV" in shown


def test_a_folder_without_a_crash_is_fine(tmp_path: Path) -> None:
    (tmp_path / "a.diag").write_text(DIAG)
    assert crashes("--read", str(tmp_path)).exit_code == 0


def test_a_single_file_is_listed_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.ips").write_bytes(ips())
    assert [file["file"] for file in crashes("--read", str(tmp_path / "a.ips")).data["files"]] == ["a.ips"]


def test_without_a_daemon_it_runs_the_sources(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = state.parents[1]
    (home / "Library/Logs/DiagnosticReports").mkdir(parents=True)
    captured = time.strftime("%Y-%m-%d %H:%M:%S.0000 +0000", time.gmtime(time.time() - 3600))
    (home / "Library/Logs/DiagnosticReports/gopls.ips").write_bytes(ips(captureTime=captured, procLaunch=captured))
    monkeypatch.setattr("goarmd.commands.crashes.is_ready", lambda: False)
    result = crashes()
    assert [crash["pid"] for crash in result.data["crashes"]] == [4321]
    assert not state.exists(), "a query changes nothing"


@pytest.mark.parametrize(("name", "code"), [("secret.ips", 2), (".", 2), ("note.txt", 2), ("known.ips", 1)])
def test_the_exit_code_says_whether_all_could_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, code: int
) -> None:
    for file in ("known.ips", "secret.ips"):
        (tmp_path / file).write_bytes(ips())
    (tmp_path / "note.txt").write_text("hello\n")
    os.mkfifo(tmp_path / "pipe")
    real = builtins.open

    def refuse(path: str, *arguments: Any, **given: Any) -> Any:  # root may read whatever the permissions are
        if str(path).endswith("secret.ips"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(path, *arguments, **given)

    monkeypatch.setattr(builtins, "open", refuse)
    result = crashes("--read", str(tmp_path / name))
    assert result.exit_code == code
    assert ("cannot read it (Permission denied)" in plain(result)) is (name in ("secret.ips", "."))


def test_what_is_pasted_is_read_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    text = b"dyld[7]: missing LC_UUID load command in /x/go/bin/dlv\n"
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(text)))
    result = crashes("--read", "-")
    assert [(file["process"], file["causes"][0]["cause"]) for file in result.data["files"]] == [("dlv", "missing-uuid")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hello\n", "not known to goarmd: none of the kinds of text it reads"),
        (DIAG, "a report of macOS about use of the processor, not about a crash of a program"),
    ],
)
def test_what_is_no_crash_is_said_in_words(monkeypatch: pytest.MonkeyPatch, text: str, words: str) -> None:
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(text.encode())))
    shown = " ".join(plain(crashes("--read", "-")).split())
    assert words in shown
    assert "not-a-crash" not in shown


def test_each_program_in_one_text_has_its_own_cause_and_remedy(tmp_path: Path) -> None:
    other = TEXT.replace("gopls [4321]", "Code Helper [8]").replace("BAD_INSTRUCTION (SIGILL)", "CRASH (SIGABRT)")
    (tmp_path / "a.txt").write_text(f"{TEXT}\n{other}")
    result = crashes("--read", str(tmp_path / "a.txt"))
    (file,) = result.data["files"]
    assert file["crashes"] == 2
    found = [(entry["process"], entry["pid"], entry["causes"][0]["cause"]) for entry in file["entries"]]
    assert found == [("gopls", 4321, "unsupported-instruction"), ("Code Helper", 8, "abort")]
    assert [(row["process"], row["cause"], row["files"]) for row in result.data["summary"]] == [
        ("gopls", "unsupported-instruction", 1),
        ("Code Helper", "abort", 1),
    ]
    shown = plain(result)
    first, second = shown.split("\n\n")
    assert ("gopls [4321]" in first, "golang.org/x/tools/gopls@latest" in first) == (True, True)
    assert ("Code Helper [8]" in second, "golang.org" in second) == (True, False)
    assert "perhaps" not in shown


def test_kills_in_a_log_are_shown_with_their_number_and_are_not_crashes(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text(
        "[Error - 3:04:05 PM] Server process exited with signal SIGKILL.\n"
        "[Error - 3:09:05 PM] Server process exited with signal SIGKILL.\n"
    )
    result = crashes("--read", str(tmp_path / "a.log"))
    (file,) = result.data["files"]
    assert (file["crash"], file["crashes"], [entry["crash"] for entry in file["entries"]]) == (False, 0, [False, False])
    assert "gopls, 15:09:05, 2 times" in plain(result)
    assert result.exit_code == 1


def test_crashes_of_one_cause_are_one_card(state: Path) -> None:
    crashed(state, 64, 63, 62, 61, 60)
    shown = plain(crashes())
    assert shown.startswith("5 crashes in the last 7 days\n")
    assert "gopls crashed 5 times (pid 2, 3, 4 and others)" in shown
    assert shown.count("memory-access") == 1
