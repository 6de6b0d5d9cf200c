"""Logs on a real disk: only what was appended is read, through rotation, truncation and new sessions."""

from __future__ import annotations

import os
import time
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from goarmd.config.schema import Config, Group
from goarmd.core.errors import NoDataError
from goarmd.core.facts import Cursor
from goarmd.core.system import System
from goarmd.crashes.evidence import Evidence
from goarmd.crashes.sources import editor_logs
from goarmd.crashes.sources.editor_logs import SOURCE
from goarmd.state.cursors import Cursors
from tests.crashes.reports import PANIC

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from goarmd.parts.source import Context

SESSION = "20261120T100000"
EXITED_AT = datetime(2026, 11, 20, 10, 5, 0).timestamp()  # noqa: DTZ001  # logs have local times
OUTPUT = f"window1/exthost/output_logging_{SESSION}/1-gopls (server).log"
CLOSE = "[Error - 10:05:00 AM] Server process exited with code 2.\n"
GO_ENV = "[Info  - 10:05:01 AM] 2026/11/20 10:05:01 go env\n"
EXIT = PANIC + CLOSE + GO_ENV


def session(home: Path, product: str = "Code", name: str = SESSION) -> Path:
    return home / ".config" / product / "logs" / name


def append(path: Path, text: str, age: float = 60.0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write(text)
    os.utime(path, (time.time() - age,) * 2)
    return path


def run(context: Context) -> list[Evidence]:
    """One run, its cursors kept as the engine keeps them."""
    facts = list(SOURCE.read(context))
    Cursors(context.state).save([fact for fact in facts if isinstance(fact, Cursor)])
    return [fact for fact in facts if isinstance(fact, Evidence)]


def test_a_machine_without_editors_has_no_data(context: Context) -> None:
    with pytest.raises(NoDataError):
        list(SOURCE.read(context))


def test_an_exit_is_reported_once_with_its_time_and_editor(context: Context, home: Path) -> None:
    append(session(home) / OUTPUT, EXIT)
    (evidence,) = run(context)
    assert (evidence.group, evidence.program, evidence.editor) == ("gopls", "gopls", "vscode")
    assert (evidence.earliest, evidence.at) == (EXITED_AT - 1, EXITED_AT + 1)
    assert evidence.symptoms.exit_status == 2
    assert run(context) == []


def test_only_appended_lines_are_reported(context: Context, home: Path) -> None:
    append(session(home) / OUTPUT, EXIT)
    (first,) = run(context)
    append(session(home) / OUTPUT, EXIT)
    (second,) = run(context)
    assert first.reference != second.reference


def test_the_same_evidence_keeps_its_reference_when_it_is_read_again(context: Context, home: Path) -> None:
    append(session(home) / OUTPUT, GO_ENV + EXIT * 3)
    first = [fact.reference for fact in SOURCE.read(context) if isinstance(fact, Evidence)]
    assert first == [evidence.reference for evidence in run(context)]
    assert len(set(first)) == 3


@pytest.mark.parametrize(
    ("folder", "editor"),
    [
        (".config/Code - Insiders/logs", "vscode-insiders"),
        (".config/VSCodium/logs", "vscodium"),
        (".config/Cursor/logs", "cursor"),
        (".config/Windsurf/logs", "windsurf"),
        (".vscode-server/data/logs", "vscode"),
        (".vscode-server-insiders/data/logs", "vscode-insiders"),
        (".cursor-server/data/logs", "cursor"),
        (".local/share/code-server/logs", "code-server"),
    ],
)
def test_every_product_and_remote_server_is_read(folder: str, editor: str, context: Context, home: Path) -> None:
    append(home / folder / SESSION / "exthost1" / f"output_logging_{SESSION}" / "3-gopls (server).log", EXIT)
    assert [evidence.editor for evidence in run(context)] == [editor]


def test_on_a_mac_logs_are_in_the_library(make_context: Callable[..., Context], home: Path) -> None:
    append(home / "Library/Application Support/Code/logs" / SESSION / OUTPUT, EXIT)
    assert len(run(make_context(System.MACOS))) == 1


@pytest.mark.parametrize(
    "name",
    [
        "window1/exthost/golang.go/gopls (server).log",
        "window1/exthost/golang.go-nightly/gopls (server).log",
        "exthost2/output_logging_20261120T100000/7-gopls (server).log",
    ],
)
def test_logs_are_found_where_older_and_newer_editors_keep_them(name: str, context: Context, home: Path) -> None:
    append(session(home) / name, EXIT)
    assert len(run(context)) == 1


def test_with_every_sample_only_the_latest_sessions_are_looked_at(context: Context, home: Path) -> None:
    old, before, present = (session(home, name=f"202611{day}T100000") / OUTPUT for day in (18, 19, 20))
    seen = {editor_logs.stamp(context)}
    for log in (present, before):
        append(log, GO_ENV)
        assert editor_logs.stamp(context) not in seen
        seen.add(editor_logs.stamp(context))
    append(old, EXIT)
    assert editor_logs.stamp(context) in seen
    assert len(run(context)) == 1  # and with a follow-up of a crash, and each slow interval, at all of them


def test_empty_folders_of_later_calls_hide_no_session(context: Context, home: Path) -> None:
    append(session(home) / OUTPUT, GO_ENV)
    for second in range(30):
        session(home, name=f"20261120T1100{second:02}").mkdir()
    before = editor_logs.stamp(context)
    append(session(home) / OUTPUT, EXIT)
    assert editor_logs.stamp(context) != before
    assert len(run(context)) == 1


def test_the_folders_of_other_extensions_are_not_looked_into(context: Context, home: Path) -> None:
    append(session(home) / "window1/exthost/redhat.vscode-yaml/gopls (server).log", EXIT)
    with pytest.raises(NoDataError):
        run(context)


def test_an_extension_host_is_reported_by_two_logs_with_one_pid(context: Context, home: Path) -> None:
    stamp = "2026-11-20 10:05:00.123 [error] "
    append(
        session(home) / "main.log",
        f"{stamp}[UtilityProcess id: 1, type: extensionHost, pid: 77]: crashed with code 5 and reason 'oom'\n",
    )
    append(
        session(home) / "window1/renderer.log",
        f"{stamp}Extension host (LocalProcess pid: 77) terminated unexpectedly. The following extensions\n",
    )
    assert [(evidence.group, evidence.pid) for evidence in run(context)] == [("code-helper-plugin", 77)] * 2


def test_an_exit_that_may_go_on_waits(context: Context, home: Path) -> None:
    append(session(home) / OUTPUT, GO_ENV + PANIC, age=0)
    assert run(context) == []
    append(session(home) / OUTPUT, CLOSE, age=0)
    assert run(context) == []
    append(session(home) / OUTPUT, "", age=10)
    (evidence,) = run(context)
    assert evidence.symptoms.exit_status == 2
    assert run(context) == []


def test_after_days_of_silence_a_time_gets_the_day_of_the_files_modification(context: Context, home: Path) -> None:
    path = append(session(home) / OUTPUT, GO_ENV, age=0)
    run(context)
    append(path, EXIT)
    monday = datetime(2026, 11, 23, 10, 5, 30).timestamp()  # noqa: DTZ001  # local; the session began on a Friday
    os.utime(path, (monday, monday))
    (evidence,) = run(context)
    assert evidence.at == EXITED_AT + 3 * 86400 + 1


def test_a_time_in_the_repeated_hour_is_the_later_one_if_that_fits(
    context: Context, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        line = "2026-11-01 01:30:00.000 [error] CodeWindow: renderer process gone (reason: crashed, code: 5)\n"
        path = append(session(home, name="20261031T100000") / "main.log", line)
        second = datetime(2026, 11, 1, 1, 30, fold=1).timestamp()  # noqa: DTZ001  # local
        os.utime(path, (second + 1, second + 1))
        (evidence,) = run(context)
        assert evidence.at == second + 1
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_gopls_in_your_own_group_is_reported_in_that_group(make_context: Callable[..., Context], home: Path) -> None:
    append(session(home) / OUTPUT, EXIT)
    mine = Config(groups=(Group(name="lsp", programs=("gopls",)),))
    assert [evidence.group for evidence in run(make_context(config=mine))] == ["lsp"]


def test_an_exit_without_a_time_was_between_two_runs(context: Context, home: Path) -> None:
    path = append(session(home) / OUTPUT, "quiet\n", age=100)
    run(context)
    append(path, "flag provided but not defined: -mod\n", age=50)
    (evidence,) = run(context)
    assert evidence.at - evidence.earliest == pytest.approx(50, abs=1)


def test_a_rotated_log_is_read_on(context: Context, home: Path) -> None:
    folder = session(home) / "window1/exthost/golang.go"
    path = append(folder / "gopls (server).log", EXIT)
    assert len(run(context)) == 1
    append(path, EXIT)
    path.rename(folder / "gopls (server).1.log")
    append(path, EXIT)
    assert len(run(context)) == 2
    assert run(context) == []


def test_an_emptied_log_is_read_from_its_beginning(context: Context, home: Path) -> None:
    path = append(session(home) / OUTPUT, GO_ENV + EXIT * 2)
    assert len(run(context)) == 2
    with path.open("w"):
        pass
    append(path, "[Info  - 10:06:00 AM] another beginning\n" + EXIT)
    assert len(run(context)) == 1


def test_the_cursor_of_a_deleted_session_is_deleted(context: Context, home: Path) -> None:
    path = append(session(home) / OUTPUT, EXIT)
    run(context)
    path.unlink()
    assert run(context) == []
    assert Cursors(context.state).known("log:") == {}


def test_only_the_sessions_that_the_editor_keeps_are_read(context: Context, home: Path) -> None:
    for day in range(10, 25):
        append(session(home, name=f"202611{day}T100000") / "main.log", "2026-11-20 10:05:00.123 [info] hello\n")
    run(context)
    assert len(Cursors(context.state).known("log:")) == 10


def test_an_unexplained_close_is_not_a_crash_if_the_restart_was_intended(context: Context, home: Path) -> None:
    append(session(home) / OUTPUT, "[Info  - 10:05:00 AM] Connection to server got closed. Server will restart.\n")
    restart = "2026-11-20 10:05:02.000 [info] Try to start language server - config change (enabled: true)\n"
    append(session(home) / "window1/exthost/golang.go/Go.log", restart)
    assert run(context) == []


def test_an_unexplained_close_is_a_crash_if_no_restart_was_intended(context: Context, home: Path) -> None:
    append(session(home) / OUTPUT, "[Info  - 10:05:00 AM] Connection to server got closed. Server will restart.\n")
    restart = "2026-11-20 09:00:00.000 [info] Try to start language server - activation (enabled: true)\n"
    append(session(home) / "window1/exthost/golang.go/Go.log", restart)
    assert len(run(context)) == 1


def test_a_large_log_is_read_in_parts(context: Context, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editor_logs, "_CHUNK", 4000)
    append(session(home) / OUTPUT, (GO_ENV * 10 + EXIT) * 20)
    found = [evidence for _ in range(60) for evidence in run(context)]
    assert [evidence.symptoms.exit_status for evidence in found] == [2] * 20
    assert len({evidence.reference for evidence in found}) == 20


def test_one_endless_line_does_not_stop_the_reading(
    context: Context, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editor_logs, "_CHUNK", 4000)
    append(session(home) / OUTPUT, "x" * 50_000 + "\n" + EXIT)
    assert sum(len(run(context)) for _ in range(30)) == 1


def test_logs_that_lead_into_a_private_folder_are_not_read(context: Context, home: Path) -> None:
    private = home / "Documents" / "logs"
    append(private / SESSION / OUTPUT, EXIT)
    (home / ".config/Code").mkdir(parents=True)
    (home / ".config/Code/logs").symlink_to(private)
    with pytest.raises(NoDataError):
        run(context)
