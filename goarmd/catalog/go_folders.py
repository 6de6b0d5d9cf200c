"""Go's folders, from the environment and from the file that `go env -w` writes.

A service does not see the exports of the user's shell, only goarmd's own environment, that file, and Go's defaults
(`go help environment`, cmd/go/internal/cfg).
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd.catalog import editors
from goarmd.core import safe_files

if TYPE_CHECKING:
    from goarmd.core.system import System

_LINE = re.compile(r"([A-Z][A-Za-z0-9_]*)=(.*)")
_LARGEST = 64 * 1024  # bytes of the file; it has one line per variable


@dataclass(frozen=True, slots=True)
class GoFolders:
    """Folders, whether they exist or not.

    Attributes:
        programs: the targets of `go install`: GOBIN, or the bin folder of each folder in GOPATH.
        modules: the module cache.
        root: GOROOT; None if it is not set.
    """

    programs: tuple[Path, ...]
    modules: Path
    root: Path | None


def find(system: System, home: Path) -> GoFolders:
    """Find the folders of this environment."""
    file = os.environ.get("GOENV") or str(editors.user_data(system, home) / "go/env")
    # `go help environment`: GOENV=off means no file.
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
    """The variables in the file of `go env -w`, as cmd/go/internal/cfg reads it; the last line of a name counts.

    settings/formats/go_env_file.py says of each line why go ignores it.
    """
    lines = map(_LINE.fullmatch, text.split("\n"))
    return {line[1]: line[2] for line in lines if line}
