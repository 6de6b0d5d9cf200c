"""Saves by real programs: each is one change with its key, and one that changes no value is none."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from goarmd.settings.facts import WatchedFile
from goarmd.settings.sources.settings import SOURCE
from tests.programs.sources.macs import with_processes
from tests.tools import tool

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from goarmd.parts.source import Context

BEFORE = "# mine\nexport GOPROXY=direct\nexport GOBIN=/a\n"
AFTER = BEFORE.replace("direct", "off")
FORMATTED = "\n# ours\n\n   export GOPROXY='direct'   # as ever\nexport GOBIN=/a"


def run(*words: str | Path) -> None:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "HOME": "/nowhere"}
    subprocess.run([tool(str(words[0])), *map(str, words[1:])], check=True, capture_output=True, env=environment)


def git(folder: Path, *words: str) -> None:
    run("git", "-C", folder, "-c", "user.name=Ann", "-c", "user.email=ann@example.com", *words)


def vim(path: Path, after: str) -> None:
    new = path.with_name("new")
    new.write_text(after)
    run("vim", "-u", "NONE", "-es", "-c", "set backup", "-c", "%d", "-c", f"0r {new}", "-c", "wq", path)


def vim_in_place(path: Path, after: str) -> None:
    new = path.with_name("new")
    new.write_text(after)
    words = ("-c", "set nobackup nowritebackup", "-c", "%d", "-c", f"0r {new}", "-c", "wq")
    run("vim", "-u", "NONE", "-es", *words, path)


def sed(path: Path, _: str) -> None:
    run("sed", "-i", "s/direct/off/", path)


def rename(path: Path, after: str) -> None:
    new = path.with_name("new")
    new.write_text(after)
    new.replace(path)


def truncate(path: Path, after: str) -> None:
    with path.open("r+") as file:
        file.truncate(0)
        file.write(after)


def same_times(path: Path, after: str) -> None:
    """As `cp -p` and some sync programs do: the old times on the new content, of another size."""
    times = path.stat()
    path.write_text(after)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def checkout(path: Path, after: str) -> None:
    folder = path.parent
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", path.name)
    git(folder, "commit", "-q", "-m", "before")
    git(folder, "checkout", "-q", "-b", "work")
    path.write_text(after)
    git(folder, "commit", "-q", "-am", "after")
    git(folder, "checkout", "-q", "main")
    git(folder, "checkout", "-q", "work")


def other_link(path: Path, after: str) -> None:
    """The file is a link from now on, as a dotfile manager makes one."""
    target = path.with_name("target")
    target.write_text(after)
    link = path.with_name("link")
    link.symlink_to(target.name)
    link.replace(path)


def folder_made_again(path: Path, after: str) -> None:
    shutil.rmtree(path.parent)
    path.parent.mkdir()
    path.write_text(after)


def folder_swapped(path: Path, after: str) -> None:
    other = path.parent.with_name("other")
    other.mkdir()
    (other / path.name).write_text(after)
    path.parent.rename(path.parent.with_name("old"))
    other.rename(path.parent)


SAVES: tuple[Callable[[Path, str], None], ...] = (
    vim,
    vim_in_place,
    sed,
    rename,
    truncate,
    same_times,
    checkout,
    other_link,
    folder_made_again,
    folder_swapped,
)


@pytest.fixture
def context(make_context: Callable[..., Context]) -> Context:
    """A machine on which nothing runs."""
    return with_processes(make_context())


@pytest.fixture
def file(home: Path) -> Path:
    """A .zshrc that leads to a folder of dotfiles."""
    path = home / "dotfiles" / "zshrc"
    path.parent.mkdir()
    path.write_text(BEFORE)
    (home / ".zshrc").symlink_to("dotfiles/zshrc")
    return path


def look(context: Context) -> tuple[tuple[str, ...], tuple[str, ...]]:
    (fact,) = (each for each in SOURCE.read(context) if isinstance(each, WatchedFile) and each.file == "zshrc")
    return fact.changed_keys, fact.drifted_keys


@pytest.mark.parametrize("save", SAVES, ids=lambda save: save.__name__)
def test_a_save_is_one_change_with_its_key(context: Context, file: Path, save: Callable[[Path, str], None]) -> None:
    assert look(context) == ((), ())
    save(file, AFTER)
    assert file.read_text() == AFTER
    assert look(context) == (("GOPROXY",), ("GOPROXY",))
    assert look(context) == ((), ("GOPROXY",))


@pytest.mark.parametrize("save", [save for save in SAVES if save is not sed], ids=lambda save: save.__name__)
def test_a_save_that_changes_no_value_is_no_change(
    context: Context, file: Path, save: Callable[[Path, str], None]
) -> None:
    look(context)
    save(file, FORMATTED)
    assert look(context) == ((), ())
