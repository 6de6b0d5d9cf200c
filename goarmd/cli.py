"""The command line: a parser made from the discovered commands, and the one place that prints.

Exit codes: 0 nothing found, 1 problems found, 2 the command itself failed.
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
_LEAST_FOR_A_BAR = 20  # items; fewer are done at once
_INTERRUPTED = 130  # 128 + SIGINT, as in shells


def parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    top = argparse.ArgumentParser(
        prog="goarmd",
        description="Monitors gopls, Delve, Go and your editors: Rosetta, memory, crashes, settings.",
        epilog="Start with `goarmd doctor`, or run it in the background with `goarmd install`.",
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
    """Run a command; returns the exit code."""
    given = parser().parse_args(arguments)
    try:
        _insist_on(given.config)
        result = given.chosen.run(given, _Terminal())
        _print(result, as_json=given.json)
    except GoarmdError as error:
        print(f"goarmd: {error}", file=sys.stderr)  # noqa: T201  # the one place that prints
        return ExitCode.FAILED
    except BrokenPipeError:  # the reader, such as `head`, has closed the pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # a traceback never reaches a user
        if os.environ.get("GOARMD_DEBUG"):
            raise
        what = f"{type(error).__name__}: {error}".replace("\n", " ")
        print(f"goarmd: internal error: {what}: {_REPORT_IT}", file=sys.stderr)  # noqa: T201  # as above
        return ExitCode.FAILED
    except KeyboardInterrupt:
        return _INTERRUPTED
    return int(result.exit_code)


def _insist_on(config: Path) -> None:
    """The default configuration file may be missing; a named one may not."""
    if config != config_path() and not config.exists():
        raise ConfigError(f"--config {config}: there is no such file")


class _Terminal:
    """Shows the progress of long work on standard error; a bar only on a terminal."""

    def __call__(self, step: str) -> None:
        print(step, file=sys.stderr, flush=True)  # noqa: T201  # as above

    def over(self, items: Sequence[T], what: str) -> Iterable[T]:
        if len(items) < _LEAST_FOR_A_BAR or not sys.stderr.isatty():
            return items
        from rich.console import Console  # noqa: PLC0415  # the daemon must not import it
        from rich.progress import track  # noqa: PLC0415  # as above

        return track(items, what, console=Console(stderr=True), transient=True)

    def ask(self, text: str, question: str) -> bool:
        _print_text(text)
        if not sys.stdin.isatty():
            return False
        try:
            return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")
        except EOFError:
            return False


def _print(result: Result, *, as_json: bool) -> None:
    if as_json:
        from goarmd.views.json_text import encode  # noqa: PLC0415  # only for --json

        sys.stdout.buffer.write(encode(result.data) + b"\n")
        sys.stdout.buffer.flush()
    elif result.text:
        _print_text(result.text)


def _print_text(text: str) -> None:
    from rich.console import Console  # noqa: PLC0415  # the daemon must not import it

    Console(highlight=False, soft_wrap=True).print(utf8(text))
