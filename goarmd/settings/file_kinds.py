"""What `goarmd fix` can edit, by the name under which a file is read: a link's end may be called anything."""

from __future__ import annotations

from enum import Enum, auto
from pathlib import PurePath


class FileKind(Enum):
    """How the lines of a settings file are written."""

    JSON = auto()
    GO_ENV = auto()
    FISH = auto()
    SHELL = auto()


_BY_SUFFIX = {
    **dict.fromkeys((".json", ".jsonc", ".code-workspace"), FileKind.JSON),
    ".fish": FileKind.FISH,
    **dict.fromkeys(("", ".sh", ".bash", ".zsh"), FileKind.SHELL),
}
_OF_SHELLS = (".zshrc", ".zprofile", ".zshenv", ".zlogin", ".bashrc", ".bash_profile", ".bash_login", ".profile")


def kind_of(file: str) -> FileKind | None:
    """The kind of a file that can be edited; None for another, such as Helix's languages.toml or a go.mod."""
    path = PurePath(file)
    if path.parts[-2:] == ("go", "env"):
        return FileKind.GO_ENV
    if path.name.startswith(_OF_SHELLS):  # people add words, as in .zshrc.local
        return FileKind.SHELL
    return _BY_SUFFIX.get(path.suffix)


def can_edit(file: str, line: int) -> bool:
    """Whether a setting that stands there can be edited; in JSON it is found by its key, so the line may be unknown."""
    kind = kind_of(file)
    return kind is FileKind.JSON or (kind is not None and line > 0)
