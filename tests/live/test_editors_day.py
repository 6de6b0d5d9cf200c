"""A day of a person with dotfiles and an editor: each change is counted once, with its keys, and nothing else is."""

from __future__ import annotations

import json
import os
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from tests.live import LIVE
from tests.live.running import Daemon, until
from tests.tools import tool

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = LIVE

SHELL = "# mine\nexport GOPROXY=direct\nexport GOBIN=/a\n"
SETTINGS = {"go.lintTool": "revive", "go.toolsManagement.autoUpdate": False}
_QUIET = 0.8  # seconds: longer than a save takes to be noticed
_GIT = {
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_AUTHOR_NAME": "Ann",
    "GIT_AUTHOR_EMAIL": "ann@example.com",
    "GIT_COMMITTER_NAME": "Ann",
    "GIT_COMMITTER_EMAIL": "ann@example.com",
}


def git(folder: Path, *words: str) -> None:
    subprocess.run([tool("git"), "-C", folder, *words], check=True, capture_output=True, env={**os.environ, **_GIT})


class Day:
    """A home with a shell file out of a repository and an editor's settings, and the daemon that watches it."""

    def __init__(self, home: Path) -> None:
        self.home, self.dotfiles, self.remote = home, home / "dotfiles", home / "remote"
        self.settings = home / "config/Code/User/settings.json"
        self.settings.parent.mkdir(parents=True)
        self.settings.write_text(json.dumps(SETTINGS, indent=2))
        self.remote.mkdir(parents=True)
        git(self.remote, "init", "-q", "-b", "main")
        self.commit(SHELL, "first")
        git(home, "clone", "-q", "remote", "dotfiles")
        (home / ".zshrc").symlink_to("dotfiles/zshrc")
        self.workspace = home / "src/project"
        (self.workspace / ".vscode").mkdir(parents=True)
        (self.workspace / ".vscode/settings.json").write_text(json.dumps(SETTINGS))

    def commit(self, text: str, message: str) -> None:
        (self.remote / "zshrc").write_text(text)
        git(self.remote, "add", "zshrc")
        git(self.remote, "commit", "-q", "-m", message)

    def save(self, path: Path, text: str) -> None:
        """As editors and chezmoi do: a new file takes the place of the old one."""
        new = path.with_name(f".{path.name}.new")
        new.write_text(text)
        new.replace(path)


@pytest.fixture
def day(tmp_path: Path) -> Day:
    return Day(tmp_path / "daemon0" / "home")


@pytest.fixture
def running(day: Day, daemon: Callable[..., Daemon]) -> Daemon:
    started = daemon(f'[executables]\nworkspaces = ["{day.workspace}"]\n')
    until(lambda: "goarmd_config_drifted_keys" in started.metrics().samples, "the first run of the settings source")
    time.sleep(_QUIET)  # longer than any follow-up of the start
    return started


def counts(running: Daemon) -> dict[str, float]:
    metrics = running.metrics()
    return {
        file: metrics.sum("goarmd_config_changes_total", file=file)
        for file in ("zshrc", "vscode-settings", "workspace-settings")
    }


class Counted:
    """What was counted until now, and what comes to it."""

    def __init__(self, running: Daemon) -> None:
        self.running, self.before = running, counts(running)

    def one_change(self, of: str, what: str) -> None:
        """Exactly one key of this file changes, and nothing comes after it."""
        self.before[of] += 1
        until(lambda: counts(self.running)[of] >= self.before[of], what, 5)
        time.sleep(_QUIET / 2)
        assert counts(self.running) == self.before, what

    def nothing(self, what: str) -> None:
        time.sleep(_QUIET)
        assert counts(self.running) == self.before, what


