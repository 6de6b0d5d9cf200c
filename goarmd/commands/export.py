"""`goarmd export`: dashboards, alert rules and configurations for this machine, as files in a folder."""

from __future__ import annotations

import shlex
import shutil
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import goarmd
from goarmd import platforms
from goarmd.assembly import load_config
from goarmd.commands import Command, Result
from goarmd.core.errors import GoarmdError
from goarmd.core.system import System
from goarmd.monitoring import RUNBOOKS
from goarmd.monitoring.exported import files_for
from goarmd.monitoring.machine import IN_DOCKER, Machine, this_machine
from goarmd.views.markup import escape

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Iterator

# What pyproject.toml puts into the wheel, below share/goarmd. An installation has no other part of the source tree.
EXPORTED = ("grafana", "launchd", "menubar", "config.example.toml")
_SHARED = "share/goarmd/"


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="a new or empty folder")
    parser.add_argument("--name", help="the machine's name in Prometheus; its own by default")
    parser.add_argument(
        "--runbooks", metavar="URL", default=RUNBOOKS, help="where you publish grafana/README.md; alerts lead there"
    )


def run(given: Namespace, _: Callable[[str], None]) -> Result:
    """Write the files.

    Raises:
        GoarmdError: the folder has files already or cannot be written, or the installation is not complete.
    """
    machine = this_machine(load_config(given.config), platforms.current().system, given.name)
    shipped = dict(_in_source_tree() or _in_installation())
    if not shipped:
        raise GoarmdError("this installation has no dashboards and rules: install goarmd again")
    try:
        if given.folder.exists() and any(given.folder.iterdir()):
            raise GoarmdError(f"{given.folder}: is not empty: name a new folder")
        written = [str(path) for path in _write(given.folder, shipped, machine, given.runbooks)]
    except OSError as error:
        target = error.filename2 or error.filename or given.folder  # a copy names its source first
        raise GoarmdError(f"{target}: cannot write it ({error.strerror})") from error
    text = "\n".join((*(f"wrote {escape(path)}" for path in written), "", *_next_steps(given.folder, machine)))
    return Result({"written": written, "machine": machine.name}, text)


def _write(folder: Path, shipped: dict[str, Path], machine: Machine, runbooks: str) -> Iterator[Path]:
    """Write what is shipped, and in place of the samples what is for this machine."""
    of_machine = {f"grafana/{name}": text for name, text in files_for(machine).items()}
    for name in sorted({*shipped, *of_machine}):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if name in of_machine:
            target.write_text(of_machine[name], encoding="utf-8")
        elif name.startswith("grafana/rules/"):
            rules = shipped[name].read_text(encoding="utf-8")
            target.write_text(rules.replace(RUNBOOKS, runbooks), encoding="utf-8")
        else:
            shutil.copy(shipped[name], target)  # programs stay programs
        yield target


def _next_steps(folder: Path, machine: Machine) -> Iterator[str]:
    readme, compose = folder / "grafana/README.md", folder / "grafana/compose.yaml"
    yield f"For {escape(machine.name)}, which answers on {machine.target}. Next: {escape(str(readme))}, or"
    yield f"  docker compose -f {escape(shlex.quote(str(compose)))} up -d   # then http://127.0.0.1:3000/"
    if machine.system is System.MACOS and not machine.accepts_docker:
        yield f'  and in the configuration: \\[http] hosts = \\["{IN_DOCKER}"], then type `goarmd install`'


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
    help="Write dashboards, alert rules and configurations of Prometheus and Grafana for this machine.",
    arguments=_arguments,
    run=run,
)
