"""`goarmd generate`: write the generated files of the source tree, or list those that differ."""

from __future__ import annotations

import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd.commands import Command, ExitCode, Result
from goarmd.core.errors import GoarmdError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from goarmd.generated import Generated


# The modules of the dependency group `generate` in pyproject.toml.
_TOOLS = ("grafana_foundation_sdk", "grimp", "yaml")


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file differs")
    parser.add_argument("--root", type=Path, default=Path(), metavar="DIR", help="goarmd's source tree (default: here)")


def _run(given: Namespace, progress: Callable[[str], None]) -> Result:
    _require_source_tree(given.root)
    _require_tools()
    from goarmd.generated import generated_files  # noqa: PLC0415  # only this command needs it

    differing = []
    for file in generated_files():
        progress(file.path)
        if _differs(file, given.root, write=not given.check):
            differing.append(file.path)
    return _result(differing, written=not given.check)


def _require_source_tree(root: Path) -> None:
    project = root / "pyproject.toml"
    try:
        name = tomllib.loads(project.read_text("utf-8")).get("project", {}).get("name")
    except (OSError, ValueError) as error:
        raise GoarmdError(
            f"{root.absolute()} is not goarmd's source tree, into which this writes: give goarmd's source tree with "
            "--root DIR; for the dashboards and rules of an installed goarmd, type `goarmd export DIR`"
        ) from error
    if name != "goarmd":
        raise GoarmdError(f"{project}: belongs to another project: give goarmd's source tree with --root DIR")


def _require_tools() -> None:
    missing = [name for name in _TOOLS if find_spec(name) is None]
    if missing:
        raise GoarmdError(f"{', '.join(missing)}: not installed: type make generate, which installs it")


def _differs(file: Generated, root: Path, *, write: bool) -> bool:
    path, wanted = root / file.path, file.content()
    if path.is_file() and path.read_bytes() == wanted:
        return False
    if write:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(wanted)
        except OSError as error:
            raise GoarmdError(f"{path}: cannot write it ({error.strerror}): fix its permissions") from error
    return True


def _result(differing: list[str], *, written: bool) -> Result:
    if written:
        lines = [f"wrote {path}" for path in differing] or ["every file was up to date"]
        return Result({"written": differing}, "\n".join(lines))
    lines = [f"{path} differs" for path in differing] or ["every file is up to date"]
    if differing:
        lines.append("type: goarmd generate")
    return Result({"differing": differing}, "\n".join(lines), ExitCode.of(differing))


COMMAND = Command(
    name="generate",
    help="Write the dashboards, rules, examples and references that are generated from goarmd's code.",
    arguments=_arguments,
    run=_run,
    for_developers=True,
)
