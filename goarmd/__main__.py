"""`python -m goarmd`, and the program `goarmd`."""

from __future__ import annotations

import signal
import sys
from typing import Final

_INTERRUPTED: Final = 130  # 128 + SIGINT, as in shells


def main() -> int:
    """Run a command; returns the exit code."""
    if sys.argv[1:2] == ["run"]:  # before the imports, which take a while: by default a reload would end the daemon
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        from goarmd import cli  # noqa: PLC0415  # as above

        return cli.with_all_written(cli.main)
    except KeyboardInterrupt:  # while it was imported; a command that has begun handles it
        return _INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
