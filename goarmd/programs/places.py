"""The locations of developers' programs: a table, searched without starting any program.

Sources of the paths: Go's own installation guide and `go help install`; Homebrew's documentation ("Installation":
/opt/homebrew on Apple silicon, /usr/local on Intel); the documentation of goenv, asdf, mise, home-manager and
nix-darwin; mise's src/plugins/core/go.rs; Mason's and Zed's own folders; VS Code's remote server.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd.catalog import editors, go_folders
from goarmd.catalog.go_tools import TOOLS
from goarmd.core import safe_files
from goarmd.core.system import System
from goarmd.programs.facts import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_DEEPEST = 8  # levels of folders below a workspace that are searched for debug binaries
_MOST_FOLDERS = 5000  # in one workspace
_NO_CODE = (".git", "node_modules")
_DEBUG_BINARY = "__debug_bin"  # the name that Delve and vscode-go give their builds (vscode-go, docs/debugging.md)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A path to look at, its kind of location, and, once resolved, the file behind all links."""

    place: Place
    path: str
    file: str = ""


# A folder, as a path or a name in `_folders`, and a pattern below it; {tool} is each of TOOLS.
PATTERNS: tuple[tuple[Place, str, str], ...] = (
    (Place.TOOL, "programs", "*"),
    (Place.TOOL, "path", "{tool}"),
    (Place.TOOL, "/opt/homebrew/bin", "{tool}"),
    (Place.TOOL, "/usr/local/bin", "{tool}"),
    (Place.TOOL, "/opt/local/bin", "{tool}"),
    (Place.TOOL, "home", ".local/bin/{tool}"),
    (Place.TOOL, "home", "bin/{tool}"),
    (Place.TOOL, "home", ".nix-profile/bin/{tool}"),
    (Place.TOOL, "home", ".local/state/nix/profile/bin/{tool}"),
    (Place.TOOL, "/etc/profiles/per-user", "*/bin/{tool}"),
    (Place.TOOL, "/run/current-system/sw/bin", "{tool}"),
    (Place.TOOL, "/nix/var/nix/profiles/default/bin", "{tool}"),
    (Place.GOROOT, "root", "bin/go*"),
    (Place.GOROOT, "/usr/local/go", "bin/go*"),
    (Place.GOROOT, "/usr/lib", "go*/bin/go*"),
    (Place.GOROOT, "/opt/local/lib", "go*/bin/go*"),
    (Place.GOROOT, "/snap/go/current", "bin/go*"),
    (Place.SDK, "home", "sdk/go*/bin/go*"),
    (Place.SDK, "home", ".goenv/versions/*/bin/go*"),
    (Place.SDK, "home", ".gvm/gos/*/bin/go*"),
    (Place.SDK, "home", ".asdf/installs/golang/*/go/bin/go*"),
    (Place.SDK, "home", ".local/share/mise/installs/go/*/bin/go*"),
    # What `go install` makes under a version manager, which gives each Go its own GOPATH, and mise's own tools.
    (Place.TOOL, "home", "go/*/bin/{tool}"),
    (Place.TOOL, "home", ".gvm/pkgsets/*/*/bin/{tool}"),
    (Place.TOOL, "home", ".asdf/installs/golang/*/packages/bin/{tool}"),
    (Place.TOOL, "home", ".asdf/installs/golang/*/bin/{tool}"),
    (Place.TOOL, "home", ".local/share/mise/installs/*/*/bin/{tool}"),
    (Place.TOOLCHAIN, "modules", "golang.org/toolchain@*/bin/go"),
    (Place.EDITOR_TOOL, "home", ".local/share/nvim/mason/bin/{tool}"),
    (Place.EDITOR_TOOL, "data", "Zed/languages/gopls/*"),
    (Place.EDITOR_TOOL, "home", ".local/share/zed/languages/gopls/*"),
    # An Intel Homebrew's own Ruby, and its Go tools.
    (Place.HOMEBREW, "/usr/local/Homebrew", "Library/Homebrew/vendor/portable-ruby/*/bin/ruby"),
    (Place.HOMEBREW, "/usr/local/Cellar", "go*/*/bin/*"),
    (Place.HOMEBREW, "/usr/local/Cellar", "delve/*/bin/*"),
    (Place.EDITOR, "/usr/lib/code-server", "lib/node"),
    (Place.EDITOR, "home", ".local/lib/code-server-*/lib/node"),
    (Place.EDITOR, "/vscode/vscode-server", "bin/*/*/node"),
)
APPS = (*(editor.app for editor in editors.PRODUCTS), "Zed", "GoLand")
_SERVER_NODES = ("bin/*/node", "cli/servers/*/server/node")


