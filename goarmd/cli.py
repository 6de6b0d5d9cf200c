"""The command line: a parser made of the discovered commands, and the one place that prints.

Exit codes: 0 fine, 1 something was found, 2 it could not be done.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from goarmd import __version__, commands
from goarmd.commands import Command, ExitCode
from goarmd.config.paths import config_path
from goarmd.core.discovery import discover
from goarmd.core.errors import ConfigError, GoarmdError
from goarmd.core.text import utf8

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from goarmd.commands import Result

T = TypeVar("T")

_REPORT_IT = "GOARMD_DEBUG=1 shows where; please report it at https://github.com/goarmd/goarmd/issues"
_WORTH_A_BAR = 20  # items; fewer are done at once
_INTERRUPTED = 130  # 128 + SIGINT, as shells have it


def parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    top = argparse.ArgumentParser(
        prog="goarmd",
        description="Is everything native, how much memory does gopls take, what crashed, which settings are wrong.",
    )
    top.add_argument("--version", action="version", version=f"goarmd {__version__}")
    words = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in discover(commands, Command):
        sub = words.add_parser(command.name, help=command.help, description=command.help)
        sub.add_argument("--json", action="store_true", help="print the answer as JSON")
        sub.add_argument(
            "--config", type=Path, default=config_path(), metavar="FILE", help="configuration (%(default)s)"
        )
        command.arguments(sub)
        sub.set_defaults(chosen=command)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code."""
    given = parser().parse_args(arguments)
    try:
        _insist_on(given.config)
        result = given.chosen.run(given, _Terminal())
        _print(result, as_json=given.json)
    except GoarmdError as error:
        print(f"goarmd: {error}", file=sys.stderr)  # noqa: T201  # the one place that prints
        return ExitCode.FAILED
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # a traceback never reaches a user
        if os.environ.get("GOARMD_DEBUG"):
            raise
        what = f"{type(error).__name__}: {error}".replace("\n", " ")
        print(f"goarmd: a fault of goarmd's own: {what}: {_REPORT_IT}", file=sys.stderr)  # noqa: T201  # as above
        return ExitCode.FAILED
    except KeyboardInterrupt:
        return _INTERRUPTED
    return int(result.exit_code)


def _insist_on(config: Path) -> None:
    """The usual configuration file may be missing; one that was named may not."""
    if config != config_path() and not config.exists():
        raise ConfigError(f"--config {config}: there is no such file")


class _Terminal:
    """Tells of long work on standard error; a bar only where somebody sees it."""

    def __call__(self, step: str) -> None:
        print(step, file=sys.stderr, flush=True)  # noqa: T201  # as above

    def over(self, items: Sequence[T], what: str) -> Iterable[T]:
        if len(items) < _WORTH_A_BAR or not sys.stderr.isatty():
            return items
        from rich.console import Console  # noqa: PLC0415  # the daemon must not pay for it
        from rich.progress import track  # noqa: PLC0415  # as above

        return track(items, what, console=Console(stderr=True), transient=True)


def _print(result: Result, *, as_json: bool) -> None:
    if as_json:
        from goarmd.views.json_text import encode  # noqa: PLC0415  # only where it is asked for

        sys.stdout.buffer.write(encode(result.data) + b"\n")
        sys.stdout.buffer.flush()
    elif result.text:
        from rich.console import Console  # noqa: PLC0415  # the daemon must not pay for it

        Console(highlight=False, soft_wrap=True).print(utf8(result.text))
