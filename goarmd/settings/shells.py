"""Reads the start-up files of zsh, bash and fish, in the order in which each shell reads them, with what they read.

zsh(1) "STARTUP/SHUTDOWN FILES", bash(1) "INVOCATION", fish(1) "Configuration files". Files that hold secrets by their
name (`.env`) are never read.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd.catalog import editors
from goarmd.settings.formats import fish, shell
from goarmd.settings.shell_environment import Environment, Interpreter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.settings.disk import Disk

_MOST_FILES = 60  # of one shell; frameworks read more, of their own
_DEEPEST = 8  # files that read files
_LARGEST = 512 * 1024  # bytes; more is a program, not a configuration
_SECRETS = re.compile(r"(?:^|[.-])(?:env|envrc|secrets?|credentials?|tokens?|netrc)$|^\.?env\.", re.IGNORECASE)
_OH_MY_ZSH = "oh-my-zsh.sh"
_LOGIN_OF_BASH = (".bash_profile", ".bash_login", ".profile")


@dataclass(slots=True)
class _Reader:
    """Reads the files of one shell into one environment."""

    disk: Disk
    interpreter: Interpreter
    _read: set[Path] = field(default_factory=set)
    _depth: int = 0

    def start(self, path: Path) -> bool:
        """Read a file; whether it is there."""
        return self._file(path, certain=True)

    def _file(self, path: Path, *, certain: bool) -> bool:
        if (
            path in self._read
            or len(self._read) >= _MOST_FILES
            or self._depth >= _DEEPEST
            or _SECRETS.search(path.name)
        ):
            return False
        content = self.disk.read(path)
        if content is None or content.problem or len(content.raw) > _LARGEST:
            return False
        self._read.add(path)
        parse = fish.parse if self.interpreter.shell == "fish" else shell.parse
        self._depth += 1
        self.interpreter.follow(parse(content.raw), self.disk.shown(path), self._source, certain=certain)
        self._depth -= 1
        return True

    def _source(self, text: str, certain: bool) -> None:  # noqa: FBT001  # called by the interpreter
        if not text.startswith("/") or "\0" in text:
            return
        path = Path(text)
        if path.name == _OH_MY_ZSH:
            self._oh_my_zsh(path.parent, certain=certain)
        else:
            self._file(path, certain=certain)

    def _oh_my_zsh(self, folder: Path, *, certain: bool) -> None:
        """Of the framework only what its user wrote: custom/*.zsh, or the folder that ZSH_CUSTOM names."""
        named = self.interpreter.value("ZSH_CUSTOM")
        custom = Path(named) if named and named.startswith("/") else folder / "custom"
        for name in self.disk.names(custom):
            if name.endswith(".zsh"):
                self._file(custom / name, certain=certain)


def read_shells(disk: Disk) -> tuple[Environment, ...]:
    """The environments of the shells that have start-up files here."""
    found = (read(disk) for read in (_zsh, _bash, _fish))
    return tuple(environment for environment in found if environment.files)


def _reader(disk: Disk, name: str) -> _Reader:
    return _Reader(disk, Interpreter(name, str(disk.root), disk.exists))


def _zsh(disk: Disk) -> Environment:
    reader = _reader(disk, "zsh")
    reader.start(disk.root / ".zshenv")
    folder = _folder_of_zsh(reader, disk)
    if folder != disk.root:
        reader.start(folder / ".zshenv")
    for name in (".zprofile", ".zshrc", ".zlogin"):
        reader.start(folder / name)
    return reader.interpreter.environment()


def zsh_folder(disk: Disk) -> Path:
    """ZDOTDIR, which people set in ~/.zshenv; the home without it."""
    reader = _reader(disk, "zsh")
    reader.start(disk.root / ".zshenv")
    return _folder_of_zsh(reader, disk)


def _folder_of_zsh(reader: _Reader, disk: Disk) -> Path:
    inherited = os.environ.get("ZDOTDIR") if disk.is_machine else None
    named = inherited or reader.interpreter.value("ZDOTDIR")
    return Path(named) if named and named.startswith("/") else disk.root


def _bash(disk: Disk) -> Environment:
    """A login shell, as terminals on a Mac start one, and then what other interactive shells read."""
    reader = _reader(disk, "bash")
    for name in _LOGIN_OF_BASH:
        if reader.start(disk.root / name):
            break
    reader.start(disk.root / ".bashrc")
    return reader.interpreter.environment()


def _fish(disk: Disk) -> Environment:
    reader = _reader(disk, "fish")
    folder = editors.config_folder(disk.root) / "fish"
    for name in _snippets(disk, folder / "conf.d"):
        reader.start(folder / "conf.d" / name)
    reader.start(folder / "config.fish")
    return reader.interpreter.environment()


def _snippets(disk: Disk, folder: Path) -> Iterator[str]:
    return (name for name in disk.names(folder) if name.endswith(".fish"))
