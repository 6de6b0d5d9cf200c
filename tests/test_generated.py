from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from goarmd import generated
from goarmd.commands.generate import COMMAND
from goarmd.core.errors import GoarmdError
from goarmd.generated import Generated, generated_files
from tests.tools import Quiet

if TYPE_CHECKING:
    from goarmd.commands import Result

ROOT = Path(__file__).parent.parent
PROJECT = '[project]\nname = "goarmd"\n'


def generate(*arguments: str) -> Result:
    parser = ArgumentParser()
    COMMAND.arguments(parser)
    return COMMAND.run(parser.parse_args(arguments), Quiet())


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A source tree with its own two generated files: one up to date, one missing."""
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / "same.txt").write_text("same")
    files = (Generated("same.txt", lambda: b"same"), Generated("deep/new.txt", lambda: b"new"))
    monkeypatch.setattr(generated, "generated_files", lambda: files)
    return tmp_path


@pytest.mark.parametrize("file", generated_files(), ids=lambda file: file.path)
def test_a_generated_file_is_what_goarmd_generate_writes(file: Generated) -> None:
    assert (ROOT / file.path).read_bytes() == file.content(), "type: goarmd generate"


def test_every_file_in_grafana_is_generated() -> None:
    there = {str(path.relative_to(ROOT)) for path in (ROOT / "grafana").rglob("*") if path.is_file()}
    assert there == {file.path for file in generated_files() if file.path.startswith("grafana/")}


def test_generate_writes_and_lists_the_differing_files(tree: Path) -> None:
    result = generate("--root", str(tree))
    assert (result.data, result.exit_code) == ({"written": ["deep/new.txt"]}, 0)
    assert (tree / "deep/new.txt").read_bytes() == b"new"


def test_generate_writes_nothing_a_second_time(tree: Path) -> None:
    generate("--root", str(tree))
    assert generate("--root", str(tree)).data == {"written": []}


def test_check_lists_the_differing_files_and_writes_nothing(tree: Path) -> None:
    result = generate("--check", "--root", str(tree))
    assert (result.data, result.exit_code) == ({"differing": ["deep/new.txt"]}, 1)
    assert not (tree / "deep").exists()


def test_check_passes_if_nothing_differs(tree: Path) -> None:
    generate("--root", str(tree))
    result = generate("--check", "--root", str(tree))
    assert (result.text, result.exit_code) == ("every file is up to date", 0)


def test_the_current_folder_is_the_default_root(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree)
    assert generate().data == {"written": ["deep/new.txt"]}


@pytest.mark.parametrize("project", ['[project]\nname = "another"\n', "[tool]\n", "not TOML", None])
def test_a_folder_that_is_not_goarmds_source_tree_is_refused(tmp_path: Path, project: str | None) -> None:
    if project is not None:
        (tmp_path / "pyproject.toml").write_text(project)
    with pytest.raises(GoarmdError, match="give goarmd's source tree with --root DIR"):
        generate("--root", str(tmp_path))


@pytest.mark.parametrize("module", ["grafana_foundation_sdk", "grimp", "yaml"])
def test_what_the_generator_needs_and_does_not_find_is_an_error_with_the_command(
    tree: Path, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(GoarmdError, match=f"{module}: not installed: type make generate"):
        generate("--root", str(tree))


def test_a_file_that_cannot_be_written_is_one_line(tree: Path) -> None:
    (tree / "deep").write_text("a file where a folder must be")
    with pytest.raises(GoarmdError, match=r"new\.txt: cannot write it"):
        generate("--root", str(tree))
