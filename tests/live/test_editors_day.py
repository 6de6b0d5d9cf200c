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
    started = daemon()
    until(lambda: "goarmd_config_drifted_keys" in started.metrics().samples, "the first run of the settings source")
    time.sleep(_QUIET)  # longer than any follow-up of the start
    return started


def counts(running: Daemon) -> dict[str, float]:
    metrics = running.metrics()
    return {file: metrics.sum("goarmd_config_changes_total", file=file) for file in ("zshrc", "vscode-settings")}


@pytest.mark.proof
def test_each_change_of_a_day_is_counted_once_and_has_its_key_and_cause(day: Day, running: Daemon) -> None:
    before = counts(running)

    def one_change(of: str, what: str) -> None:
        """Exactly one key of this file changes, and nothing comes after it."""
        before[of] += 1
        until(lambda: counts(running)[of] >= before[of], what, 5)
        time.sleep(_QUIET / 2)
        assert counts(running) == before, what

    def nothing(what: str) -> None:
        time.sleep(_QUIET)
        assert counts(running) == before, what

    day.save(day.settings, json.dumps({**SETTINGS, "go.lintTool": "golangci-lint"}, indent=2))
    one_change("vscode-settings", "a setting changed by hand")
    text = day.settings.read_text()
    day.save(day.settings, f"// mine\n{text.replace('  ', chr(9))}\n")
    day.settings.touch()
    nothing("formatting, a comment, a touch")
    day.commit(SHELL.replace("direct", "off"), "No proxy at work")
    git(day.dotfiles, "pull", "-q")
    one_change("zshrc", "git pull of the dotfiles")
    day.save(day.settings, day.settings.read_text().replace("}", ', "go.useLanguageServer": true}'))
    one_change("vscode-settings", "a key that an update added")
    day.dotfiles.rename(day.home / "away")
    time.sleep(_QUIET)
    (day.home / "away").rename(day.dotfiles)
    nothing("a folder that was away for a second")
    target = day.home / "new-zshrc"
    target.write_text((day.dotfiles / "zshrc").read_text().replace("/a", "/b"))
    (day.home / ".zshrc.link").symlink_to("new-zshrc")
    (day.home / ".zshrc.link").replace(day.home / ".zshrc")
    one_change("zshrc", "a link that leads elsewhere")
    answer = json.loads(running.command("drift", "--json").stdout)
    files = {file["file"]: {row["key"]: row for row in file["keys"]} for file in answer["files"]}
    assert files["zshrc"].keys() == {"GOPROXY", "GOBIN"}
    assert files["vscode-settings"].keys() == {"go.lintTool", "go.useLanguageServer"}
    assert all(row["changed_at"] for file in files.values() for row in file.values())
    (day.home / ".zshrc").unlink()
    time.sleep(_QUIET)
    assert counts(running) == before, "a file that is gone for a moment"
    before["zshrc"] += 2
    until(lambda: counts(running) == before, "it is gone for more than ten seconds", 12)


def test_a_pull_is_named_as_the_cause_and_a_repair_is_noticed_as_one(day: Day, running: Daemon) -> None:
    day.commit(SHELL.replace("direct", "off"), "No proxy at work")
    git(day.dotfiles, "pull", "-q")
    day.save(day.settings, json.dumps({**SETTINGS, "go.languageServerFlags": ["-cachesize=512"]}, indent=2))
    until(lambda: counts(running) == {"zshrc": 1, "vscode-settings": 1}, "both are noticed", 5)
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
