"""Shows a notification: osascript on macOS, notify-send on Linux, or a program of the user's own.

Title and text are arguments of a program. No shell and no AppleScript compiler ever reads them: osascript's script is
constant, and takes them as `argv` (osascript(1)).
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess  # probes are where programs are asked
from contextlib import suppress
from html import escape
from typing import TYPE_CHECKING, Final

from goarmd.core.system import System

if TYPE_CHECKING:
    from collections.abc import Sequence

_SECONDS: Final = 10.0
_SCRIPT: Final = ("on run argv", "display notification (item 2 of argv) with title (item 1 of argv)", "end run")
# What a program needs to find the desktop of this user's session, and itself.
_ENVIRONMENT: Final = (
    "PATH",
    "HOME",
    "USER",
    "LANG",
    "LC_ALL",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "XDG_RUNTIME_DIR",
    "DBUS_SESSION_BUS_ADDRESS",
)
_PATH: Final = "/usr/local/bin:/usr/bin:/bin"


def command_for(system: System, title: str, text: str, own: Sequence[str] = ()) -> list[str]:
    """The program and its arguments.

    Args:
        system: the operating system.
        title: begins with a letter, so that no program takes it for an option.
        text: one line or several.
        own: a program of the user's with its first arguments; title and text follow.
    """
    if own:
        return [*own, title, text]
    if system is System.MACOS:
        return ["/usr/bin/osascript", *(part for line in _SCRIPT for part in ("-e", line)), title, text]
    # A desktop may read the text as markup (Desktop Notifications Specification, "Markup").
    return ["notify-send", "--app-name=goarmd", "--urgency=critical", "--", title, escape(text, quote=False)]


def run(command: Sequence[str], seconds: float = _SECONDS) -> str | None:
    """Run a program to its end; why that failed, None if it did not.

    Args:
        command: the program and its arguments.
        seconds: after which it is killed, with what it started.
    """
    environment = {"PATH": _PATH} | {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    program = shutil.which(command[0], path=environment["PATH"])
    if program is None:
        return f"{command[0]} is not found in {environment['PATH']}"
    try:
        process = subprocess.Popen(
            [program, *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:  # ValueError: a zero byte in an argument
        return f"{command[0]} cannot be started ({getattr(error, 'strerror', None) or error})"
    with process:
        try:
            status = process.wait(seconds)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            return f"{command[0]} did not end within {seconds:g} seconds"
    return f"{command[0]} ended with status {status}" if status else None
