"""This machine's settings: which workspaces and programs count, and when they are judged again."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pytest

from goarmd.config.schema import Config, Executables, Policy, Settings
from goarmd.core.errors import ConfigError
from goarmd.settings import disk as disk_module
from goarmd.settings import installed, judge_machine
from goarmd.settings.installed import Installed
from goarmd.settings.judge_machine import LastJudgement
from goarmd.settings.sources import judged_settings, settings
from tests.builders import host, process
from tests.settings.homes import write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from goarmd.core.facts import Process
    from goarmd.parts.source import Context
    from goarmd.platforms.process_table import ProcessTable

CODE = ".config/Code/User/settings.json"
BAD_FLAG = {CODE: '{"go.languageServerFlags": ["-cachesize=512"]}'}


class Table:
    """A process table with these processes, started with these PATHs."""

    def __init__(self, *processes: Process, path: str | None = None) -> None:
        self.watched = {one.key: one for one in processes}
        self._path = path

    def search_path(self, _: object) -> str | None:
        return self._path


@pytest.fixture(autouse=True)
def _only_this_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs of this machine are not found."""
    for name in ("GOBIN", "GOPATH", "GOROOT", "GOENV"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(installed, "_USUAL", ())


@pytest.fixture
def running(context: Context) -> Callable[..., Context]:
    """Makes contexts in which processes run."""

    def make(*processes: Process, path: str | None = None, config: Config | None = None) -> Context:
        table = cast("ProcessTable", Table(*processes, path=path))
        platform = replace(context.platform, host=host)
        return replace(context, processes=table, platform=platform, config=config or context.config)

    return make


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files whose content was read."""
    seen: list[str] = []
    content = disk_module._content

    def recording(path: str) -> Any:
        seen.append(path)
        return content(path)

    monkeypatch.setattr(disk_module, "_content", recording)
    return seen


def gopls_program(home: Path, version: str = "v0.24.0") -> Path:
    path = home / "go/bin/gopls"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\nexit 1 # {version}\n")
    path.chmod(0o755)
    return path


def keys(found: Any) -> set[str]:
    return {each.key for each in found}


def test_workspaces_are_those_configured_and_those_in_which_a_gopls_runs(
    running: Callable[..., Context], home: Path
) -> None:
    config = Config(executables=Executables(workspaces=("/src/one", "relative", "/src/one")))
    context = running(process(workspace="/src/two", pid=1), process(workspace=str(home), pid=2), config=config)
    assert [str(folder) for folder in judge_machine.workspaces(context)] == ["/src/one", "/src/two"]


def test_what_is_wrong_in_a_home_is_found(running: Callable[..., Context], home: Path) -> None:
    write(home, BAD_FLAG)
    assert keys(LastJudgement().judge(running())) == {"go.languageServerFlags -cachesize=512"}


def test_rows_of_the_configuration_are_judged_too(running: Callable[..., Context]) -> None:
    config = Config(policy=(Policy(name="private", key="GOPRIVATE", expect="present"),))
    assert keys(LastJudgement().judge(running(config=config))) == {"GOPRIVATE"}


def test_nothing_is_read_again_while_nothing_changed(
    running: Callable[..., Context], home: Path, reads: list[str]
) -> None:
    write(home, BAD_FLAG)
    last, context = LastJudgement(), running(process())
    first = last.judge(context)
    assert reads
    reads.clear()
    assert last.judge(context) == first
    assert last.judge(running(process())) == first
    assert reads == []


def _save(home: Path) -> None:
    write(home, {CODE: '{"go.languageServerFlags": ["-xyz"]}'})


def _new_file(home: Path) -> None:
    write(home, {".zshrc": "export GOROOT=/usr/lib/go\n"})


def _first_workspace_settings(home: Path) -> None:
    write(home, {"work/.vscode/settings.json": {"go.languageServerFlags": ["-xyz"]}})


@pytest.mark.parametrize("change", [_save, _new_file, _first_workspace_settings, gopls_program])
def test_a_change_in_the_home_is_judged(
    running: Callable[..., Context], home: Path, reads: list[str], change: Callable[[Path], object]
) -> None:
    write(home, BAD_FLAG)
    (home / "work").mkdir()
    last, context = LastJudgement(), running(process(workspace=str(home / "work")))
    last.judge(context)
    reads.clear()
    change(home)
    last.judge(context)
    assert reads


def test_an_updated_gopls_is_asked(running: Callable[..., Context], home: Path, reads: list[str]) -> None:
    path, last = gopls_program(home), LastJudgement()
    last.judge(running())
    last.judge(running())
    reads.clear()
    os.utime(path, (1, 1))
    last.judge(running())
    assert last.programs._gopls.keys()
    assert len({stamp for stamp, _ in last.programs._gopls}) == 2


@pytest.mark.parametrize(
    "other",
    [
        {"processes": (process(pid=2),)},
        {"processes": (process(pid=1, started_at=9.0),)},
        {"processes": (process(pid=1, workspace="/src/new"),)},
        {"processes": ()},
        {"config": Config(policy=(Policy(name="x", key="GOPROXY", expect="absent"),))},
    ],
    ids=["another gopls", "a pid used again", "a new workspace", "gopls has exited", "a new policy"],
)
def test_another_gopls_workspace_or_policy_is_judged(
    running: Callable[..., Context], home: Path, reads: list[str], other: dict[str, Any]
) -> None:
    write(home, BAD_FLAG)
    last = LastJudgement()
    last.judge(running(process(pid=1)))
    reads.clear()
    processes = other.pop("processes", (process(pid=1),))
    last.judge(running(*processes, **other))
    assert reads


def test_another_home_is_judged(running: Callable[..., Context], home: Path) -> None:
    write(home / "one", BAD_FLAG)
    (home / "two").mkdir()
    last = LastJudgement()
    assert last.judge(replace(running(), home=home / "one"))
    assert not last.judge(replace(running(), home=home / "two"))


def test_the_running_gopls_is_asked_rather_than_the_one_in_a_folder(
    running: Callable[..., Context], home: Path
) -> None:
    gopls_program(home)
    own = home / "other/gopls"
    own.parent.mkdir()
    own.touch()
    programs = Installed()
    judge_machine.judge(running(process(path=str(own), editor="vscode", user_id=os.getuid())), programs, pytest.fail)
    assert {stamp[0] for stamp, _ in programs._gopls} == {str(own)}


@pytest.mark.parametrize(
    "other", [{"user_id": os.getuid() + 1}, {"editor": "none"}, {"editor": None}, {"path": "/x/other"}]
)
def test_a_gopls_of_somebody_else_or_of_no_editor_is_never_started(
    running: Callable[..., Context], home: Path, other: dict[str, Any]
) -> None:
    own = home / "other/gopls"
    own.parent.mkdir()
    own.touch()
    programs = Installed()
    given = {"path": str(own), "editor": "vscode", "user_id": os.getuid(), **other}
    judge_machine.judge(running(process(**given)), programs, pytest.fail)
    assert programs._gopls == {}


def test_a_go_that_the_terminal_finds_and_the_gopls_of_an_editor_does_not(
    running: Callable[..., Context], home: Path
) -> None:
    (home / "sdk/bin").mkdir(parents=True)
    (home / "sdk/bin/go").touch()
    write(home, {".zshrc": f'export PATH="{home}/sdk/bin:$PATH"\n'})
    gopls = process(editor="vscode", path=None)
    _, (found,) = judge_machine.judge(running(gopls, path="/nowhere/bin:/other/bin"), Installed(), pytest.fail)
    assert (found.key, found.kind) == ("PATH of vscode", "editor-environment")
    assert f"{home}/sdk/bin" in found.detail
    assert "/nowhere/bin:/other/bin" in found.detail


@pytest.mark.parametrize("path", [None, "", "sdk"])
def test_a_gopls_with_an_unknown_path_or_with_a_go_is_fine(
    running: Callable[..., Context], home: Path, path: str | None
) -> None:
    (home / "sdk/bin").mkdir(parents=True)
    (home / "sdk/bin/go").touch()
    write(home, {".zshrc": f'export PATH="{home}/sdk/bin:$PATH"\n'})
    path = f"/x:{home}/sdk/bin" if path == "sdk" else path
    assert judge_machine.judge(running(process(path=None), path=path), Installed(), pytest.fail)[1] == ()


def test_all_that_a_judgement_rests_on_is_watched_present_or_not(
    running: Callable[..., Context], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judge_machine, "LAST", LastJudgement())
    launch, policy, link = "src/one/.vscode/launch.json", "policy.toml", "dotfiles/zshrc"
    write(home, {link: "source ~/.aliases\nexport PATH=~/tools:$PATH\n", launch: "{}", policy: ""})
    (home / ".zshrc").symlink_to(home / link)
    executables = Executables(workspaces=(str(home / "src/one"),))
    config = Config(executables=executables, settings=Settings(policy=str(home / policy)))
    context = running(config=config)
    tuple(judged_settings.SOURCE.read(context))
    watched = {*judged_settings.SOURCE.files(context)}
    present, absent = (".zshrc", link, launch, policy), (".aliases", ".config/go/env", CODE, "tools/gopls")
    assert {home / name for name in (*present, *absent)} <= watched
    assert {*settings.SOURCE.files(context)} <= watched
    assert home not in watched  # a folder changes with each file in it


def test_a_policy_that_cannot_be_read_is_watched_all_the_same(
    running: Callable[..., Context], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judge_machine, "LAST", LastJudgement())
    write(home, {"policy.toml": "[["})
    context = running(config=Config(settings=Settings(policy=str(home / "policy.toml"))))
    with pytest.raises(ConfigError):
        tuple(judged_settings.SOURCE.read(context))
    assert home / "policy.toml" in judged_settings.SOURCE.files(context)
