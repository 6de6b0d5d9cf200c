"""`goarmd export`: the dashboards, alert rules and samples that come with goarmd, as files in a folder."""

from __future__ import annotations

import shutil
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import goarmd
from goarmd.commands import Command, Result
from goarmd.core.errors import GoarmdError
from goarmd.views.markup import escape

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Iterator

# What pyproject.toml puts into the wheel, below share/goarmd. An installation has no other part of the source tree.
EXPORTED = ("grafana", "launchd", "menubar", "config.example.toml")
_SHARED = "share/goarmd/"


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="a new or empty folder")


def run(given: Namespace, _: Callable[[str], None]) -> Result:
    """Copy the files.

    Raises:
        GoarmdError: the folder has files already or cannot be written, or the installation is not complete.
    """
    source = dict(_in_source_tree() or _in_installation())
    if not source:
        raise GoarmdError("this installation has no dashboards and rules: install goarmd again")
    try:
        if given.folder.exists() and any(given.folder.iterdir()):
            raise GoarmdError(f"{given.folder}: is not empty: name a new folder")
        for name, file in sorted(source.items()):
            target = given.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
    except OSError as error:
        raise GoarmdError(f"{error.filename or given.folder}: cannot write it ({error.strerror})") from error
    written = [str(given.folder / name) for name in sorted(source)]
    return Result({"written": written}, "\n".join(f"wrote {escape(path)}" for path in written))


def _in_source_tree() -> dict[str, Path]:
    """The files by name, if goarmd runs from its source tree; they are as new as its code."""
    root = Path(goarmd.__file__).parent.parent
    if not (root / "pyproject.toml").is_file():
        return {}
    found = (path for name in EXPORTED for path in (root / name, *(root / name).rglob("*")))
    return {str(path.relative_to(root)): path for path in found if path.is_file()}


def _in_installation() -> Iterator[tuple[str, Path]]:
    """The files by name, as the installer recorded them: where they are depends on the kind of installation."""
    try:
        recorded = metadata.files("goarmd") or []
    except metadata.PackageNotFoundError:
        return
    for file in recorded:
        _, shared, name = str(file).partition(_SHARED)
        if shared:
            yield name, Path(str(file.locate()))


COMMAND = Command(
    name="export",
    help="Write the Grafana dashboards, the Prometheus rules and samples into a folder.",
    arguments=_arguments,
    run=run,
)
