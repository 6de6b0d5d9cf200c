"""Where settings files are: editors' own, those of workspaces, and lists of extensions.

Sources: VS Code's documentation ("User and workspace settings", "Profiles", "Workspaces"), code-server's FAQ, Zed's
"Configuring Zed", Helix's "Configuration".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from goarmd.catalog import editors
from goarmd.settings.disk import is_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from goarmd.core.system import System
    from goarmd.settings.disk import Disk

_DEEPEST = 6  # folders below the root in which a workspace is looked for
_MOST_FOLDERS = 5000  # a home has more; projects are near its top
# Folders in which no workspace of a person is, and which are large.
_NO_WORKSPACE = frozenset(
    {"node_modules", "vendor", "Library", "Applications", "Documents", "Desktop", "Downloads", "pkg", "snap", "venv"}
)


# Folders in which editors keep the settings of a workspace.
_OF_WORKSPACES = frozenset({".vscode", ".zed", ".helix"})
# Further places: GitHub Codespaces and dev containers, and what Flatpak keeps of an application.
_ELSEWHERE = (
    (".vscode-remote/data/Machine", "vscode"),
    (".var/app/com.visualstudio.code/config/Code/User", "vscode"),
    (".var/app/com.vscodium.codium/config/VSCodium/User", "vscodium"),
)


class Role(StrEnum):
    """What a file of settings is for; the later layers of VS Code override the earlier ones."""

    USER = "user"
    PROFILE = "profile"
    REMOTE = "remote"
    WORKSPACE = "workspace"
    CODE_WORKSPACE = "code-workspace"
    LAUNCH = "launch"


@dataclass(frozen=True, slots=True)
class Location:
    """A file that may hold settings, there or not, and the editor that reads it; empty for every editor."""

    role: Role
    path: Path
    editor: str = ""


def user_settings(disk: Disk, systems: Iterable[System]) -> Iterator[Location]:
    """The settings of every editor: the user's, those of profiles, and those of remote servers."""
    for system in systems:
        base = editors.user_data(system, disk.root, disk.variables)
        for product in editors.PRODUCTS:
            user = base / product.short_name / "User"
            yield Location(Role.USER, user / "settings.json", product.name)
            for profile in disk.names(user / "profiles"):
                yield Location(Role.PROFILE, user / "profiles" / profile / "settings.json", product.name)
    for product in editors.PRODUCTS:
        for server in product.servers:
            data = disk.root / server / "data"
            yield Location(Role.REMOTE, data / "Machine/settings.json", product.name)
            yield Location(Role.USER, data / "User/settings.json", product.name)
    for below, name in _ELSEWHERE:
        yield Location(Role.REMOTE if "Machine" in below else Role.USER, disk.root / below / "settings.json", name)
    for folder in ("User", "Machine"):
        role = Role.USER if folder == "User" else Role.REMOTE
        code_server = editors.data_folder(disk.root, disk.variables) / "code-server"
        yield Location(role, code_server / folder / "settings.json", "code-server")


def workspace_settings(disk: Disk, folder: Path) -> Iterator[Location]:
    """The settings in a workspace folder."""
    yield Location(Role.WORKSPACE, folder / ".vscode/settings.json")
    yield Location(Role.LAUNCH, folder / ".vscode/launch.json")
    for name in disk.names(folder):
        if name.endswith(".code-workspace"):
            yield Location(Role.CODE_WORKSPACE, folder / name)


def workspaces_below(disk: Disk) -> Iterator[Path]:
    """The folders below the root, itself among them, that hold settings of a workspace or a Go module."""
    ahead, seen = [(disk.root, 0)], 0
    while ahead and seen < _MOST_FOLDERS:
        folder, depth = ahead.pop()
        seen += 1
        names = disk.names(folder)
        if not _OF_WORKSPACES.isdisjoint(names) or any(
            name.endswith((".code-workspace", "go.mod", "go.work")) for name in names
        ):
            yield folder
        if depth < _DEEPEST:
            inner = (name for name in reversed(names) if not name.startswith(".") and name not in _NO_WORKSPACE)
            ahead += [(folder / name, depth + 1) for name in inner if is_folder(disk, folder / name)]


def extension_folders(disk: Disk) -> Iterator[tuple[str, Path]]:
    """The folders of installed extensions, with their editor."""
    for product in editors.PRODUCTS:
        for below in (product.extensions, *(f"{server}/extensions" for server in product.servers)):
            yield product.name, disk.root / below


def zed_settings(disk: Disk, folders: Iterable[Path]) -> Iterator[Path]:
    """Zed's settings, in the same folder on both systems, and those of workspaces."""
    yield editors.config_folder(disk.root, disk.variables) / "zed/settings.json"
    yield from (folder / ".zed/settings.json" for folder in folders)


def helix_languages(disk: Disk, folders: Iterable[Path]) -> Iterator[Path]:
    """Helix's tables of languages and their servers, and those of workspaces."""
    yield editors.config_folder(disk.root, disk.variables) / "helix/languages.toml"
    yield from (folder / ".helix/languages.toml" for folder in folders)


def go_env_file(system: System, disk: Disk) -> Path:
    """The file that `go env -w` writes where GOENV does not move it (os.UserConfigDir, then go/env)."""
    return editors.user_data(system, disk.root, disk.variables) / "go/env"
