"""Settings files on a real disk: the first sight is the baseline, and only what differs from it is drift."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from goarmd.core.facts import LookAgain
from goarmd.core.private_folders import trail
from goarmd.core.system import System
from goarmd.settings import noticing
from goarmd.settings.baselines import Baselines
from goarmd.settings.facts import WatchedFile
from goarmd.settings.files import compared_files
from goarmd.settings.sources.settings import SOURCE
from tests.programs.sources.macs import with_processes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from goarmd.parts.source import Context


@pytest.fixture
def context(make_context: Callable[..., Context]) -> Context:
    """A machine on which nothing runs."""
    return with_processes(make_context())


def look(context: Context) -> dict[str, WatchedFile]:
    return {fact.file: fact for fact in SOURCE.read(context) if isinstance(fact, WatchedFile)}


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_a_machine_without_settings_files_has_no_facts(context: Context) -> None:
    assert look(context) == {}


def test_the_first_sight_of_a_file_is_its_baseline(context: Context, home: Path) -> None:
    path = write(home / ".config/Code/User/settings.json", '{"go.a": 1}')
    assert look(context) == {
        "vscode-settings": WatchedFile(
            file="vscode-settings", path=str(path), drifted_keys=(), changed_keys=(), changed_at=None
        )
    }
    assert Baselines(context.state).baseline("vscode-settings") == {"go.a": "1"}


def test_a_change_is_told_once_and_drift_until_it_is_accepted(context: Context, home: Path) -> None:
    path = write(home / ".zshrc", "export GOBIN=1 GOPATH=1 GOPROXY=1")
    look(context)
    path.write_text("export GOPATH=2 GOPROXY=1 GOSUMDB=1")
    changed = look(context)["zshrc"]
    assert changed.changed_keys == changed.drifted_keys == ("GOBIN", "GOPATH", "GOSUMDB")
    assert changed.changed_at is not None
    after = look(context)["zshrc"]
    assert after.changed_keys == ()
    assert after.drifted_keys == ("GOBIN", "GOPATH", "GOSUMDB")
    assert after.changed_at == changed.changed_at
    Baselines(context.state).accept("zshrc", {"GOPATH": "2", "GOPROXY": "1", "GOSUMDB": "1"})
    assert look(context)["zshrc"].drifted_keys == ()


def test_a_change_taken_back_is_a_change_and_no_drift(context: Context, home: Path) -> None:
    path = write(home / ".zshrc", "GOBIN=1")
    look(context)
    path.write_text("GOBIN=2")
    look(context)
    path.write_text("GOBIN=1 # as before")
    back = look(context)["zshrc"]
    assert back.changed_keys == ("GOBIN",)
    assert back.drifted_keys == ()


def test_what_changed_while_goarmd_was_away_is_noticed_after_a_restart(context: Context, home: Path) -> None:
    path = write(home / ".zshrc", "GOBIN=1")
    look(context)
    path.write_text("GOBIN=2")
    again = look(context)["zshrc"]
    assert again.changed_keys == again.drifted_keys == ("GOBIN",)


def test_a_file_with_a_bad_line_is_a_problem_and_the_rest_of_it_counts(context: Context, home: Path) -> None:
    path = write(home / ".config/Code/User/settings.json", '{"go.a": 1, "go.b": 1}')
    look(context)
    path.write_text('{"go.a": 1\n "go.b": 2}')
    damaged = look(context)["vscode-settings"]
    assert damaged.drifted_keys == damaged.changed_keys == ("go.b",)
    assert damaged.problems == ("line 1: missing comma after this value: add it",)


def test_a_file_of_which_nothing_can_be_read_is_a_problem_and_no_drift(context: Context, home: Path) -> None:
    path = write(home / ".config/Code/User/settings.json", '{"go.a": 1}')
    look(context)
    path.write_text("[")
    torn = look(context)["vscode-settings"]
    assert torn.drifted_keys == torn.changed_keys == ()
    assert torn.problems


def test_what_does_not_concern_go_is_neither_kept_nor_compared(context: Context, home: Path) -> None:
    path = write(home / ".config/Code/User/settings.json", '{"editor.fontSize": 1, "go.a": 1}')
    look(context)
    path.write_text('{"editor.fontSize": 2, "go.a": 1.0, "x": "y"}')
    assert look(context)["vscode-settings"].changed_keys == ()
    assert Baselines(context.state).baseline("vscode-settings") == {"go.a": "1"}


def test_drift_stays_while_the_file_cannot_be_understood(context: Context, home: Path) -> None:
    path = write(home / ".zshrc", "GOBIN=1")
    look(context)
    path.write_text("GOBIN=2")
    look(context)
    path.write_text("export GOBIN='")
    torn = look(context)["zshrc"]
    assert torn.drifted_keys == ("GOBIN",)
    assert torn.changed_keys == ()


def test_a_file_never_understood_has_problems_and_no_baseline(context: Context, home: Path) -> None:
    write(home / ".config/Cursor/User/settings.json", "[]")
    assert look(context)["cursor-settings"].problems
    assert Baselines(context.state).baseline("cursor-settings") is None


def test_all_keys_of_a_file_that_vanished_have_drifted(
    context: Context, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(noticing, "AWAY_SECONDS", 0.0)
    path = write(home / ".zshrc", "GOBIN=1\nGOPATH=1")
    look(context)
    path.unlink()
    gone = look(context)["zshrc"]
    assert gone.drifted_keys == gone.changed_keys == ("GOBIN", "GOPATH")
    assert look(context)["zshrc"].changed_keys == ()
    Baselines(context.state).accept("zshrc", {})
    assert look(context)["zshrc"].drifted_keys == ()


def test_a_file_that_went_away_a_moment_ago_is_as_it_was_and_looked_for_again(context: Context, home: Path) -> None:
    path = write(home / ".zshrc", "GOBIN=1")
    look(context)
    path.unlink()
    facts = tuple(SOURCE.read(context))
    assert [fact.changed_keys for fact in facts if isinstance(fact, WatchedFile)] == [()]
    assert [10 < fact.seconds < 11 for fact in facts if isinstance(fact, LookAgain)] == [True]
    write(path, "GOBIN=1")
    assert look(context)["zshrc"].changed_keys == ()


def test_a_duplicate_key_is_a_problem_of_a_file_that_is_read_all_the_same(context: Context, home: Path) -> None:
    path = write(home / ".config/Code/User/settings.json", '{"go.a": 1}')
    look(context)
    path.write_text('{"go.a": 1, "go.a": 2}')
    fact = look(context)["vscode-settings"]
    assert fact.drifted_keys == ("go.a",)
    assert "is also set on line 1" in fact.problems[0]


def test_a_file_above_1_mib_is_a_problem_and_not_read(context: Context, home: Path) -> None:
    path = write(home / ".zshrc", "GOBIN=1")
    look(context)
    os.truncate(path, 1024 * 1024 + 1)
    assert look(context)["zshrc"].problems == ("it is larger than 1 MiB and was not read",)
    assert look(context)["zshrc"].drifted_keys == ()


def test_of_a_file_with_thousands_of_settings_the_first_are_kept_and_it_is_said(context: Context, home: Path) -> None:
    write(home / ".zshrc", "".join(f"export GO_{number}=1\n" for number in range(2_500)))
    assert look(context)["zshrc"].problems == ("it has 2500 settings: changes of the first 2000 are noticed",)
    assert len(Baselines(context.state).baseline("zshrc") or ()) == 2_000


def test_a_folder_a_pipe_or_a_loop_of_links_in_place_of_the_file_is_a_problem(context: Context, home: Path) -> None:
    (home / ".zshrc").mkdir()
    os.mkfifo(home / ".bashrc")
    (home / ".zprofile").symlink_to(".zprofile")
    facts = look(context)
    assert facts["zshrc"].problems == ("not a regular file",)
    assert facts["bashrc"].problems == ("not a regular file",)
    assert facts["zprofile"].problems[0].startswith("it cannot be read (")


def test_links_are_followed_and_all_of_them_watched(context: Context, home: Path) -> None:
    target = write(home / "dotfiles/zsh/zshrc", "GOBIN=1")
    (home / "dots").symlink_to("dotfiles")
    (home / ".zshrc").symlink_to("dots/zsh/zshrc")
    look(context)
    target.write_text("GOBIN=2")
    assert look(context)["zshrc"].drifted_keys == ("GOBIN",)
    assert {home / ".zshrc", home / "dots", target} <= set(SOURCE.files(context))


@pytest.mark.parametrize(
    ("link", "target"),
    [
        (".zshrc", "Documents/dotfiles/zshrc"),
        (".zshrc", "dotfiles/../documents/zshrc"),
        (".zshrc", "Library/Mobile Documents/com~apple~CloudDocs/zshrc"),
        (".config", "Desktop/config"),
    ],
)
def test_no_link_is_followed_into_a_private_folder(context: Context, home: Path, link: str, target: str) -> None:
    (home / "dotfiles").mkdir()
    (home / link).symlink_to(target)
    for watched in SOURCE.files(context):
        assert not {"documents", "desktop", "mobile documents"} & {part.casefold() for part in watched.parts}
    assert home / link in set(SOURCE.files(context))
    name = "zshrc" if link == ".zshrc" else "vscode-settings"
    assert "it is in a private folder" in look(context)[name].problems[0]


def test_a_home_behind_a_link_hides_no_private_folder(tmp_path: Path) -> None:
    (tmp_path / "disk/ann").mkdir(parents=True)
    (tmp_path / "ann").symlink_to("disk/ann")
    (tmp_path / "disk/ann/.zshrc").symlink_to(tmp_path / "disk/ann/Documents/zshrc")
    assert trail(tmp_path / "ann/.zshrc", tmp_path / "ann").end is None


def test_zdotdir_is_honoured_from_the_environment_and_from_zshenv(
    context: Context, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(home / "zsh/.zshrc", "GOBIN=1")
    write(home / ".zshenv", 'export ZDOTDIR="$HOME/zsh"')
    assert look(context)["zshrc"].path == str(home / "zsh/.zshrc")
    write(home / "other/.zshrc", "GOBIN=1")
    monkeypatch.setenv("ZDOTDIR", str(home / "other"))
    assert look(context)["zshrc"].path == str(home / "other/.zshrc")


@pytest.mark.parametrize(
    ("text", "folder"),
    [
        ("ZDOTDIR=~/.config/zsh", ".config/zsh"),
        ('export ZDOTDIR="${XDG_CONFIG_HOME:-$HOME/.config}/zsh"', ".config/zsh"),
        ("export ZDOTDIR='${HOME}/z'", ""),
        ("export ZDOTDIR=$(somewhere)", ""),
    ],
)
def test_zdotdir_is_read_as_people_write_it(home: Path, text: str, folder: str) -> None:
    write(home / ".zshenv", text)
    paths = {file.file: file.path for file in compared_files(System.LINUX, home)}
    assert paths["zshrc"] == home / folder / ".zshrc"


def test_each_platform_has_its_own_folder_for_editors(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mac = {file.file: file.path for file in compared_files(System.MACOS, home)}
    assert mac["vscode-insiders-settings"] == (home / "Library/Application Support/Code - Insiders/User/settings.json")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "xdg"))
    linux = {file.file: file.path for file in compared_files(System.LINUX, home)}
    assert linux["vscode-insiders-settings"] == home / "xdg/Code - Insiders/User/settings.json"
    assert linux.keys() == mac.keys()
    assert linux["zed-settings"] == home / "xdg/zed/settings.json"


def test_of_a_workspace_the_files_of_each_editor_are_compared(home: Path) -> None:
    files = compared_files(System.LINUX, home, [home / "shop"])
    found = [str(each.path.relative_to(home)) for each in files if each.label == "workspace-settings"]
    assert found == ["shop/.vscode/settings.json", "shop/.zed/settings.json", "shop/.helix/languages.toml"]


def test_a_store_that_forgot_takes_the_present_values_as_baseline(context: Context, home: Path) -> None:
    write(home / ".zshrc", "GOBIN=1")
    Baselines(context.state).remember("zshrc", {"GOBIN": "1"}, 5.0)
    fact = look(context)["zshrc"]
    assert fact.changed_at == 5.0
    assert Baselines(context.state).baseline("zshrc") == {"GOBIN": "1"}
