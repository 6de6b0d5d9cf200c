"""What every discovered part promises."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from goarmd import commands, outputs
from goarmd.assembly import all_checks, all_sources
from goarmd.commands import Command
from goarmd.config.schema import Config
from goarmd.core.discovery import discover
from goarmd.core.errors import GoarmdError
from goarmd.core.facts import Snapshot
from goarmd.outputs import Output
from goarmd.parts.check import Check
from goarmd.parts.source import EventSource, Source
from goarmd.settings.checks import judged_settings

ROOT = Path(__file__).parent.parent
CHECKS = all_checks()
PARTS = (*CHECKS, *discover(commands, Command), *discover(outputs, Output), *all_sources(Source, EventSource))  # fmt: skip  # noqa: E501


@pytest.mark.parametrize("part", PARTS, ids=lambda part: f"{type(part).__name__} {part.name}")
def test_a_parts_name_is_its_files_name_and_its_help_one_sentence(part: Check) -> None:
    folder = {Check: "*/checks", Command: "commands", Output: "outputs"}.get(type(part), "*/sources")
    assert len(list((ROOT / "goarmd").glob(f"{folder}/{part.name}.py"))) == 1 or part in judged_settings.CHECKS
    assert re.fullmatch(r"[A-Z].*\.", part.help) or part.help.startswith("gopls")
    assert ". " not in part.help


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_check_finds_nothing_where_nothing_is_known(check: Check) -> None:
    assert list(check.evaluate(Snapshot(0.0, {}), Config())) == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_check_depends_on_checks_that_exist_and_not_on_itself(check: Check) -> None:
    assert set(check.depends_on) <= {other.name for other in CHECKS} - {check.name}


def test_two_parts_of_one_name_stop_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "parts_under_test"
    package.mkdir()
    part = "from goarmd.outputs import Output\nP = Output(name='same', help='H.', open=lambda c: None)\n"
    for name in ("__init__", "one", "two"):
        (package / f"{name}.py").write_text("" if name == "__init__" else part)
    monkeypatch.syspath_prepend(tmp_path)
    module = __import__("parts_under_test")
    assert isinstance(module, ModuleType)
    with pytest.raises(GoarmdError, match="there is already a part called same"):
        discover(module, Output)


def tracked_python() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "goarmd"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = listed.stdout.split() or [str(path) for path in (ROOT / "goarmd").rglob("*.py")]
    return [ROOT / name for name in names if name.endswith(".py") and (ROOT / name).exists()]


def test_no_file_is_longer_than_300_lines() -> None:
    long = [path.name for path in tracked_python() if len(path.read_text().splitlines()) > 300]
    assert long == []
