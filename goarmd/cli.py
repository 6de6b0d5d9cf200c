"""The command line: a parser made from the discovered commands, and the one place that prints.

Exit codes: 0 nothing found, 1 problems found, 2 the command itself failed.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, NoReturn, TextIO, TypeVar

from goarmd import __version__, commands
from goarmd.commands import ISSUES, Command, ExitCode
from goarmd.config.paths import config_path
from goarmd.config.toml_file import nearest
from goarmd.core.discovery import discover
from goarmd.core.errors import ConfigError, GoarmdError
from goarmd.core.text import utf8

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from goarmd.commands import Result

T = TypeVar("T")

_REPORT_IT = f"GOARMD_DEBUG=1 shows where; please report it at {ISSUES}"
_WRONG_CHOICE = re.compile(
    r"argument (?P<what>\S+): invalid choice: '(?P<word>.*?)' \(choose from (?P<known>.*)\)$", re.DOTALL
)
_COMMAND = "COMMAND"
# What people type for a command that is called otherwise.
_OTHER_WORDS = {
    "start": "`goarmd run` starts it in this terminal, `goarmd install` in the background",
    "stop": "press Ctrl-C where `goarmd run` was typed, or `goarmd uninstall` a service; `goarmd status` shows which",
    "restart": "`goarmd install` restarts the service; else stop `goarmd run` with Ctrl-C and type it again",
}
_MISSING_WORD = re.compile(r"the following arguments are required: \{(?P<known>[\w,-]+)\}$")
_LEAST_FOR_A_BAR = 20  # items; fewer are done at once
_STREAMS = {"stdin": "r", "stdout": "w", "stderr": "w"}
_INTERRUPTED = 130  # 128 + SIGINT, as in shells


class _Parser(argparse.ArgumentParser):
    """Refuses a word it does not know with the most similar one that it knows, in one line."""

    def error(self, message: str) -> NoReturn:
        """Print why the words are refused, and exit with 2."""
        if wrong := _WRONG_CHOICE.match(message):
            known = re.findall(r"'([\w-]+)'", wrong["known"]) or re.findall(r"[\w-]+", wrong["known"])
            word, what = wrong["word"], wrong["what"]
            if what == _COMMAND and word in _OTHER_WORDS:
                refuse(self, f"there is no command {word}: {_OTHER_WORDS[word]}")
            kind = "action" if what.startswith("{") else what.lower() if what.isupper() else what
            refuse(self, f"there is no {kind} {word}{nearest(word, known)}")
        if missing := _MISSING_WORD.match(message):
            refuse(self, "type " + " or ".join(f"{self.prog} {word}" for word in missing["known"].split(",")))
        refuse(self, f"{message}: see {self.prog} --help")

    def refuse_option(self, words: Sequence[str]) -> NoReturn:
        """Refuse words that are left over."""
        option = next((word for word in words if word.startswith("-")), None)
        if option is None:
            refuse(self, f"does not take {' '.join(words)}: see {self.prog} --help")
        name = option.partition("=")[0]
        refuse(self, f"there is no option {name}{nearest(name, re.findall(r'--[a-z-]+', self.format_help()))}")


def refuse(of: argparse.ArgumentParser, why: str) -> NoReturn:
    """One line on standard error, and exit code 2."""
    of.exit(ExitCode.FAILED, f"{of.prog}: {why}\n")


def parser(arguments: Sequence[str] = ()) -> _Parser:
    """The parser of the commands that can be meant by these arguments."""
    top = _Parser(
        prog="goarmd",
        description="Monitors gopls, Delve, Go and your editors: Rosetta, memory, crashes, settings.",
        epilog="Start with `goarmd doctor`, or run it in the background with `goarmd install`.",
    )
    top.add_argument("--version", action="version", version=f"goarmd {__version__}")
    _add_common(top, as_json=False, config=config_path())
    words = top.add_subparsers(dest="command", metavar=_COMMAND)
    for command in _possible(arguments):
        listed: dict[str, Any] = {} if command.for_developers else {"help": command.help}
        sub = words.add_parser(command.name, description=command.help, **listed)
        # Without defaults of their own, so that those given before the command stay.
        _add_common(sub, as_json=argparse.SUPPRESS, config=argparse.SUPPRESS)
        command.arguments(sub)
        sub.set_defaults(chosen=command, parser=sub)
    of_help = words.add_parser("help", help="Show this help, or that of a command.")
    of_help.add_argument("topic", nargs="?", metavar=_COMMAND, help="the command")
    top.set_defaults(parser=top)
    return top


def _possible(arguments: Sequence[str]) -> tuple[Command, ...]:
    """The command that comes first, else all: the daemon has no use for the others in its memory."""
    named = arguments[0] if arguments else ""
    if named in {module.name for module in iter_modules(commands.__path__)}:
        return (import_module(f"{commands.__name__}.{named}").COMMAND,)
    return discover(commands, Command)


def _add_common(of: argparse.ArgumentParser, *, as_json: bool | str, config: Path | str) -> None:
    """The options of every command."""
    of.add_argument("--json", action="store_true", default=as_json, help="print the answer as JSON")
    help_ = f"configuration ({config_path()})"
    of.add_argument("--config", type=Path, default=config, metavar="FILE", help=help_.replace("%", "%%"))


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    top = parser(arguments)
    given, unknown = top.parse_known_args(arguments)
    if unknown:
        given.parser.refuse_option(unknown)
    if given.command == "help" and given.topic:
        return top.parse_args([given.topic, "--help"])
    return given


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code."""
    for closed, mode in (each for each in _STREAMS.items() if getattr(sys, each[0]) is None):  # by whoever started it
        setattr(sys, closed, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115  # as long as Python runs
    given = _parse(sys.argv[1:] if arguments is None else arguments)
    if given.command in (None, "help"):
        given.parser.print_help()
        return ExitCode.FINE
    try:
        _insist_on(given.config)
        result = given.chosen.run(given, _Terminal())
        with suppress(BrokenPipeError):  # the reader, such as `head`, has closed the pipe: the answer is what it was
            _print(result, as_json=given.json or result.as_json)
    except GoarmdError as error:
        _say(f"goarmd: {error}")
        return ExitCode.FAILED
    except Exception as error:  # a traceback never reaches a user
        if os.environ.get("GOARMD_DEBUG"):
            raise
        what = f"{type(error).__name__}: {error}".replace("\n", " ")
        _say(f"goarmd: internal error: {what}: {_REPORT_IT}")
        return ExitCode.FAILED
    except KeyboardInterrupt:
        return _INTERRUPTED
    return int(result.exit_code)


def with_all_written(command: Callable[[], int]) -> int:
    """Run a command, and write what is left in its buffers: if Python does at its end, a fault is a traceback."""
    try:
        code = command()
    except SystemExit as ended:  # argparse has answered on its own
        code = int(ended.code or 0)
    try:
        with _of_the_answer():
            sys.stdout.flush()
    except BrokenPipeError:
        pass
    except GoarmdError as error:
        _say(f"goarmd: {error}")
        code = ExitCode.FAILED
    try:
        sys.stderr.flush()
    except OSError:  # there is nowhere left to say it
        _write_nothing_more_to(sys.stderr)
    return code


@contextmanager
def _of_the_answer() -> Iterator[None]:
    """An answer that cannot be written is an error in words, unless its reader has gone."""
    try:
        yield
    except OSError as error:
        _write_nothing_more_to(sys.stdout)
        if isinstance(error, BrokenPipeError):
            raise
        raise GoarmdError(f"the answer cannot be written ({error.strerror})") from error


def _write_nothing_more_to(stream: TextIO) -> None:
    """Else Python tries again at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _insist_on(config: Path) -> None:
    """The default configuration file may be missing; a named one may not."""
    if config != config_path() and not config.exists():
        raise ConfigError(f"--config {config}: there is no such file")


class _Terminal:
    """Shows the progress of long work on standard error; a bar only on a terminal."""

    def __call__(self, step: str) -> None:
        _say(step)

    def over(self, items: Sequence[T], what: str) -> Iterable[T]:
        if len(items) < _LEAST_FOR_A_BAR or not sys.stderr.isatty():
            return items
        from rich.console import Console  # noqa: PLC0415  # the daemon must not import it
        from rich.progress import track  # noqa: PLC0415  # as above

        return track(items, what, console=Console(stderr=True), transient=True)

    def show(self, text: str) -> None:
        _print_text(text)

    def ask(self, text: str, question: str) -> bool:
        _print_text(text)
        if not sys.stdin.isatty():
            return False
        try:
            return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")
        except (EOFError, KeyboardInterrupt):
            _say("")  # the answer's line has no end
            return False


def _say(line: str) -> None:
    """A line on standard error; one that cannot be written, as on a full disk, ends nothing."""
    with suppress(OSError):
        print(line, file=sys.stderr, flush=True)  # noqa: T201  # the one place that prints


def _print(result: Result, *, as_json: bool) -> None:
    with _of_the_answer():
        if as_json:
            from goarmd.views.json_text import encode  # noqa: PLC0415  # only for --json

            sys.stdout.buffer.write(encode(result.data) + b"\n")
            sys.stdout.buffer.flush()
        elif result.text:
            _print_text(result.text)


def _print_text(text: str) -> None:
    from goarmd.views.markup import console, from_markup  # noqa: PLC0415  # only for texts

    console(soft_wrap=True).print(from_markup(utf8(text)))
