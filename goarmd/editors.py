"""VS Code and its kin: what each is called, and where it keeps its files.

Folders: `nameShort` and `serverDataFolderName` of each product's product.json.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Product:
    """One editor: its name as gopls counts its clients, its folder of user data, and its server's folder in a home."""

    name: str
    folder: str
    server: str


PRODUCTS = (
    Product("vscode", "Code", ".vscode-server"),
    Product("vscode-insiders", "Code - Insiders", ".vscode-server-insiders"),
    Product("vscodium", "VSCodium", ".vscodium-server"),
    Product("cursor", "Cursor", ".cursor-server"),
    Product("windsurf", "Windsurf", ".windsurf-server"),
    Product("trae", "Trae", ".trae-server"),
    Product("antigravity", "Antigravity", ".antigravity-server"),
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
