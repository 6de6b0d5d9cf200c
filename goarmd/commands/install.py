"""`goarmd install`: a service of the operating system that starts goarmd at login and keeps it running."""

from __future__ import annotations

import os
import shlex
import time
from typing import TYPE_CHECKING

from goarmd import platforms
from goarmd.commands import Command, Result
from goarmd.config.file import load
from goarmd.config.paths import home
from goarmd.core.errors import GoarmdError
from goarmd.core.facts import Architecture
from goarmd.core.system import System
from goarmd.service import Tools, lifecycle, this_machine
from goarmd.views.markup import escape
from goarmd.web.client import problem

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from goarmd.config.schema import Http
    from goarmd.core.facts import Host
    from goarmd.service import Service


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="only show the file and the commands")


def run(arguments: Namespace, progress: Callable[[str], None]) -> Result:
    """Install, or show the file and the commands."""
    http = load(arguments.config).http
    host = platforms.current().host()
    this_machine.refuse_foreign_home(home(), os.geteuid())
    refuse_translated(host)
    on_apple_silicon = host.os is System.MACOS and host.architecture is Architecture.ARM64
    chosen = this_machine.current(this_machine.this_agent(arguments.config, apple_silicon=on_apple_silicon))
    if arguments.dry_run:
        return _preview(chosen)
    tools = Tools(run=this_machine.run_program, problem=problem, sleep=time.sleep, progress=progress)
    return _installed(chosen, lifecycle.install(chosen, tools), _url(http))


def refuse_translated(host: Host) -> None:
    """A translated goarmd would be installed as translated or, if started natively, not find its x86_64 libraries.

    Raises:
        GoarmdError: goarmd runs under Rosetta.
    """
    if host.os is System.MACOS and host.self_translated:
        raise GoarmdError(
            "goarmd itself runs translated by Rosetta, because its Python or this terminal is x86_64: recreate its "
            "virtual environment with an arm64 Python from a native terminal (`arch -arm64 zsh`), then install"
        )


def _url(http: Http) -> str:
    return f"{'https' if http.tls_certificate else 'http'}://{http.listen}/"


def _preview(chosen: Service) -> Result:
    content = os.fsdecode(chosen.content)
    commands = [shlex.join(words) for words in chosen.commands]
    data = {"dry_run": True, "file": str(chosen.file), "content": content, "commands": commands}
    text = f"[bold]would write {escape(str(chosen.file))}[/]\n{escape(content)}\n[bold]would run[/]\n"
    return Result(data, text + escape("\n".join(commands)))


def _installed(chosen: Service, action: str, url: str) -> Result:
    data = {"action": action, "service": chosen.name, "file": str(chosen.file), "url": url, "notes": chosen.notes}
    lines = [
        f"[green]goarmd is {action}[/]: {chosen.name} starts it at login and keeps it running",
        f"page     {escape(url)}",
        f"metrics  {escape(url)}metrics",
        f"file     {escape(str(chosen.file))}",
        *map(escape, chosen.notes),
    ]
    return Result(data, "\n".join(lines))


COMMAND = Command(
    name="install",
    help="Start goarmd at login and keep it running (launchd on macOS, systemd on Linux).",
    arguments=_arguments,
    run=run,
)
