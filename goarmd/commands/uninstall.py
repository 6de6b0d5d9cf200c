"""`goarmd uninstall`: reverses `goarmd install`."""

from __future__ import annotations

import os
import shlex
import time
from typing import TYPE_CHECKING

from goarmd.commands import Command, Result
from goarmd.config.paths import home, log_folder, state_folder
from goarmd.service import Tools, lifecycle, this_machine
from goarmd.state.claim import holder
from goarmd.views.markup import escape
from goarmd.web.client import problem

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable
    from pathlib import Path


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--keep-state", action="store_true", help="keep state.db (baselines, history) and the backups of goarmd fix"
    )


def run(arguments: Namespace, progress: Callable[[str], None]) -> Result:
    """Stop goarmd and remove its files and those of its installation."""
    this_machine.refuse_foreign_home(home(), os.geteuid())
    chosen = this_machine.current(this_machine.this_agent(arguments.config, apple_silicon=False))
    tools = Tools(run=this_machine.run_program, problem=problem, sleep=time.sleep, progress=progress)
    if not lifecycle.is_installed(chosen, tools):
        return _nothing_installed(arguments.config)
    removed = [str(path) for path in lifecycle.uninstall(chosen, tools, keep_state=arguments.keep_state)]
    lines = [f"removed  {escape(path)}" for path in removed]
    if arguments.config.exists():
        lines.append(f"kept     {escape(str(arguments.config))}: your configuration")
    return Result({"removed": removed}, "\n".join(["[green]goarmd is uninstalled[/]", *lines]))


def _nothing_installed(config: Path) -> Result:
    """Change nothing: a daemon that was started otherwise may use these files."""
    if pid := holder(state_folder()):
        why = f"goarmd is not installed as a service, but runs (pid {pid}): nothing was changed. `kill {pid}` stops it"
        return Result({"removed": []}, escape(why))
    lines = ["goarmd is not installed: nothing was changed"]
    folders = (folder for folder in dict.fromkeys((state_folder(), log_folder())) if folder.is_dir())
    lines += [f"kept     {escape(str(folder))}: remove it with [cyan]rm -r {_quoted(folder)}[/]" for folder in folders]
    if config.exists():
        lines.append(f"kept     {escape(str(config))}: your configuration")
    return Result({"removed": []}, "\n".join(lines))


def _quoted(folder: Path) -> str:
    """The path for a shell, in a line of markup."""
    return escape(shlex.quote(str(folder)))


COMMAND = Command(
    name="uninstall",
    help="Stop goarmd and remove its service, logs and state.",
    arguments=_arguments,
    run=run,
)
