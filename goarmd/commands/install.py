"""`goarmd install`: a service of the operating system that starts goarmd at login and keeps it running."""

from __future__ import annotations

import os
import shlex
import time
from typing import TYPE_CHECKING

from goarmd import platforms
from goarmd.assembly import load_config
from goarmd.commands import Command, Result
from goarmd.config import needed_files
from goarmd.config.paths import home
from goarmd.core.errors import GoarmdError
from goarmd.core.facts import Architecture
from goarmd.core.system import System
from goarmd.service import Tools, launchd, lifecycle, places, this_machine
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
    parser.add_argument(
        "--background", action="store_true", help="without a desktop session: for a Mac that is used over ssh only"
    )


def run(arguments: Namespace, progress: Callable[[str], None]) -> Result:
    """Install, or show the file and the commands.

    Raises:
        GoarmdError: the service could not start, now or at the next login, or goarmd did not answer.
    """
    config = load_config(arguments.config)
    host = platforms.current().host()
    this_machine.refuse_foreign_home(home(), os.geteuid())
    needed_files.check(config)
    refuse_translated(host)
    *program, file, state = this_machine.own_places(arguments.config)
    places.refuse(program, (file, state), home(), host.os)
    refuse_another_session(host.os, background=arguments.background)
    on_apple_silicon = host.os is System.MACOS and host.architecture is Architecture.ARM64
    agent = this_machine.this_agent(arguments.config, apple_silicon=on_apple_silicon, background=arguments.background)
    chosen = this_machine.current(agent)
    if arguments.dry_run:
        return _preview(chosen)
    tools = Tools(run=this_machine.run_program, problem=problem, sleep=time.sleep, progress=progress)
    return _installed(chosen, lifecycle.install(chosen, tools), _url(config.http))


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


def refuse_another_session(system: System, *, background: bool) -> None:
    """An agent of the other kind of session must be removed first: both would be loaded.

    Raises:
        GoarmdError: it is installed for the other kind of session, or this system has no such kinds.
    """
    if system is not System.MACOS:
        if background:
            raise GoarmdError(
                "--background is for macOS: on Linux type `goarmd install`, then `loginctl enable-linger`"
            )
        return
    installed = launchd.installed_for_background(launchd.file_of(home()))
    if installed is not None and installed is not background:
        kind = "with --background" if installed else "for the desktop session"
        raise GoarmdError(f"goarmd is installed {kind}: type `goarmd uninstall --keep-state` first, then install again")


def _url(http: Http) -> str:
    return f"{'https' if http.tls_certificate else 'http'}://{http.listen}/"


def _preview(chosen: Service) -> Result:
    content = os.fsdecode(chosen.content)
    commands = [shlex.join(words) for words in chosen.commands]
    data = {"dry_run": True, "file": str(chosen.file), "content": content, "commands": commands, "launcher": None}
    text = f"[bold]would write {escape(str(chosen.file))}[/]\n{escape(content)}\n"
    if chosen.launcher:
        script = os.fsdecode(chosen.launcher.content)
        data["launcher"] = {"file": str(chosen.launcher.file), "content": script}
        text += f"[bold]would write {escape(str(chosen.launcher.file))}[/]\n{escape(script)}\n"
    return Result(data, f"{text}[bold]would run[/]\n" + escape("\n".join(commands)))


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
