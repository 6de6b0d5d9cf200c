"""Editors: the name, the processes and the folders of each.

VS Code and its forks have one row each, with the names from their product.json (`nameShort`, `nameLong`,
`applicationName`, `serverDataFolderName`, `dataFolderName`). The patterns of their processes come from process lists in
public issues.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd.catalog.process_pattern import ProcessPattern
from goarmd.core.system import System

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Product:
    """VS Code or a fork of it.

    Attributes:
        name: the name under which gopls counts its clients (`gopls/client:*`); the value of the label `editor`.
        app: its bundle on a Mac, without `.app`; its name for people.
        short_name: the folder of its user data, and the first word in the names of its helpers: `Code Helper (Plugin)`.
        binary: its program on Linux.
        servers: the folders of its remote server in the user's home; the first is the usual one.
        extensions: the folder of its extensions in the user's home.
    """

    name: str
    app: str
    short_name: str
    binary: str
    servers: tuple[str, ...]
    extensions: str


# A longer name stands above a shorter one that is its beginning.
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


# The editor of a process; the first row that matches wins.
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
    # Claude Code's own binary is named after its version: ~/.local/share/claude/versions/2.1.0.
    ("claude", ProcessPattern(programs=("claude",))),
    ("claude", ProcessPattern(paths=("*/claude/versions/*",))),
    ("claude", ProcessPattern(programs=("node",), arguments=("*/claude", "*/claude-code/*"))),
    ("opencode", ProcessPattern(programs=("opencode",))),
    ("crush", ProcessPattern(programs=("crush",))),
)


# Names for people; of other editors it is the capitalised name.
_TITLES = {product.name: product.app for product in PRODUCTS} | {
    "code-server": "code-server",
    "opencode": "opencode",
    "sublimetext": "Sublime Text",
}


def app(program: str) -> str:
    """The app's name for people, of an editor's program such as `Code`; of others the program's own."""
    return next((product.app for product in PRODUCTS if program == product.short_name), program)


def title(name: str) -> str:
    """An editor's name for people, such as `Visual Studio Code` for `vscode`."""
    return _TITLES.get(name, name.capitalize())


def config_folder(home: Path, variables: Mapping[str, str] = os.environ) -> Path:
    """The folder of programs' settings on Linux, as the variables of the home's machine move it."""
    return Path(variables.get("XDG_CONFIG_HOME") or home / ".config")


def data_folder(home: Path, variables: Mapping[str, str] = os.environ) -> Path:
    """The folder of programs' data on Linux, likewise."""
    return Path(variables.get("XDG_DATA_HOME") or home / ".local/share")


def user_data(system: System, home: Path, variables: Mapping[str, str] = os.environ) -> Path:
    """The parent of each product's user data folder."""
    return home / "Library/Application Support" if system is System.MACOS else config_folder(home, variables)


_LOGS_OF_USERS = {f"{product.short_name}/logs": product.name for product in PRODUCTS}
_LOGS_OF_SERVERS = {f"{server}/data/logs": product.name for product in PRODUCTS for server in product.servers}
_LOGS_OF_CODE_SERVER = {"code-server/logs": "code-server"}


def log_folders(system: System, home: Path) -> tuple[tuple[Path, dict[str, str]], ...]:
    """Every folder of logs, whether it exists or not: its path below a folder for all, with its editor's name."""
    return (
        (user_data(system, home), _LOGS_OF_USERS),
        (home, _LOGS_OF_SERVERS),
        (data_folder(home), _LOGS_OF_CODE_SERVER),
    )
