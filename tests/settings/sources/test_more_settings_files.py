"""Settings files whose number is not fixed: of workspaces and profiles, and those that shell files source."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from goarmd.config.schema import Config, Executables
from goarmd.core.system import System
from goarmd.settings import judge_machine, noticing
from goarmd.settings.baselines import Baselines
from goarmd.settings.files import known_files
from goarmd.settings.sources.settings import SOURCE
from tests.builders import host
from tests.programs.sources.macs import with_processes
from tests.settings.sources.test_settings import look, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from goarmd.parts.source import Context


@pytest.fixture
def context(make_context: Callable[..., Context]) -> Context:
    """A machine on which nothing runs."""
    return with_processes(make_context())


def with_workspaces(context: Context, *folders: Path) -> Context:
    return replace(context, config=Config(executables=Executables(workspaces=tuple(map(str, folders)))))


def test_the_settings_of_workspaces_and_profiles_are_compared_under_one_label_each(
    context: Context, home: Path
) -> None:
    one = write(home / "src/one/.vscode/settings.json", '{"go.a": 1}')
    other = write(home / "src/two/team.code-workspace", '{"settings": {"go.a": 1}, "folders": []}')
    profile = write(home / ".config/Code/User/profiles/x/settings.json", '{"go.a": 1}')
    fish = write(home / ".config/fish/conf.d/go.fish", "set -gx GOBIN /a\n")
    watching = with_workspaces(context, home / "src/one", home / "src/two")
    assert all(fact.drifted_keys == () for fact in look(watching).values())
    for path in (one, other, profile, fish):
        path.write_text(path.read_text().replace("1}", "2}").replace("/a", "/b"))
    found = look(watching)
    assert {name: (fact.label, fact.changed_keys) for name, fact in found.items()} == {
        "workspace:src/one/.vscode/settings.json": ("workspace-settings", ("go.a",)),
        "workspace:src/two/team.code-workspace": ("workspace-settings", ("go.a",)),
        "vscode:.config/Code/User/profiles/x/settings.json": ("vscode-profile-settings", ("go.a",)),
        "fish-conf.d:go.fish": ("fish-conf-d", ("GOBIN",)),
    }
    assert {one, other, profile, fish} <= set(SOURCE.files(watching))


def test_a_workspace_in_a_private_folder_is_not_compared(context: Context, home: Path) -> None:
    write(home / "Documents/one/.vscode/settings.json", '{"go.a": 1}')
    assert look(with_workspaces(context, home / "Documents/one")) == {}


def test_a_workspace_that_is_not_open_now_is_remembered(context: Context, home: Path) -> None:
    path = write(home / "src/one/.vscode/settings.json", '{"go.a": 1}')
    look(with_workspaces(context, home / "src/one"))
    assert look(context) == {}
    (found,) = (each for each in known_files(System.LINUX, home, Baselines(context.state)) if each.path == path)
    assert found.file == "workspace:src/one/.vscode/settings.json"


def test_a_file_that_a_shell_file_sources_is_compared_once_it_was_judged(
    context: Context, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judge_machine, "LAST", judge_machine.LastJudgement())
    monkeypatch.setattr(judge_machine, "judge_home", lambda *_: ())
    monkeypatch.setattr(judge_machine, "machine_of", lambda *_: None)
    write(home / ".bashrc", ". ~/.bash_path\n")
    path = write(home / ".bash_path", "export GOBIN=/a\n")
    judge_machine.LAST.judge(replace(context, platform=replace(context.platform, host=host)))
    assert set(look(context)) == {"bashrc", "shell:.bash_path"}
    path.write_text("export GOBIN=/b\n")
    fact = look(context)["shell:.bash_path"]
    assert (fact.label, fact.changed_keys) == ("sourced-shell-files", ("GOBIN",))
    assert path in set(SOURCE.files(context))


FISH, PROFILE = ".config/fish/conf.d/go.fish", ".config/Code/User/profiles/go/settings.json"
CODE_SERVER = ".local/share/code-server/User/settings.json"


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is away is gone, without the ten seconds in which an editor may write it again."""
    monkeypatch.setattr(noticing, "AWAY_SECONDS", 0.0)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize(
    ("path", "file", "text"),
    [
        (FISH, "fish-conf.d:go.fish", "set -gx GOBIN /a"),
        (PROFILE, f"vscode:{PROFILE}", '{"go.a": 1}'),
        (CODE_SERVER, f"code-server:{CODE_SERVER}", '{"go.a": 1}'),
    ],
)
def test_a_file_that_is_compared_while_it_is_there_is_missed_when_it_is_gone(
    context: Context, home: Path, path: str, file: str, text: str
) -> None:
    there = write(home / path, text)
    before = look(context)[file]
    there.unlink()
    fact = look(context)[file]
    assert len(fact.drifted_keys) == 1
    assert fact.label == before.label
    assert there in set(SOURCE.files(context))


@pytest.mark.usefixtures("at_once")
def test_a_sourced_file_that_is_gone_is_missed(context: Context, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(home / ".bash_path", "export GOBIN=/a\n")
    monkeypatch.setattr(judge_machine.LastJudgement, "shell_files_of", lambda *_: (".bash_path",))
    assert set(look(context)) == {"shell:.bash_path"}
    monkeypatch.setattr(judge_machine.LastJudgement, "shell_files_of", lambda *_: ())
    assert look(context) == {}  # no file sources it any more, which is that file's change
    path.unlink()
    assert look(context)["shell:.bash_path"].drifted_keys == ("GOBIN",)


@pytest.mark.usefixtures("at_once")
def test_a_workspace_that_is_deleted_after_it_was_closed_is_not_missed(context: Context, home: Path) -> None:
    path = write(home / "src/one/.vscode/settings.json", '{"go.a": 1}')
    look(with_workspaces(context, home / "src/one"))
    path.unlink()
    assert look(context) == {}
