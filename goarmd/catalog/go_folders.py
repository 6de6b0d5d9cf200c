"""Where Go keeps its programs, by the environment and by the file that `go env -w` writes.

What a person's shell exports is not known to a service: only what is in goarmd's own environment, in that file, or
Go's default (`go help environment`, cmd/go/internal/cfg).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd.catalog import editors
from goarmd.core import safe_files

if TYPE_CHECKING:
    from goarmd.core.system import System

_LARGEST = 64 * 1024  # bytes of the file; it has a line for each variable


@dataclass(frozen=True, slots=True)
class GoFolders:
    """Folders, there or not.

    Attributes:
        programs: where `go install` puts programs; each of GOPATH's folders has one when GOBIN is not set.
        modules: the module cache.
        root: GOROOT; None where nobody set it.
    """

    programs: tuple[Path, ...]
    modules: Path
    root: Path | None


def find(system: System, home: Path) -> GoFolders:
    """Work out the folders."""
    file = os.environ.get("GOENV") or str(editors.user_data(system, home) / "go/env")
    # `go help environment`: GOENV=off is no file.
    kept = {} if file == "off" else parse(safe_files.content(file, home, _LARGEST).decode("utf-8", "surrogateescape"))

    def value(name: str) -> str:
        return os.environ.get(name) or kept.get(name, "")

    paths = [Path(part) for part in value("GOPATH").split(os.pathsep) if part] or [home / "go"]
    bin_folder, root = value("GOBIN"), value("GOROOT")
    return GoFolders(
        programs=(Path(bin_folder),) if bin_folder else tuple(path / "bin" for path in paths),
        modules=Path(value("GOMODCACHE") or paths[0] / "pkg/mod"),
        root=Path(root) if root else None,
    )


def parse(text: str) -> dict[str, str]:
    """The variables in the file of `go env -w`: a line each, NAME=VALUE, no quotes, # begins a comment."""
    pairs = (line.partition("=") for line in text.split("\n") if not line.lstrip().startswith("#"))
    return {name.strip(): value.removesuffix("\r") for name, equals, value in pairs if equals}
