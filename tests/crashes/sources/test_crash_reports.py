"""Reports on a real disk: each read once, none counted twice, wherever it is moved."""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING

import pytest

from goarmd.config.schema import Config, Group
from goarmd.core.errors import NoDataError
from goarmd.core.facts import Cursor
from goarmd.crashes.evidence import Evidence, EvidenceSource, Reports
from goarmd.crashes.formats.crash_report import LARGEST
from goarmd.crashes.sources import crash_reports
from goarmd.crashes.sources.crash_reports import SOURCE
from goarmd.state.cursors import Cursors
from tests.crashes.reports import CAPTURED_AT, DIAG, INCIDENT, TEXT, header, ips, jetsam

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from goarmd.parts.source import Context

FOLDER = "Library/Logs/DiagnosticReports"


@pytest.fixture(autouse=True)
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's folder, elsewhere."""
    folder = tmp_path / "system"
    monkeypatch.setattr(crash_reports, "_SYSTEM", folder)
    return folder


def put(folder: Path, name: str, data: bytes, age: float = 3600.0) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(data)
    os.utime(path, (time.time() - age,) * 2)
    return path


def run(context: Context) -> tuple[list[Evidence], dict[str, int]]:
    """One run, its cursors kept as the engine keeps them; evidence, and the counts that are not 0."""
    facts = list(SOURCE.read(context))
    Cursors(context.state).save([fact for fact in facts if isinstance(fact, Cursor)])
    (reports,) = [fact for fact in facts if isinstance(fact, Reports)]
    return [f for f in facts if isinstance(f, Evidence)], {kind: count for kind, count in reports.counts if count}


def test_a_machine_without_reports_has_no_data(context: Context) -> None:
    with pytest.raises(NoDataError):
        list(SOURCE.read(context))


def test_a_crash_of_a_watched_program_is_evidence_once(context: Context, home: Path) -> None:
    put(home / FOLDER, "gopls-2026-11-20-101112.ips", ips())
    (evidence,), counts = run(context)
    assert (evidence.source, evidence.group, evidence.pid) == (EvidenceSource.REPORT, "gopls", 4321)
    assert evidence.at == evidence.earliest == pytest.approx(CAPTURED_AT)
    assert evidence.started_at == pytest.approx(CAPTURED_AT - 2.3456)
    assert counts == {"crash": 1}
    assert run(context) == ([], {"crash": 1})


def test_a_crash_of_any_other_program_is_only_counted_as_a_report(context: Context, home: Path) -> None:
    put(home / FOLDER, "Spotify.ips", ips(procName="Spotify", procPath="/Applications/Spotify"))
    assert run(context) == ([], {"crash": 1})


def test_a_report_that_is_moved_keeps_its_number(context: Context, home: Path) -> None:
    path = put(home / FOLDER, "gopls.ips", ips())
    (first,), _ = run(context)
    (home / FOLDER / "Retired").mkdir()
    path.rename(home / FOLDER / "Retired" / path.name)
    (again,), counts = run(context)
    assert again.reference == first.reference == f"report:{INCIDENT}"
    assert counts == {"crash": 1}


def test_the_cursor_of_a_deleted_report_is_deleted(context: Context, home: Path) -> None:
    path = put(home / FOLDER, "gopls.ips", ips())
    run(context)
    path.unlink()
    assert run(context) == ([], {})
    assert Cursors(context.state).known("report:") == {}


def test_the_systems_folder_is_read_too(context: Context, system: Path) -> None:
    put(system, "gopls.diag", DIAG.encode())
    assert run(context) == ([], {"cpu": 1})


@pytest.mark.parametrize("name", [".gopls-2026.ips", "gopls.txt", "gopls.ips.tmp"])
def test_files_that_are_not_reports_are_skipped(name: str, context: Context, home: Path) -> None:
    put(home / FOLDER, name, ips())
    assert run(context) == ([], {})


def test_a_report_that_is_being_written_is_read_again(context: Context, home: Path) -> None:
    put(home / FOLDER, "gopls.ips", ips()[:300], age=0)
    assert run(context)[0] == []
    put(home / FOLDER, "gopls.ips", ips(), age=0)
    assert len(run(context)[0]) == 1


def test_an_old_report_that_is_cut_is_evidence(context: Context, home: Path) -> None:
    put(home / FOLDER, "gopls.ips", ips()[: ips().index(b'"exception"')])
    (evidence,), _ = run(context)
    assert evidence.symptoms.cut


def test_each_process_killed_for_memory_is_evidence(context: Context, system: Path) -> None:
    put(system, "JetsamEvent-2026.ips", jetsam())
    (evidence,), counts = run(context)
    assert (evidence.program, evidence.pid, evidence.symptoms.termination) == (
        "gopls",
        4321,
        "JETSAM per-process-limit",
    )
    assert evidence.reference == f"report:{INCIDENT}:4321"
    assert counts == {"memory": 1}


def test_a_folder_that_cannot_be_read_is_counted(
    context: Context, home: Path, system: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(home / FOLDER, "gopls.ips", ips())
    scandir = os.scandir

    def refuse(path: Path) -> object:
        if path == system:
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert run(context)[1] == {"crash": 1, "unreadable": 1}


def test_a_file_that_cannot_be_read_is_counted_and_tried_again(
    context: Context, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    put(home / FOLDER, "gopls.ips", ips())
    with monkeypatch.context() as patch:
        patch.setattr(crash_reports, "open", refuse, raising=False)
        assert run(context) == ([], {"unreadable": 1})
    assert len(run(context)[0]) == 1


def test_at_most_the_bound_is_read_of_a_huge_file(context: Context, home: Path) -> None:
    path = put(home / FOLDER, "gopls.ips", json.dumps(header()).encode())
    with path.open("r+b") as file:
        file.truncate(LARGEST * 10_000)
    os.utime(path, (0, 0))
    (evidence,), _ = run(context)
    assert evidence.symptoms.cut


def test_a_fifo_does_not_block_the_run(context: Context, home: Path) -> None:
    (home / FOLDER).mkdir(parents=True)
    os.mkfifo(home / FOLDER / "gopls.ips")
    assert run(context) == ([], {})


def test_your_own_group_is_matched_with_the_reports_path(make_context: Callable[..., Context], home: Path) -> None:
    mine = Config(groups=(Group(name="mine", paths=("/Users/*/my/*",)),))
    put(home / FOLDER, "a.ips", ips(procName="x", procPath="/Users/USER/my/x"))
    assert [evidence.group for evidence in run(make_context(config=mine))[0]] == ["mine"]


@pytest.mark.parametrize(
    "report",
    [
        lambda user: ips(userID=user),
        lambda user: TEXT.replace("User ID:               501", f"User ID:               {user}").encode(),
    ],
    ids=["json", "text"],
)
def test_in_the_systems_folder_the_crashes_of_other_users_are_not_ours(
    context: Context, system: Path, report: Callable[[int], bytes]
) -> None:
    put(system, "theirs.ips", report(os.getuid() + 1))
    put(system, "ours.ips", report(os.getuid()).replace(INCIDENT.encode(), b"OURS"))
    evidence, counts = run(context)
    assert (len(evidence), counts) == (1, {"crash": 2})
