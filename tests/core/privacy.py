"""Records file accesses: macOS asks its user before a program may read some folders."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_AUDITED = ("open", "os.scandir", "os.listdir")
_recorders: list[list[str]] = []


def _record(event: str, arguments: tuple[object, ...]) -> None:
    if _recorders and event in _AUDITED and isinstance(arguments[0], str | os.PathLike):
        for recorder in _recorders:
            recorder.append(os.fspath(arguments[0]))


sys.addaudithook(_record)  # it cannot be removed, and costs nothing without recorders


@contextmanager
def looked_at(folder: Path) -> Iterator[list[str]]:
    """Every open, listing and stat below a folder, whatever the path to it."""
    seen: list[str] = []
    below: list[str] = []
    real_stat = os.stat

    def recording(path: object, *given: object, **options: object) -> os.stat_result:
        if isinstance(path, str | os.PathLike) and options.get("follow_symlinks", True):
            seen.append(os.fspath(path))
        return real_stat(path, *given, **options)  # type: ignore[arg-type]

    _recorders.append(seen)
    os.stat = recording
    try:
        yield below
    finally:
        os.stat = real_stat
        _recorders.remove(seen)
    below += (path for path in seen if os.path.realpath(path).startswith(os.path.realpath(folder)))
