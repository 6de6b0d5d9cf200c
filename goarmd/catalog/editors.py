"""VS Code and its kin: what each is called, and where it keeps its files.

Folders: `nameShort`, `nameLong`, `serverDataFolderName` and `dataFolderName` of each product's product.json.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Product:
    """One editor, in the words of its makers.

    Attributes:
        name: as gopls counts its clients.
        app: its bundle on a Mac, without `.app`.
        folder: of user data.
        server: the folder of its remote server, in a home.
        extensions: the folder of its extensions, in a home.
    """

    name: str
    app: str
    folder: str
    server: str
    extensions: str


PRODUCTS = (
    Product("vscode", "Visual Studio Code", "Code", ".vscode-server", ".vscode/extensions"),
    Product(
        "vscode-insiders",
        "Visual Studio Code - Insiders",
        "Code - Insiders",
        ".vscode-server-insiders",
        ".vscode-insiders/extensions",
    ),
    Product("vscodium", "VSCodium", "VSCodium", ".vscodium-server", ".vscode-oss/extensions"),
    Product("cursor", "Cursor", "Cursor", ".cursor-server", ".cursor/extensions"),
    Product("windsurf", "Windsurf", "Windsurf", ".windsurf-server", ".windsurf/extensions"),
    Product("trae", "Trae", "Trae", ".trae-server", ".trae/extensions"),
    Product("antigravity", "Antigravity", "Antigravity", ".antigravity-server", ".antigravity/extensions"),
)


def config_folder(home: Path) -> Path:
    """Where programs keep their settings on Linux."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")


def user_data(platform: str, home: Path) -> Path:
    """The folder that holds each product's folder of user data; the platform is `darwin` or `linux`."""
    return home / "Library/Application Support" if platform == "darwin" else config_folder(home)


def log_folders(platform: str, home: Path) -> tuple[tuple[str, Path], ...]:
    """Every folder of logs, there or not, with its editor's name."""
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share")
    return (
        *((product.name, user_data(platform, home) / product.folder / "logs") for product in PRODUCTS),
        *((product.name, home / product.server / "data/logs") for product in PRODUCTS),
        ("code-server", data / "code-server/logs"),
    )
