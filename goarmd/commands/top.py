"""`goarmd top`: the groups, each gopls against its budget, crashes and findings, live in a terminal."""

from __future__ import annotations

import time
from argparse import ArgumentTypeError
from contextlib import closing
from typing import TYPE_CHECKING

from msgspec.structs import asdict

from goarmd.commands import Command, Result
from goarmd.config.file import load_or_default
from goarmd.core.units import Seconds

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from goarmd.commands import Progress

_USUAL = Seconds(2)
_SHORTEST = 0.5  # seconds; the daemon takes no more samples on demand than that


def _interval(text: str) -> Seconds:
    try:
        seconds = Seconds.parse(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error
    if seconds < _SHORTEST:
        raise ArgumentTypeError(f"{text} is too short: at least {_SHORTEST:g}s")
    return seconds


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--interval", type=_interval, default=_USUAL, metavar="TIME", help="time between two samples (%(default)s)"
    )
    parser.add_argument("--once", action="store_true", help="print one frame and exit, as in a pipe")


def run(arguments: Namespace, progress: Progress) -> Result:
    """Show the live view until q; in a pipe and with --json one frame.

    Raises:
        GoarmdError: the machine cannot be looked at.
    """
    from goarmd.top import screen  # noqa: PLC0415  # loads rich
    from goarmd.top.feeds import MachineFeed  # noqa: PLC0415  # imports every room

    config, problem = load_or_default(arguments.config)
    if problem:
        progress(f"configuration, not in force: {problem}")
    feed = MachineFeed(config)
    if not (arguments.once or arguments.json) and screen.is_usable():
        screen.show(feed, arguments.interval)
        return Result(None, "")
    with closing(feed):
        news = feed.next()
    return Result({"source": news.source, **asdict(news.report)}, screen.once(news, time.time()))


COMMAND = Command(
    name="top",
    help="Show groups, every gopls against its budget, crashes and findings, live.",
    arguments=_arguments,
    run=run,
)
