"""Where developers have the programs that matter to them: a table of places, looked through without starting anything.

Sources of the paths: Go's own installation guide and `go help install`; Homebrew's documentation ("Installation":
/opt/homebrew on Apple silicon, /usr/local on Intel); the documentation of goenv, asdf and mise; Mason's and Zed's own
folders; VS Code's remote server.
"""

from __future__ import annotations

import glob
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd import editors, go_folders
from goarmd.programs import Place
from goarmd.trails import trail

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TOOLS = ("go", "gofmt", "gopls", "dlv")
_DEEPEST = 8  # folders below a workspace in which debug binaries are looked for
_MOST_FOLDERS = 5000  # in one workspace
_DEBUG_BINARY = "__debug_bin"  # what Delve and vscode-go call what they build (vscode-go, docs/debugging.md)


@dataclass(frozen=True, slots=True)
class Spot:
    """A program's path, what kind of place that is, and once it is known the file that all links lead to."""

    place: Place
    path: str
    file: str = ""


# Shell globs; {home} and the folders of Go are put in, {tool} stands for each of TOOLS.
_PATTERNS: tuple[tuple[Place, str], ...] = (
    (Place.TOOL, "{programs}/*"),
    (Place.TOOL, "{path}/{tool}"),
    (Place.TOOL, "/opt/homebrew/bin/{tool}"),
    (Place.TOOL, "/usr/local/bin/{tool}"),
    (Place.TOOL, "{home}/.local/bin/{tool}"),
    (Place.TOOL, "{home}/bin/{tool}"),
    (Place.TOOL, "{home}/.local/share/nvim/mason/bin/{tool}"),
    (Place.TOOL, "{data}/Zed/languages/gopls/*"),
    (Place.TOOL, "{home}/.local/share/zed/languages/gopls/*"),
    (Place.GOROOT, "{root}/bin/go*"),
    (Place.GOROOT, "/usr/local/go/bin/go*"),
    (Place.GOROOT, "/usr/lib/go*/bin/go*"),
    (Place.GOROOT, "{home}/sdk/go*/bin/go*"),
    (Place.GOROOT, "{home}/.goenv/versions/*/bin/go*"),
    (Place.GOROOT, "{home}/.asdf/installs/golang/*/go/bin/go*"),
    (Place.GOROOT, "{home}/.local/share/mise/installs/go/*/bin/go*"),
    (Place.TOOLCHAIN, "{modules}/golang.org/toolchain@*/bin/go"),
    # The Ruby that an Intel Homebrew runs itself with, and what it installed of Go.
    (Place.HOMEBREW, "/usr/local/Homebrew/Library/Homebrew/vendor/portable-ruby/*/bin/ruby"),
    (Place.HOMEBREW, "/usr/local/Cellar/go*/*/bin/*"),
    (Place.HOMEBREW, "/usr/local/Cellar/delve/*/bin/*"),
)
_APPS = (*(product.app for product in editors.PRODUCTS), "Zed", "GoLand")
_SERVER_NODES = ("bin/*/node", "cli/servers/*/server/node")


def tool_spots(platform: str, home: Path, workspaces: Iterable[str]) -> Iterator[Spot]:
    """Go's tools, editors, and what debuggers built in the workspaces."""
    yield from _of_table(platform, home)
    yield from _editors(platform, home)
    yield from _debug_binaries(workspaces, home)


def distinct(spots: Iterable[Spot], home: Path) -> Iterator[Spot]:
    """Each file once, by the first path to it; none in a folder of which macOS would ask the user first."""
    seen: set[str] = set()
    for spot in spots:
        file = spot.file or _end(spot.path, home)
        if file is not None and file not in seen:
            seen.add(file)
            yield replace(spot, file=file)


def matching(place: Place, pattern: str, home: Path) -> Iterator[Spot]:
    """What fits a shell glob and is no folder; nothing in a folder of which macOS would ask the user first."""
    fixed = next((number for number, part in enumerate(Path(pattern).parts) if glob.has_magic(part)), None)
    beginning = Path(*Path(pattern).parts[:fixed]) if fixed else Path(pattern)
    if _end(str(beginning), home) is None:
        return
    for path in sorted(glob.glob(pattern)):  # noqa: PTH207  # texts
        file = _end(path, home)
        if file is not None and not os.path.isdir(file):  # noqa: PTH112  # texts
            yield Spot(place, path, file)


def _end(path: str, home: Path) -> str | None:
    """The file that all links lead to; None when it is private."""
    end = trail(Path(path), home).end
    return None if end is None else str(end)


def _of_table(platform: str, home: Path) -> Iterator[Spot]:
    folders = go_folders.find(platform, home)
    values = {
        "home": [str(home)],
        "data": [str(editors.user_data(platform, home))],
        "path": search_path(),
        "programs": [str(folder) for folder in folders.programs],
        "modules": [str(folders.modules)],
        "root": [str(folders.root)] if folders.root else [],
        "tool": list(TOOLS),
    }
    for place, pattern in _PATTERNS:
        for filled in _filled(pattern, values):
            yield from matching(place, filled, home)


def search_path() -> list[str]:
    """The folders of PATH."""
    return [folder for folder in os.environ.get("PATH", "").split(os.pathsep) if folder.startswith(os.sep)]


def _filled(pattern: str, values: dict[str, list[str]]) -> list[str]:
    """The pattern with each of a variable's values; what is put in is no glob itself."""
    filled = [pattern]
    for name, texts in values.items():
        if "{" + name + "}" in pattern:
            filled = [one.replace("{" + name + "}", glob.escape(text)) for one in filled for text in texts]
    return filled


def _editors(platform: str, home: Path) -> Iterator[Spot]:
    """The main programs of editors: of apps on a Mac, of remote servers anywhere."""
    if platform == "darwin":
        for folder in ("/Applications", glob.escape(str(home / "Applications"))):
            for app in _APPS:
                yield from matching(Place.EDITOR, f"{folder}/{app}.app/Contents/MacOS/*", home)
    for product in editors.PRODUCTS:
        for node in _SERVER_NODES:
            yield from matching(Place.EDITOR, f"{glob.escape(str(home / product.server))}/{node}", home)


def _debug_binaries(workspaces: Iterable[str], home: Path) -> Iterator[Spot]:
    for workspace in workspaces:
        root = Path(workspace).expanduser()
        if trail(root, home).end is not None:
            yield from (Spot(Place.DEBUG_BINARY, path) for path in _named(root, _DEBUG_BINARY))


def _named(root: Path, beginning: str) -> Iterator[str]:
    """Files below a folder by the beginning of their names; links are not followed."""
    top = len(root.parts)
    for number, (folder, folders, files) in enumerate(os.walk(root)):
        if number >= _MOST_FOLDERS:
            return
        deep = len(Path(folder).parts) - top >= _DEEPEST
        folders[:] = [] if deep else [name for name in folders if name not in (".git", "node_modules")]
        yield from (os.path.join(folder, name) for name in sorted(files) if name.startswith(beginning))  # noqa: PTH118  # texts
