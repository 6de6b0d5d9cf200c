"""`goarmd ack`: puts findings aside that are known and accepted; a running daemon notices at once."""

from __future__ import annotations

import time
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING, Any

from goarmd.commands import Command, Result, look
from goarmd.config.file import load_or_default
from goarmd.config.paths import state_db
from goarmd.core.errors import GoarmdError
from goarmd.views import ack as view
from goarmd.views.finding_names import below_home, names, similar

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Iterable, Sequence

    from goarmd.config.schema import Config
    from goarmd.runtime.acknowledged import Acknowledgement
    from goarmd.views.report_values import FindingValues

_DAY = 86400.0  # seconds
# Checks of events: the next crash is another one, so these are put aside for a day unless a date is given.
_OF_EVENTS = ("recent_crash", "crash_loop", "editor_gave_up", "ended_by_force")


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "findings",
        nargs="*",
        metavar="FINDING",
        help="the word in parentheses in goarmd doctor, a check's name, a setting such as go.goroot, a file, or "
        "FILE:LINE",
    )
    parser.add_argument("--until", metavar="DATE", help="report it again from that day on, such as 2027-01-31")
    parser.add_argument("--reason", default="", metavar="TEXT", help="why, for --list")
    parser.add_argument("--remove", action="store_true", help="report these findings again")
    parser.add_argument("--list", action="store_true", help="show what is put aside")


def run(given: Namespace, _: Callable[[str], None]) -> Result:
    """Acknowledge, remove or list.

    Raises:
        GoarmdError: there is no such finding, the date is not one, or the state file cannot be used.
    """
    from goarmd.state.state_file import StateFile  # noqa: PLC0415  # not needed to print the help

    if not given.list and not given.findings:
        raise GoarmdError("name a finding, as goarmd doctor shows it in parentheses, or type goarmd ack --list")
    config = load_or_default(given.config)[0]
    until = _until(given.until)
    if given.list:
        with closing(StateFile.copy_of(state_db())) as state:
            return _listed(state, config)
    found = [] if given.remove else _findings(config)
    with closing(StateFile(state_db())) as state:
        return _remove(state, given.findings) if given.remove else _add(state, found, given, until)


def _until(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text).astimezone().timestamp()
    except (ValueError, OverflowError) as error:
        raise GoarmdError(f"--until {text}: is not a date: write it as 2027-01-31 or 2027-01-31T18:00") from error
    if at <= time.time():
        raise GoarmdError(f"--until {text}: is in the past: give a future date")
    return at


def _findings(config: Config) -> list[FindingValues]:
    """What doctor shows, and what is put aside already."""
    from goarmd.web.client import fetch_report  # noqa: PLC0415  # not needed by --list

    report = fetch_report() or look(config)
    return [*report.findings, *(each.finding for each in report.acknowledged)]


def _add(state: Any, found: Sequence[FindingValues], given: Namespace, until: float | None) -> Result:
    from goarmd.runtime.acknowledged import Acknowledgement, Acknowledgements  # noqa: PLC0415  # as above

    now = time.time()
    chosen = [finding for word in given.findings for finding in _named(found, word)]
    made = [
        Acknowledgement(
            check=each.check,
            about=each.about,
            severity=each.severity,
            at=now,
            until=now + _DAY if until is None and each.check in _OF_EVENTS else until,
            reason=given.reason,
        )
        for each in chosen
    ]
    Acknowledgements(state).add(made, now)
    _insist_on_saved(state)
    return _result(made, view.added(made))


def _named(found: Sequence[FindingValues], word: str) -> list[FindingValues]:
    wanted = below_home(word)
    named = [each for each in found if wanted in _names(each)]
    if not named:
        known = [name for each in found for name in _names(each)]
        end = similar(wanted, known) if known else ": goarmd doctor finds nothing"
        raise GoarmdError(f"{word}: there is no such finding{end}")
    return named


def _names(finding: FindingValues) -> tuple[str, ...]:
    return names(finding.check, finding.about, finding.place)


def _is_of(known: Acknowledgement, word: str) -> bool:
    """Whether a word names what was put aside; of a setting the file and the key are kept, a space between them."""
    is_part = known.about.startswith(f"{word} ") or known.about.endswith(f" {word}")
    return is_part or word in names(known.check, known.about, None)


def _remove(state: Any, words: Sequence[str]) -> Result:
    from goarmd.runtime.acknowledged import Acknowledgements  # noqa: PLC0415  # as above

    known = Acknowledgements(state).all()
    chosen: list[Acknowledgement] = []
    for word in words:
        named = [each for each in known if _is_of(each, below_home(word))]
        if not named:
            raise GoarmdError(f"{word}: is not put aside: goarmd ack --list shows what is")
        chosen += named
    Acknowledgements(state).remove(chosen)
    _insist_on_saved(state)
    return _result(chosen, view.removed(chosen))


def _insist_on_saved(state: Any) -> None:
    if not state.saves:
        raise GoarmdError(f"nothing was saved: {state.problem}")


def _listed(state: Any, config: Config) -> Result:
    if state.problem:
        raise GoarmdError(state.problem)
    from goarmd.runtime.acknowledged import Acknowledgements  # noqa: PLC0415  # as above

    known = Acknowledgements(state).in_force(time.time())
    rows = [{"check": row.check, "subject": row.subject, "reason": row.reason} for row in config.ignore]
    data = {"acknowledged": view.values(known), "ignored": rows}
    return Result(data, view.listed(known, config.ignore))


def _result(changed: Iterable[Acknowledgement], text: str) -> Result:
    return Result({"acknowledged": view.values(changed)}, text)


COMMAND = Command(
    name="ack",
    help="Put findings aside that you know and accept, show them, or report them again.",
    arguments=_arguments,
    run=run,
)
