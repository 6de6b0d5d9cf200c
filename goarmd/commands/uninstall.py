"""`goarmd uninstall`: the way back from `goarmd install`."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from goarmd import service
from goarmd.commands import Command, Result, escape
from goarmd.config import home

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--keep-state", action="store_true", help="keep state.db: baselines and history")


def run(arguments: Namespace, say: Callable[[str], None]) -> Result:
    """Stop goarmd and remove what it and its installation made."""
    service.refuse_foreign_home(home(), os.geteuid())
    chosen = service.current(service.this_agent(arguments.config, apple_silicon=False))
    tools = service.Tools(run=service.run_program, problem=lambda: None, sleep=time.sleep, say=say)
    removed = [str(path) for path in service.uninstall(chosen, tools, keep_state=arguments.keep_state)]
    lines = [f"removed  {escape(path)}" for path in removed]
    if arguments.config.exists():
        lines.append(f"kept     {escape(str(arguments.config))}: it is yours")
    headline = "[green]goarmd is uninstalled[/]" if removed else "goarmd was not installed"
    return Result({"removed": removed}, "\n".join([headline, *lines]))


COMMAND = Command(
    name="uninstall",
    help="Stop goarmd and remove its service, logs and state.",
    arguments=_arguments,
    run=run,
)
