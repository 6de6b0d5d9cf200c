"""`goarmd demo`: doctor, top and the page for a simulated Mac with a day of trouble; nothing here is looked at."""

from __future__ import annotations

import time
from argparse import ArgumentTypeError
from dataclasses import replace
from typing import TYPE_CHECKING

from msgspec import structs

from goarmd.commands import Command, Result

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterable

    from goarmd.commands import Progress
    from goarmd.demo.day import Day
    from goarmd.runtime.report import Report

_STEP = 600.0  # seconds between the reports of the day from which the checks learn since when each problem is there
_STEP_OF_HISTORY = 120.0  # and of those that the page draws
_EVERY = 2.0  # seconds between those that follow
_HIGHEST_PORT = 65535
NOTICE = "a simulated Mac with a day of trouble, not your machine"
_MARK = f"[reverse] DEMO [/] {NOTICE}"


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "what",
        metavar="VIEW",
        nargs="?",
        choices=("all", "doctor", "top", "page"),
        default="all",
        help="doctor, top, page, or all (the default): doctor's answer, the live view, the status page on a port of "
        "127.0.0.1, or doctor's answer and then the page",
    )
    parser.add_argument("--port", type=_port, default=0, help="of the page (default: any that is free)")


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) <= _HIGHEST_PORT:
        raise ArgumentTypeError(f"{text}: is not a port: write a number up to {_HIGHEST_PORT}")
    return int(text)


def run(arguments: Namespace, progress: Progress) -> Result:
    """Show the simulated Mac."""
    from goarmd import assembly  # noqa: PLC0415  # imports every room
    from goarmd.demo.day import Day  # noqa: PLC0415  # as above

    day = Day(time.time(), assembly.all_checks())
    if arguments.what == "top" and not arguments.json:
        return _top(day)
    reports = [*day.reports(_STEP if arguments.what == "doctor" or arguments.json else _STEP_OF_HISTORY)]
    answer = _doctor(reports[-1])
    if arguments.what == "doctor" or arguments.json:
        return answer
    if arguments.what == "all":
        progress.show(f"{answer.text}\n")
    return _page(day, reports, arguments.port, progress)


def _doctor(report: Report) -> Result:
    from goarmd.views import doctor  # noqa: PLC0415  # only here
    from goarmd.views.from_report import to_values  # noqa: PLC0415  # as above

    values = to_values(report)
    return Result({"demo": True, **structs.asdict(values)}, f"{_MARK}\n\n{doctor.text(values, values.taken_at)}")


def _top(day: Day) -> Result:
    from goarmd.top import screen  # noqa: PLC0415  # loads rich
    from goarmd.top.feeds import MadeFeed  # noqa: PLC0415  # as above

    for _ in day.reports(_STEP):
        pass
    feed = MadeFeed(day.report, "DEMO: a simulated Mac")
    if screen.is_usable():
        screen.show(feed, _EVERY)
        return Result(None, "")
    return Result(None, screen.once(feed.next(), time.time()))


def _page(day: Day, reports: Iterable[Report], port: int, progress: Progress) -> Result:
    """Serve the page until Ctrl-C; the command line ends it."""
    from goarmd.config.schema import Http  # noqa: PLC0415  # only here
    from goarmd.history.recorder import History  # noqa: PLC0415  # as above
    from goarmd.metrics import own_process  # noqa: PLC0415  # as above
    from goarmd.state.state_file import StateFile  # noqa: PLC0415  # as above
    from goarmd.web.server import WebSink  # noqa: PLC0415  # as above

    state = StateFile(None)
    history = History(state, own_process.cost)
    sink = WebSink(Http(listen=f"127.0.0.1:{port}"), history=history, notice=NOTICE)
    try:
        for report in reports:
            history.record(spaced(report))
            sink.publish(report)
        progress.show(f"{_MARK}\n[bold]{sink.url}/[/] is its page, until Ctrl-C. Also: goarmd demo top")
        while True:
            time.sleep(_EVERY)
            report = day.report(time.time())
            history.record(report)
            sink.publish(report)
    finally:
        sink.close()
        state.close()


def spaced(report: Report) -> Report:
    """The report with the interval of the made-up day, so that the history sees no gaps between two of its samples."""
    from goarmd.config.schema import Sampling  # noqa: PLC0415  # only here
    from goarmd.core.units import Seconds  # noqa: PLC0415  # as above

    sampling = Sampling(interval=Seconds(_STEP_OF_HISTORY))
    return replace(report, config=structs.replace(report.config, sampling=sampling))


COMMAND = Command(
    name="demo",
    help="Show doctor, top and the status page for a simulated Mac with a day of trouble.",
    arguments=_arguments,
    run=run,
)