def tool_candidates(system: System, home: Path) -> Iterator[Candidate]:
    """Go's tools, editors and their servers."""
    folders = _folders(system, home)
    for place, folder, below in PATTERNS:
        for root in folders.get(folder, [folder]):
            yield from matching(place, root, below, home)
    if system is System.MACOS:
        for applications in ("/Applications", str(home / "Applications")):
            for app in APPS:
                yield from matching(Place.EDITOR, applications, f"{app}.app/Contents/MacOS/*", home)
    for editor in editors.PRODUCTS:
        for server, node in product(editor.servers, _SERVER_NODES):
            yield from matching(Place.EDITOR, str(home / server), node, home)


def _folders(system: System, home: Path) -> dict[str, list[str]]:
    """The folders behind the names in the table."""
    of_go = go_folders.find(system, home)
    return {
        "home": [str(home)],
        "data": [str(editors.user_data(system, home))],
        "path": search_path(),
        "programs": [str(folder) for folder in of_go.programs],
        "modules": [str(of_go.modules)],
        "root": [str(of_go.root)] if of_go.root else [],
    }


def search_path() -> list[str]:
    """The folders of PATH."""
    return [folder for folder in os.environ.get("PATH", "").split(os.pathsep) if folder.startswith(os.sep)]


def distinct(candidates: Iterable[Candidate], home: Path) -> Iterator[Candidate]:
    """Each file once, by the first path to it, skipping privacy-protected folders."""
    seen: set[str] = set()
    for candidate in candidates:
        file = candidate.file or safe_files.end(candidate.path, home)
        if file is not None and file not in seen:
            seen.add(file)
            yield replace(candidate, file=file)


def matching(place: Place, folder: str, below: str, home: Path) -> Iterator[Candidate]:
    """The files that match a pattern below a folder.

    Links are resolved first, so that no privacy-protected folder is ever read.
    """
    for path in _expanded(folder, below.split("/"), home):
        file = safe_files.end(path, home)
        if file is not None and not os.path.isdir(file):  # noqa: PTH112  # a text
            yield Candidate(place, path, file)


def _expanded(folder: str, parts: Sequence[str], home: Path) -> Iterator[str]:
    part, *rest = parts
    if rest and "*" not in part:
        yield from _expanded(os.path.join(folder, part), rest, home)  # noqa: PTH118  # texts
        return
    for name in _names(folder, part, home):
        path = os.path.join(folder, name)  # noqa: PTH118  # texts
        yield from _expanded(path, rest, home) if rest else (path,)


def _names(folder: str, part: str, home: Path) -> Iterable[str]:
    """The names in a folder that match one part of a pattern, which has at most one `*`."""
    beginning, star, ending = part.partition("*")
    if star:
        there = (name for name in safe_files.names(folder, home) if not name.startswith("."))
        return (name for name in there if name.startswith(beginning) and name.endswith(ending))
    real = safe_files.end(folder, home)
    wanted = TOOLS if part == "{tool}" else (part,)
    return [name for name in wanted if real and os.path.lexists(os.path.join(real, name))]  # noqa: PTH118  # texts


def debug_binaries(workspaces: Iterable[str], home: Path) -> tuple[list[Candidate], list[tuple[str, str]]]:
    """Debuggers' builds below workspaces, and each workspace that could not be searched completely, with the reason."""
    candidates: list[Candidate] = []
    problems: list[tuple[str, str]] = []
    for workspace in workspaces:
        found, problem = _below(workspace, home)
        candidates += found
        problems += [(workspace, problem)] if problem else []
    return candidates, problems


def _below(workspace: str, home: Path) -> tuple[list[Candidate], str | None]:
    try:
        root = safe_files.end(str(Path(workspace).expanduser()), home)
    except RuntimeError as error:  # ~somebody
        return [], f"is not a folder ({error}): fix executables.workspaces"
    if root is None:
        return [], "is privacy-protected, so macOS would ask for permission: move the project elsewhere"
    if not os.path.isdir(root):  # noqa: PTH112  # a text
        return [], "is not a folder: fix executables.workspaces"
    candidates: list[Candidate] = []
    for number, (folder, folders, files) in enumerate(os.walk(root)):
        if number >= _MOST_FOLDERS:
            return (
                candidates,
                f"has too many folders, only {_MOST_FOLDERS} were searched: name a smaller one",
            )
        deep = folder.count(os.sep) - root.count(os.sep) >= _DEEPEST
        folders[:] = [] if deep else [name for name in folders if _is_searched(folder, name, home)]
        here = (os.path.join(folder, name) for name in sorted(files) if name.startswith(_DEBUG_BINARY))  # noqa: PTH118  # texts
        candidates += (Candidate(Place.DEBUG_BINARY, path) for path in here)
    return candidates, None


def _is_searched(folder: str, name: str, home: Path) -> bool:
    return name not in _NO_CODE and safe_files.end(os.path.join(folder, name), home) is not None  # noqa: PTH118  # a text
