"""Go's counters on a real disk: each crash that is counted is evidence once, over weeks and restarts."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest

from goarmd.core.errors import NoDataError
from goarmd.core.facts import Architecture, Cursor, ToolUse
from goarmd.core.system import System
from goarmd.crashes.evidence import Evidence, EvidenceSource
from goarmd.crashes.sources.go_telemetry import SOURCE
from goarmd.state.cursors import Cursors
from tests.crashes.reports import PANIC_STACK, counter_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from goarmd.core.facts import Fact
    from goarmd.parts.source import Context

NAME = "gopls@v0.24.0-go1.27.0-linux-amd64-2026-11-23.v1.count"


@pytest.fixture
def local(home: Path) -> Path:
    folder = home / ".config/go/telemetry/local"
    folder.mkdir(parents=True)
    return folder


def week(days: float) -> str:
    """The end of a week that many days from now."""
    return time.strftime("%Y-%m-%dT00:00:00Z", time.gmtime(time.time() + days * 86400))


def facts(context: Context) -> list[Fact]:
    """One run, its cursors kept as the engine keeps them."""
    found = list(SOURCE.read(context))
    Cursors(context.state).save([fact for fact in found if isinstance(fact, Cursor)])
    return found


def crashes(found: Iterable[Fact]) -> list[Evidence]:
    return [fact for fact in found if isinstance(fact, Evidence)]


def test_a_machine_without_go_has_no_data(context: Context) -> None:
    with pytest.raises(NoDataError):
        list(SOURCE.read(context))


def test_each_crash_that_is_counted_is_evidence_once(context: Context, local: Path) -> None:
    path = local / NAME
    path.write_bytes(counter_file({PANIC_STACK: 1, "gopls/client:vscode": 9}))
    (first,) = crashes(facts(context))
    assert (first.source, first.group, first.program) == (EvidenceSource.TELEMETRY, "gopls", "gopls")
    assert first.architecture is Architecture.X86_64
    assert first.symptoms.counter == "crash/crash"
    assert first.symptoms.frames == ("runtime.gopanic:+69", "main.work:+4", "main.main:+3")
    assert crashes(facts(context)) == []
    path.write_bytes(counter_file({PANIC_STACK: 3, "crash/malformed": 1}))
    more = crashes(facts(context))
    assert [evidence.symptoms.counter for evidence in more].count("crash/crash") == 2
    assert len({evidence.reference for evidence in (first, *more)}) == 4


def test_the_content_is_compared_and_not_the_time_of_the_file(context: Context, local: Path) -> None:
    import os  # noqa: PLC0415

    path = local / NAME
    path.write_bytes(counter_file({}))
    before = path.stat()
    facts(context)
    path.write_bytes(counter_file({PANIC_STACK: 1}))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert len(crashes(facts(context))) == 1


def test_a_crash_was_between_the_last_run_and_this_one(context: Context, local: Path) -> None:
    path = local / NAME
    path.write_bytes(counter_file({}, TimeBegin=week(-3)))
    facts(context)
    path.write_bytes(counter_file({PANIC_STACK: 1}, TimeBegin=week(-3)))
    (evidence,) = crashes(facts(context))
    assert evidence.at - evidence.earliest < 60


def test_a_crash_before_the_first_run_was_sometime_in_its_week(context: Context, local: Path) -> None:
    (local / NAME).write_bytes(counter_file({PANIC_STACK: 1}, TimeBegin=week(-3)))
    (evidence,) = crashes(facts(context))
    assert 2 * 86400 < evidence.at - evidence.earliest < 4 * 86400


def test_a_crash_of_an_old_week_was_in_that_week(context: Context, local: Path) -> None:
    program = {"Program": "golang.org/x/tools/gopls", "GOARCH": "amd64", "Stacks": {PANIC_STACK: 1}}
    (local / "local.2025-03-08.json").write_text(json.dumps({"Week": "2025-03-08", "Programs": [program]}))
    (evidence,) = crashes(facts(context))
    end = 1741392000.0  # 2025-03-08, midnight UTC
    assert (evidence.earliest, evidence.at) == (end - 7 * 86400, end + 86400)


def test_a_week_that_became_a_report_is_not_counted_again(context: Context, local: Path) -> None:
    path = local / NAME
    path.write_bytes(counter_file({PANIC_STACK: 1}))
    facts(context)
    path.unlink()
    program = {
        "Program": "golang.org/x/tools/gopls",
        "Version": "v0.24.0",
        "GoVersion": "go1.27.0",
        "GOOS": "linux",
        "GOARCH": "amd64",
        "Counters": {},
        "Stacks": {PANIC_STACK: 2},
    }
    report = {"Week": "2026-11-30", "Programs": [program]}
    (local / "local.2026-11-30.json").write_text(json.dumps(report))
    assert len(crashes(facts(context))) == 1  # the one that was counted after the last run
    assert crashes(facts(context)) == []


def test_counts_after_a_reset_are_counted_from_zero(context: Context, local: Path) -> None:
    path = local / NAME
    path.write_bytes(counter_file({PANIC_STACK: 3}))
    before = crashes(facts(context))
    path.write_bytes(counter_file({PANIC_STACK: 1}))
    (after,) = crashes(facts(context))
    assert after.reference not in {evidence.reference for evidence in before}


def test_the_cursor_of_a_deleted_week_is_deleted(context: Context, local: Path) -> None:
    (local / NAME).write_bytes(counter_file({PANIC_STACK: 1}))
    facts(context)
    (local / NAME).unlink()
    facts(context)
    assert list(Cursors(context.state).known("telemetry:")) == ["telemetry:looked"]


@pytest.mark.parametrize("program", ["example.com/prog", "golang.org/x/pkgsite/cmd/pkgsite"])
def test_programs_that_are_not_watched_are_skipped(program: str, context: Context, local: Path) -> None:
    (local / NAME).write_bytes(counter_file({PANIC_STACK: 1}, Program=program))
    assert crashes(facts(context)) == []


@pytest.mark.parametrize(("program", "group"), [("cmd/go", "go"), ("github.com/go-delve/delve/cmd/dlv", "dlv")])
def test_the_go_command_and_delve_are_watched_too(program: str, group: str, context: Context, local: Path) -> None:
    (local / NAME).write_bytes(counter_file({PANIC_STACK: 1}, Program=program))
    assert [evidence.group for evidence in crashes(facts(context))] == [group]


def test_the_tools_of_this_week_are_reported_with_their_architecture(
    make_context: Callable[..., Context], home: Path
) -> None:
    folder = home / "Library/Application Support/go/telemetry/local"
    folder.mkdir(parents=True)
    intel = {"Program": "cmd/go", "Version": "go1.27.0", "GOOS": "darwin", "GOARCH": "amd64"}
    (folder / "go.v1.count").write_bytes(counter_file({"gopls/bug\na.b:+1": 2}, TimeEnd=week(3), **intel))
    (folder / "old.v1.count").write_bytes(counter_file({}, TimeEnd=week(-3), GOOS="darwin"))
    uses = [fact for fact in facts(make_context(System.MACOS)) if isinstance(fact, ToolUse)]
    assert uses == [
        ToolUse(group="go", program="go", version="go1.27.0", os="macos", architecture=Architecture.X86_64, bugs=2)
    ]


def test_a_damaged_file_is_skipped(context: Context, local: Path) -> None:
    (local / NAME).write_bytes(counter_file({PANIC_STACK: 1})[:2000])
    (local / "b.v1.count").write_bytes(b"\0" * 20_000)
    (local / "local.2026-11-30.json").write_bytes(b"[" * 1000)
    assert crashes(facts(context)) == []
