"""Homes with start-up files, and what is asked of their environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.settings.shell_environment import read_environment
from goarmd.settings.shell_values import Files, ShellEnvironment

if TYPE_CHECKING:
    from collections.abc import Mapping

HOME = "/Users/gopher"


def environment(
    files: Mapping[str, str],
    start: str = "zsh",
    inherited: Mapping[str, str] | None = None,
    *,
    exist: tuple[str, ...] = (),
    absent: tuple[str, ...] = (),
) -> ShellEnvironment:
    """What a home with these files gives; names without a slash at the beginning are in the home folder."""
    whole = {name if name.startswith("/") else f"{HOME}/{name}": text for name, text in files.items()}

    def read(path: str) -> bytes | None:
        return whole[path].encode() if path in whole else None

    def names(folder: str) -> list[str]:
        return [path.rpartition("/")[2] for path in whole if path.rpartition("/")[0] == folder]

    def exists(path: str) -> bool | None:
        return True if path in exist else False if path in absent else None

    return read_environment(start, HOME, Files(read, names, exists), inherited)


def zshrc(text: str, inherited: Mapping[str, str] | None = None) -> ShellEnvironment:
    return environment({".zshrc": text}, "zsh", inherited)


def config_fish(text: str) -> ShellEnvironment:
    return environment({".config/fish/config.fish": text}, "fish")


def folders(found: ShellEnvironment) -> list[str]:
    """PATH; `…` is what is not known, `?` behind a folder says that it may be there."""
    return [f"{entry.folder or '…'}{'' if entry.certain else '?'}" for entry in found.path]


def values(found: ShellEnvironment, name: str) -> list[tuple[str | None, bool]]:
    return [(variable.value, variable.certain) for variable in found.final(name)]
