"""Where Go keeps its programs, by the environment and by the file that `go env -w` writes.

What a person's shell exports is not known to a service: only what is in goarmd's own environment, in that file, or
Go's default (`go help environment`, cmd/go/internal/cfg).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd import editors

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def find(platform: str, home: Path) -> GoFolders:
    """Work out the folders; the platform is `darwin` or `linux`."""
    file = Path(os.environ.get("GOENV") or editors.user_data(platform, home) / "go/env")
    kept = parse(_text(file))

    def value(name: str) -> str:
        return os.environ.get(name) or kept.get(name, "")

    paths = [Path(part) for part in value("GOPATH").split(os.pathsep) if part] or [home / "go"]
    bin_folder, root = value("GOBIN"), value("GOROOT")
    return GoFolders(
        programs=(Path(bin_folder),) if bin_folder else tuple(path / "bin" for path in paths),
        modules=Path(value("GOMODCACHE") or paths[0] / "pkg/mod"),
        root=Path(root) if root else None,
    )


def parse(text: str) -> Mapping[str, str]:
    """The variables in the file of `go env -w`: a line each, NAME=VALUE, no quotes, # begins a comment."""
    pairs = (line.partition("=") for line in text.splitlines() if not line.lstrip().startswith("#"))
    return {name.strip(): value for name, equals, value in pairs if equals}


def _text(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return opened.read(_LARGEST).decode("utf-8", "surrogateescape")
    except (OSError, ValueError):  # none was written; one that is unreadable is unreadable for Go as well
        return ""
