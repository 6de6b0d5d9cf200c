"""How to replace a program for another processor; it depends on where the program came from."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd.catalog.go_tools import install_command
from goarmd.core.findings import Remedy
from goarmd.programs.facts import Format, Place

if TYPE_CHECKING:
    from goarmd.programs.facts import Executable

_BUILD_AGAIN = {
    "gopls": "Build gopls with the native Go.",
    "dlv": "Build Delve with the native Go; a translated Delve cannot debug.",
}
_SIDECARS = {"gopls-telemetry": "gopls"}  # the same program, started a second time by the first
_GO = Remedy(
    "Install Go for this machine's processor, and check which go is first in PATH.", ("which -a go", "go env GOROOT")
)
EDITOR = Remedy("Install the editor's build for this machine's processor, and quit the running one.")
_PLACES = {
    Place.GOROOT: _GO,
    Place.SDK: Remedy("Install this version of Go for this machine's processor, or remove it."),
    Place.EDITOR: EDITOR,
    Place.EDITOR_TOOL: Remedy("Remove it and let the editor download it again, once the editor itself runs natively."),
    Place.EXTENSION: Remedy(
        "Uninstall the extension in the editor and reinstall it to get the build for this machine. If there is none, "
        "ask its developers for one."
    ),
    Place.SERVICE: Remedy("Update the app that installed it, or remove its launchd job."),
    Place.DEBUG_BINARY: Remedy("Remove it: the next debugging session rebuilds it."),
}
_FORMULA = re.compile(r"^(.*)/(Cellar|Caskroom)/([^/]+)/")
_INTEL_PREFIX = "/usr/local"  # Homebrew's prefix on Intel Macs (docs.brew.sh, "Installation")
# Versions that `go install` cannot download: builds from a checkout, which have their own version since Go 1.24.
_LOCAL = re.compile(r"\(devel\)|.*\+dirty|v0\.0\.0-.*")


def of_group(group: str | None) -> Remedy:
    """How to replace a program whose file is unknown, by its group."""
    tool = _SIDECARS.get(group or "", group or "")
    if command := install_command(tool):
        return Remedy(_BUILD_AGAIN[tool], ("go env GOHOSTARCH", command))
    return _GO if group == "go" else EDITOR


def of_executable(executable: Executable) -> Remedy:
    """How to replace a program whose file was read."""
    if _FORMULA.search(executable.file) or executable.place is Place.HOMEBREW:
        return _of_homebrew(executable.file)
    match executable.place:
        case Place.TOOLCHAIN:
            folder = shlex.quote(str(Path(executable.path).parent.parent))
            return Remedy(
                "A go for another processor downloaded it, or GOTOOLCHAIN names it: use the native go and remove this.",
                ("go env GOHOSTARCH GOTOOLCHAIN", f"chmod -R u+w {folder} && rm -r {folder}"),
            )
        case Place.SDK if executable.program.format is Format.MACH_O:
            return Remedy(f"{_PLACES[Place.SDK].text} Apple silicon needs Go 1.16 or newer.")
        case Place.DEBUG_BINARY:
            return Remedy(_PLACES[Place.DEBUG_BINARY].text, (f"rm {shlex.quote(executable.path)}",))
        case Place.TOOL | Place.PROCESS:
            return _of_tool(executable)
    return _PLACES[executable.place]


def _of_tool(executable: Executable) -> Remedy:
    if executable.group is not None:
        return of_group(executable.group)
    build = next((slice_.build for slice_ in executable.program.slices if slice_.build), None)
    if build and build.path and "." in build.path and not _LOCAL.fullmatch(build.version or "(devel)"):
        return Remedy("Build it with the native Go.", (f"go install {shlex.quote(build.path)}@latest",))
    return Remedy("Install its build for this machine's processor, or rebuild it with native tools.")


def _of_homebrew(file: str) -> Remedy:
    """By the prefix: /usr/local is for Intel; others are native but may contain Intel-only programs."""
    prefix, kind, name = found.groups() if (found := _FORMULA.search(file)) else (_INTEL_PREFIX, "", "")
    quoted, cask = shlex.quote(name), "--cask " if kind == "Caskroom" else ""
    if name and prefix != _INTEL_PREFIX:
        return Remedy(
            "Reinstall it. If it stays the same, there is no build for this machine: choose another program.",
            (f"brew reinstall {cask}{quoted}",),
        )
    if name:
        return Remedy(
            "It belongs to the Homebrew for Intel: install it with the native Homebrew, then remove it here.",
            (
                f"/opt/homebrew/bin/brew install {cask}{quoted}",
                f"arch -x86_64 /usr/local/bin/brew uninstall {cask}{quoted}",
            ),
        )
    return Remedy(
        "The Homebrew in /usr/local, with everything it installs, is for Intel: install the native one, which uses "
        "/opt/homebrew (see brew.sh), move what you need, then uninstall the old one.",
        (
            "arch -x86_64 /usr/local/bin/brew bundle dump --file ~/Brewfile",
            "/opt/homebrew/bin/brew bundle --file ~/Brewfile",
        ),
    )
