"""`python -m goarmd`, and the program `goarmd`."""

from __future__ import annotations

import signal
import sys


def main() -> int:
    """Run a command; returns the exit code."""
    if sys.argv[1:2] == ["run"]:  # before the imports, which take a while: by default a reload would end the daemon
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    from goarmd.cli import main as command_line  # noqa: PLC0415  # as above

    return command_line()


if __name__ == "__main__":
    sys.exit(main())