@pytest.mark.proof
def test_each_change_of_a_day_is_counted_once_and_has_its_key(day: Day, running: Daemon) -> None:
    counted = Counted(running)
    day.save(day.settings, json.dumps({**SETTINGS, "go.lintTool": "golangci-lint"}, indent=2))
    counted.one_change("vscode-settings", "a setting changed by hand")
    text = day.settings.read_text()
    day.save(day.settings, f"// mine\n{text.replace('  ', chr(9))}\n")
    day.settings.touch()
    counted.nothing("formatting, a comment, a touch")
    day.commit(SHELL.replace("direct", "off"), "No proxy at work")
    git(day.dotfiles, "pull", "-q")
    counted.one_change("zshrc", "git pull of the dotfiles")
    day.save(day.settings, day.settings.read_text().replace("}", ', "go.useLanguageServer": true}'))
    counted.one_change("vscode-settings", "a key that an update added")
    day.save(day.home / ".zshrc", (day.dotfiles / "zshrc").read_text().replace("/a", "/b"))
    counted.one_change("zshrc", "chezmoi apply, in place of the link")
    answer = json.loads(running.command("drift", "--json").stdout)
    files = {file["file"]: {row["key"]: row for row in file["keys"]} for file in answer["files"]}
    assert files["zshrc"].keys() == {"GOPROXY", "GOBIN"}
    assert files["vscode-settings"].keys() == {"go.lintTool", "go.useLanguageServer"}
    assert all(row["changed_at"] for file in files.values() for row in file.values())


@pytest.mark.proof
def test_folders_links_and_branches_that_come_and_go_are_one_change_or_none(day: Day, running: Daemon) -> None:
    counted = Counted(running)
    git(day.workspace, "init", "-q", "-b", "main")
    git(day.workspace, "add", ".vscode")
    git(day.workspace, "commit", "-q", "-m", "first")
    git(day.workspace, "checkout", "-q", "-b", "team")
    counted.nothing("a new branch of the workspace")
    day.save(day.workspace / ".vscode/settings.json", json.dumps({**SETTINGS, "go.lintTool": "staticcheck"}))
    counted.one_change("workspace-settings", "a setting of the workspace")
    git(day.workspace, "commit", "-q", "-am", "second")
    git(day.workspace, "checkout", "-q", "main")
    counted.one_change("workspace-settings", "git checkout of the workspace")
    day.dotfiles.rename(day.home / "away")
    time.sleep(_QUIET)
    (day.home / "away").rename(day.dotfiles)
    counted.nothing("a folder that was away for a second")
    (day.home / "new-zshrc").write_text(SHELL.replace("/a", "/b"))
    (day.home / ".zshrc.link").symlink_to("new-zshrc")
    (day.home / ".zshrc.link").replace(day.home / ".zshrc")
    counted.one_change("zshrc", "a link that leads elsewhere")
    (day.home / ".zshrc").unlink()
    counted.nothing("a file that is gone for a moment")
    counted.before["zshrc"] += 2
    until(lambda: counts(running) == counted.before, "it is gone for more than ten seconds", 12)


def test_a_pull_is_named_as_the_cause_and_a_repair_is_noticed_as_one(day: Day, running: Daemon) -> None:
    day.commit(SHELL.replace("direct", "off"), "No proxy at work")
    git(day.dotfiles, "pull", "-q")
    day.save(day.settings, json.dumps({**SETTINGS, "go.languageServerFlags": ["-cachesize=512"]}, indent=2))
    until(lambda: counts(running) == {"zshrc": 1, "vscode-settings": 1, "workspace-settings": 0}, "both are noticed", 5)
    files = {file["file"]: file["keys"] for file in json.loads(running.command("drift", "--json").stdout)["files"]}
    (row,) = files["zshrc"]
    cause = row["cause"]
    assert (row["key"], row["line"], cause["kind"], cause["text"]) == ("GOPROXY", 2, "commit", "No proxy at work")
    assert running.command("drift", "--accept").returncode == 0
    until(lambda: running.metrics().sum("goarmd_config_drifted_keys", file="vscode-settings") == 0, "accepted", 5)
    time.sleep(_QUIET)
    day.save(day.settings, json.dumps(SETTINGS, indent=2))
    until(lambda: counts(running)["vscode-settings"] == 2, "the repair is noticed", 5)
    assert running.metrics().sum("goarmd_config_drifted_keys", file="vscode-settings") == 0
    done = running.command("drift")
    assert "repaired  go.languageServerFlags" in done.stdout
    assert done.returncode == 0
