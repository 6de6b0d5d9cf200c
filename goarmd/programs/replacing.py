"""How to replace a program that is of the wrong kind for this machine: it depends on where it came from."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd.catalog.go_tools import install_command
from goarmd.core.findings import Remedy
from goarmd.programs.facts import Place

if TYPE_CHECKING:
    from goarmd.programs.facts import Executable

_BUILD_AGAIN = {
    "gopls": "Build gopls with the native Go.",
    "dlv": "Build Delve with the native Go; a translated one cannot debug.",
}
_SIDECARS = {"gopls-telemetry": "gopls"}  # the same program, started once more by the first
_GO = Remedy(
    "Install Go for this machine's processor, and look which go comes first.", ("which -a go", "go env GOROOT")
)
EDITOR = Remedy("Install the editor's build for this machine's processor, and quit the one that runs now.")
_PLACES = {
    Place.GOROOT: _GO,
    Place.SDK: Remedy(
        "Install this version of Go for this machine's processor (for Apple silicon since Go 1.16), or remove it."
    ),
    Place.EDITOR: EDITOR,
    Place.EDITOR_TOOL: Remedy("Remove it and have the editor fetch it anew, once the editor itself runs natively."),
    Place.EXTENSION: Remedy(
        "Uninstall the extension in the editor and install it anew, which brings the build for this machine; where its "
        "makers have none, ask them for one."
    ),
    Place.SERVICE: Remedy("Update the app that installed it, or remove its job."),
    Place.DEBUG_BINARY: Remedy("Remove it: the next debugging session builds it anew."),
}
_FORMULA = re.compile(r"^(.*)/(Cellar|Caskroom)/([^/]+)/")
_INTEL_PREFIX = "/usr/local"  # of Homebrew on Intel Macs (docs.brew.sh, "Installation")
# Versions that `go install` cannot fetch: built from a checkout, which since Go 1.24 has a version of its own.
_LOCAL = re.compile(r"\(devel\)|.*\+dirty|v0\.0\.0-.*")


def of_group(group: str | None) -> Remedy:
    """How to replace a program of which only the group is known."""
    tool = _SIDECARS.get(group or "", group or "")
    if command := install_command(tool):
        return Remedy(_BUILD_AGAIN[tool], ("go env GOHOSTARCH", command))
    return _GO if group == "go" else EDITOR


def of_executable(executable: Executable) -> Remedy:
    """How to replace a program that was found as a file."""
    if _FORMULA.search(executable.file) or executable.place is Place.HOMEBREW:
        return _of_homebrew(executable.file)
    match executable.place:
        case Place.TOOLCHAIN:
            folder = shlex.quote(str(Path(executable.path).parent.parent))
            return Remedy(
                "An Intel go fetched it, or GOTOOLCHAIN names it: run the native go, and remove this one.",
                ("go env GOHOSTARCH GOTOOLCHAIN", f"chmod -R u+w {folder} && rm -r {folder}"),
            )
        case Place.DEBUG_BINARY:
            return Remedy(_PLACES[Place.DEBUG_BINARY].text, (f"rm {shlex.quote(executable.path)}",))
        case Place.TOOL | Place.PROCESS:
            return _of_tool(executable)
    return _PLACES[executable.place]


def _of_tool(executable: Executable) -> Remedy:
    if executable.group is not None:
        return of_group(executable.group)
    build = next((piece.build for piece in executable.program.slices if piece.build), None)
    if build and build.path and "." in build.path and not _LOCAL.fullmatch(build.version or "(devel)"):
        return Remedy("Build it with the native Go.", (f"go install {shlex.quote(build.path)}@latest",))
    return Remedy("Install its build for this machine's processor, or build it anew with native tools.")


def _of_homebrew(file: str) -> Remedy:
    """By the prefix: the one in /usr/local is for Intel, others are native and may hold what came for Intel only."""
    prefix, kind, name = found.groups() if (found := _FORMULA.search(file)) else (_INTEL_PREFIX, "", "")
    quoted, cask = shlex.quote(name), "--cask " if kind == "Caskroom" else ""
    if name and prefix != _INTEL_PREFIX:
        return Remedy(
            "Install it anew; where it stays so, its makers have no build for this machine: look for another program.",
            (f"brew reinstall {cask}{quoted}",),
        )
    if name:
        return Remedy(
            "It is of the Homebrew for Intel: install the same with the native one, then remove it here.",
            (
                f"/opt/homebrew/bin/brew install {cask}{quoted}",
                f"arch -x86_64 /usr/local/bin/brew uninstall {cask}{quoted}",
            ),
        )
    return Remedy(
        "A Homebrew for Intel is in /usr/local, and so is what it installs: install the native one, which goes to "
        "/opt/homebrew (see brew.sh), take over what you need, then uninstall the old one.",
        (
            "arch -x86_64 /usr/local/bin/brew bundle dump --file ~/Brewfile",
            "/opt/homebrew/bin/brew bundle --file ~/Brewfile",
        ),
    )
