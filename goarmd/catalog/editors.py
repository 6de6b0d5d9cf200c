"""Editors: what each is called, how its processes look, and where it keeps its files.

VS Code and its forks have one row each, in the words of their product.json (`nameShort`, `nameLong`, `applicationName`,
`serverDataFolderName`, `dataFolderName`). How their processes look was seen in process lists in public issues.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from goarmd.catalog.process_pattern import ProcessPattern
from goarmd.core.system import System


@dataclass(frozen=True, slots=True)
class Product:
    """VS Code or a fork of it.

    Attributes:
        name: as gopls counts its clients (`gopls/client:*`); the value of the label `editor`.
        app: its bundle on a Mac, without `.app`.
        short_name: the folder of its user data, and the first word of its helpers: `Code Helper (Plugin)`.
        binary: its program on Linux.
        servers: the folders of its remote server, in a home; the first is the usual one.
        extensions: the folder of its extensions, in a home.
    """

    name: str
    app: str
    short_name: str
    binary: str
    servers: tuple[str, ...]
    extensions: str


# A more exact name stands above a shorter one that it begins with.
PRODUCTS = (
    Product(
        "vscode-insiders",
        "Visual Studio Code - Insiders",
        "Code - Insiders",
        "code-insiders",
        (".vscode-server-insiders",),
        ".vscode-insiders/extensions",
    ),
    Product("code-oss", "Code - OSS", "Code - OSS", "code-oss", (), ".vscode-oss/extensions"),
    Product("vscode", "Visual Studio Code", "Code", "code", (".vscode-server",), ".vscode/extensions"),
    Product(
        "vscodium",
        "VSCodium",
        "VSCodium",
        "codium",
        (".vscodium-server", ".vscode-server-oss"),
        ".vscode-oss/extensions",
    ),
    Product("cursor", "Cursor", "Cursor", "cursor", (".cursor-server",), ".cursor/extensions"),
    Product("windsurf", "Windsurf", "Windsurf", "windsurf", (".windsurf-server",), ".windsurf/extensions"),
    Product(
        "antigravity",
        "Antigravity",
        "Antigravity",
        "antigravity",
        (".antigravity-server",),
        ".antigravity/extensions",
    ),
    Product("trae", "Trae", "Trae", "trae", (".trae-server",), ".trae/extensions"),
)


def _patterns(product: Product) -> tuple[ProcessPattern, ...]:
    folders = (f"*/{server}/*" for server in product.servers)
    return (
        ProcessPattern(programs=(f"{product.short_name} Helper*", product.short_name, product.binary)),
        ProcessPattern(paths=(*folders, f"*/{product.app}*.app/*")),
    )


# Which editor a process belongs to; the first row that matches wins.
PROCESSES: tuple[tuple[str, ProcessPattern], ...] = (
    *((product.name, pattern) for product in PRODUCTS for pattern in _patterns(product)),
    ("vscode", ProcessPattern(paths=("/vscode/vscode-server/*",))),  # of dev containers
    ("code-server", ProcessPattern(paths=("*/code-server*/*",))),
    ("zed", ProcessPattern(programs=("zed", "zed-editor", "zed-remote-server*"))),
    ("neovim", ProcessPattern(programs=("nvim",))),
    ("vim", ProcessPattern(programs=("vim", "vim.*", "MacVim"))),
    ("helix", ProcessPattern(programs=("hx", "helix"))),
    ("emacs", ProcessPattern(programs=("emacs", "emacs-*", "Emacs"))),
    ("kakoune", ProcessPattern(programs=("kak", "kak-lsp"))),
    ("sublimetext", ProcessPattern(programs=("plugin_host*", "sublime_text", "Sublime Text"))),
    # Claude Code's own binary is called by its version: ~/.local/share/claude/versions/2.1.0.
    ("claude", ProcessPattern(programs=("claude",))),
    ("claude", ProcessPattern(paths=("*/claude/versions/*",))),
    ("claude", ProcessPattern(programs=("node",), arguments=("*/claude", "*/claude-code/*"))),
    ("opencode", ProcessPattern(programs=("opencode",))),
    ("crush", ProcessPattern(programs=("crush",))),
)


def config_folder(home: Path) -> Path:
    """Where programs keep their settings on Linux."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")


def data_folder(home: Path) -> Path:
    """Where programs keep their data on Linux."""
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share")


def user_data(system: System, home: Path) -> Path:
    """The folder that holds each product's folder of user data."""
    return home / "Library/Application Support" if system is System.MACOS else config_folder(home)


def log_folders(system: System, home: Path) -> tuple[tuple[str, Path], ...]:
    """Every folder of logs, there or not, with its editor's name."""
    return (
        *((product.name, user_data(system, home) / product.short_name / "logs") for product in PRODUCTS),
        *((product.name, home / server / "data/logs") for product in PRODUCTS for server in product.servers),
        ("code-server", data_folder(home) / "code-server/logs"),
    )
