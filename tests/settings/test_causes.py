"""What changed a setting: a commit, an edit that is not committed, an extension's update; with a real git."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from goarmd.probes import git
from goarmd.settings.causes import Cause, CauseKind, Changed, causes
from tests.tools import tool

if TYPE_CHECKING:
    from pathlib import Path

FIRST, SECOND = "Set the proxy", "Use Go from Homebrew"


@pytest.fixture(autouse=True)
def no_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tool("git")
    for name, value in {
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CEILING_DIRECTORIES": str(tmp_path.parent),
        "GIT_AUTHOR_NAME": "Ann",
        "GIT_AUTHOR_EMAIL": "ann@example.com",
        "GIT_COMMITTER_NAME": "Ann",
        "GIT_COMMITTER_EMAIL": "ann@example.com",
    }.items():
        monkeypatch.setenv(name, value)


def run(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(folder: Path, text: str, *words: str, name: str = "zshrc") -> str:
    """Write the file, and commit it; the short hash."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    if not (folder / ".git").exists():
        run(folder, "init", "-q", "-b", "main")
    run(folder, "add", name)
    run(folder, "commit", "-q", "-m", *words)
    return run(folder, "rev-parse", "HEAD")[:10]


def two_commits(folder: Path, name: str = "zshrc") -> tuple[str, str]:
    first = commit(folder, "GOPROXY=direct\nGOROOT=/a\n", FIRST, name=name)
    return first, commit(folder, "GOPROXY=direct\nGOROOT=/b\n", SECOND, name=name)


KEYS = {"GOPROXY": Changed(1, None), "GOROOT": Changed(2, None), "GOBIN": Changed(None, None)}


def names(home: Path) -> dict[str, tuple[str, str]]:
    return {key: (each.name, each.text) for key, each in causes(home, "zshrc", home / ".zshrc", KEYS).items()}


def test_each_line_has_its_commit_and_a_line_that_is_gone_the_last_one(tmp_path: Path) -> None:
    first, second = two_commits(tmp_path / "dotfiles")
    (tmp_path / ".zshrc").symlink_to("dotfiles/zshrc")
    assert names(tmp_path) == {"GOPROXY": (first, FIRST), "GOROOT": (second, SECOND), "GOBIN": (second, SECOND)}


def test_a_change_that_is_not_committed_is_said_to_be_so(tmp_path: Path) -> None:
    two_commits(tmp_path / "dotfiles")
    (tmp_path / ".zshrc").symlink_to("dotfiles/zshrc")
    (tmp_path / "dotfiles/zshrc").write_text("GOPROXY=off\n")
    found = causes(tmp_path, "zshrc", tmp_path / ".zshrc", KEYS)
    assert set(found.values()) == {Cause(CauseKind.UNCOMMITTED, "dotfiles")}


def test_a_file_that_chezmoi_wrote_has_the_commit_of_its_source(tmp_path: Path) -> None:
    first, second = two_commits(tmp_path / ".local/share/chezmoi", "private_dot_zshrc")
    (tmp_path / ".zshrc").write_text("GOPROXY=direct\nGOROOT=/b\n")
    assert names(tmp_path) == {"GOPROXY": (first, FIRST), "GOROOT": (second, SECOND), "GOBIN": (second, SECOND)}


def test_a_home_that_is_itself_the_work_tree_of_a_bare_repository(tmp_path: Path) -> None:
    first, second = two_commits(tmp_path / "work", ".zshrc")
    run(tmp_path, "clone", "-q", "--bare", "work", ".cfg")
    (tmp_path / ".zshrc").write_text("GOPROXY=direct\nGOROOT=/b\n")
    assert names(tmp_path)["GOROOT"] == (second, SECOND)
    assert names(tmp_path)["GOPROXY"] == (first, FIRST)


def test_a_file_that_is_in_no_repository_has_no_cause(tmp_path: Path) -> None:
    two_commits(tmp_path)
    (tmp_path / ".zshrc").write_text("GOPROXY=direct\n")
    assert names(tmp_path) == {}


def test_without_git_there_is_no_cause(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    two_commits(tmp_path / "dotfiles")
    (tmp_path / ".zshrc").symlink_to("dotfiles/zshrc")
    monkeypatch.setattr(git, "program", lambda: None)
    assert names(tmp_path) == {}


def test_no_program_out_of_the_repository_is_run(tmp_path: Path) -> None:
    dotfiles = tmp_path / "dotfiles"
    two_commits(dotfiles)
    mark = tmp_path / "ran"
    (dotfiles / ".git/info/attributes").write_text("* diff=x filter=x\n")
    for key in (
        "diff.x.textconv",
        "diff.external",
        "filter.x.clean",
        "filter.x.smudge",
        "core.fsmonitor",
        "core.pager",
    ):
        run(dotfiles, "config", key, f"touch {mark};")
    (tmp_path / ".zshrc").symlink_to("dotfiles/zshrc")
    mark.unlink(missing_ok=True)
    assert len(names(tmp_path)) == 3
    assert not mark.exists()


def test_a_secret_in_the_message_of_a_commit_is_not_shown(tmp_path: Path) -> None:
    commit(tmp_path / "dotfiles", "GOPROXY=direct\n", "use https://me:hunter2secret@proxy.example")
    (tmp_path / ".zshrc").symlink_to("dotfiles/zshrc")
    assert "hunter2secret" not in repr(names(tmp_path))


def extension(home: Path, installed_at: float) -> None:
    entry = {
        "identifier": {"id": "golang.Go"},
        "version": "0.57.2",
        "metadata": {"installedTimestamp": installed_at * 1000},
    }
    path = home / ".vscode/extensions/extensions.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps([entry]))


@pytest.mark.parametrize(("after", "is_cause"), [(0, True), (200, True), (400, False), (-5, False)])
def test_a_change_soon_after_an_update_comes_with_it(tmp_path: Path, after: float, is_cause: bool) -> None:  # noqa: FBT001  # a parameter
    extension(tmp_path, 1000.0)
    path = tmp_path / ".config/Code/User/settings.json"
    found = causes(tmp_path, "vscode-settings", path, {"go.x": Changed(1, 1000.0 + after)})
    assert found == ({"go.x": Cause(CauseKind.EXTENSION, "golang.go", "0.57.2", 1000.0)} if is_cause else {})
    assert causes(tmp_path, "cursor-settings", path, {"go.x": Changed(1, 1000.0)}) == {}
