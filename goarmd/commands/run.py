"""`goarmd run`: the daemon in the foreground."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from goarmd.commands import Command, ExitCode, Result, no_arguments

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable


def run(arguments: Namespace, progress: Callable[[str], None]) -> Result:
    """Run until SIGTERM or Ctrl-C."""
    from goarmd.assembly import load_config  # noqa: PLC0415  # other commands do not need it
    from goarmd.daemon import Daemon  # noqa: PLC0415  # as above
    from goarmd.runtime import logs  # noqa: PLC0415  # as above

    early: list[int] = []
    signal.signal(signal.SIGHUP, lambda number, _: early.append(number))  # the configuration may change while it starts
    config = load_config(arguments.config)
    logs.set_up(config.log)
    try:
        daemon = Daemon(config, arguments.config)
        daemon.handle_signals()
    except (RuntimeError, OSError) as error:  # RuntimeError: no thread can be started
        progress(f"goarmd: cannot start ({error}): see the limits of processes and files with `ulimit -a`")
        return Result({"stopped": True}, "", ExitCode.FOUND)
    if early:
        daemon.engine.post(daemon.reload)
    progress(f"goarmd is running: {daemon.url}/")
    return Result({"stopped": True}, "", ExitCode.FOUND if not daemon.run() else ExitCode.FINE)


COMMAND = Command(
    name="run", help="Run the daemon in the foreground until SIGTERM or Ctrl-C.", arguments=no_arguments, run=run
)
