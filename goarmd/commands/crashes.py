"""`goarmd crashes`: the crashes with time, cause and remedy; `--read` reads any folder of reports and logs instead."""

from __future__ import annotations

import os
import sys
import time
from argparse import ArgumentTypeError
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import to_builtins

from goarmd.commands import Command, ExitCode, Result, patiently
from goarmd.config.file import load_or_default
from goarmd.config.paths import state_db
from goarmd.config.toml_file import nearest
from goarmd.core.errors import GoarmdError
from goarmd.core.moments import Moment
from goarmd.core.text import utf8
from goarmd.core.units import Seconds
from goarmd.crashes.entries import NOT_A_CRASH
from goarmd.views import crashes as view
from goarmd.views.crash_values import EntryValues, FileValues
from goarmd.views.markup import escape
from goarmd.web.client import is_ready

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from goarmd.commands import Progress
    from goarmd.config.schema import Config
    from goarmd.crashes.entries import Entry, FileAnswer
    from goarmd.crashes.evidence import Crash

_STANDARD_INPUT = "-"
_WEEK = Seconds(7 * 86400)
_MOST = 10_000  # crashes shown; more than a machine has in 90 days
_UNITS = (("day", 86400), ("hour", 3600), ("minute", 60))


def _duration(text: str) -> Seconds:
    try:
        return Seconds.parse(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--since", type=_duration, default=_WEEK, metavar="TIME", help="how far back to look, such as 12h (%(default)s)"
    )
    parser.add_argument("--group", help="only crashes of this group, such as gopls")
    parser.add_argument(
        "--read",
        metavar="PATH",
        help="read this folder or file of crash reports, logs and telemetry instead, or - for standard input, and list "
        "what each contains",
    )


def run(arguments: Namespace, progress: Progress) -> Result:
    """List the crashes; exit code 1 if there are any.

    Raises:
        GoarmdError: there is no such group, or nothing to read at the path.
    """
    if arguments.read is not None:
        return _read(arguments.read, progress)
    config, problem = load_or_default(arguments.config)
    if problem:
        progress(f"configuration, not in force: {problem}")
    if arguments.group not in (None, *config.group_names()):
        near = nearest(arguments.group, config.group_names())
        raise GoarmdError(f"--group {arguments.group}: there is no such group{near}")
    return patiently("Looking at crashes", lambda: _listed(arguments, config, progress))


def _listed(arguments: Namespace, config: Config, progress: Progress) -> Result:
    from goarmd.views.from_report import crash_values  # noqa: PLC0415  # not needed by --read

    since = time.time() - arguments.since
    known, forced, problem = _known(config, since)
    wanted = [crash for crash in known if arguments.group in (None, crash.group)]
    found = [crash_values(crash) for crash in _with_lines(wanted, config, progress)]
    killed = [crash_values(crash) for crash in forced if arguments.group in (None, crash.group)]
    text = view.crashes(found, _span(arguments.since), killed)
    if problem:
        text = f"[yellow]{escape(problem)}[/]\n{text}"
    data = {
        "since": str(Moment(since)),
        "crashes": to_builtins(found, enc_hook=str),
        "ended_by_force": to_builtins(killed, enc_hook=str),
        "problem": problem,
    }
    return Result(data, text, ExitCode.FAILED if problem else ExitCode.of(found))


def _with_lines(crashes: list[Crash], config: Config, on_fault: Callable[[str], None]) -> list[Crash]:
    """The same crashes, with the lines of settings files that some of them come from."""
    from goarmd.assembly import judge_settings  # noqa: PLC0415  # not needed by --read
    from goarmd.crashes.blame import blamed  # noqa: PLC0415  # as above

    if not crashes:
        return crashes
    _, judgements = judge_settings(config, on_fault)
    return [blamed(crash, judgements) for crash in crashes]


def _span(duration: Seconds) -> str:
    """The duration in its largest whole unit: `7 days`."""
    for name, seconds in _UNITS:
        if duration >= seconds and duration % seconds == 0:
            count = round(duration / seconds)
            return f"{count} {name}" if count == 1 else f"{count} {name}s"
    return str(duration)


def _known(config: Config, since: float) -> tuple[tuple[Crash, ...], tuple[Crash, ...], str | None]:
    """The crashes in the state file; without a daemon that keeps it up to date, those of one more run of the sources.

    The second value are the windows and extension hosts that were ended by force, the third is why the state file could
    not be read; None if it could.
    """
    from goarmd.assembly import look_once  # noqa: PLC0415  # not needed by --read
    from goarmd.crashes.force import is_by_force  # noqa: PLC0415  # as above
    from goarmd.crashes.store import CrashStore  # noqa: PLC0415  # as above
    from goarmd.state.state_file import StateFile  # noqa: PLC0415  # as above

    with closing(StateFile.copy_of(state_db())) as state:
        if not is_ready():
            look_once(config, state)
        store = CrashStore(state)
        killed = tuple(crash for crash in store.killed_since(since, _MOST) if is_by_force(crash))
        return store.since(since, _MOST), killed, state.problem


def _read(given: str, progress: Progress) -> Result:
    from goarmd.crashes.read_files import LARGEST, MOST_FILES, files_in, read_data, read_file  # noqa: PLC0415  # only for --read

    if given == _STANDARD_INPUT:
        if sys.stdin.isatty():
            progress("Paste the text, then press Enter and Ctrl-D.")
        return _answers({"standard input": read_data(sys.stdin.buffer.read(LARGEST))})
    path = Path(given)
    if not path.exists():
        raise GoarmdError(f"--read {path}: there is no such file or folder")
    base = path if path.is_dir() else path.parent
    names = files_in(path)
    if len(names) == MOST_FILES:
        progress(f"Only {MOST_FILES} files below {path} are read: name a folder of reports and logs.")
    return _answers({os.path.relpath(name, base): read_file(name) for name in progress.over(names, "Reading")})


def _answers(answers: dict[str, FileAnswer]) -> Result:
    from goarmd.crashes.read_folder import crashes_in  # noqa: PLC0415  # only for --read

    files, crashes = [_file_values(name, answer) for name, answer in answers.items()], crashes_in(answers.values())
    data = {"files": to_builtins(files), "summary": view.summary(files), "crashes": crashes}
    blind = any(file.unread for file in files) or (len(files) == 1 and not files[0].known)
    text = view.files(files, crashes)
    return Result(data, text, ExitCode.FAILED if blind else ExitCode.of(any(map(_is_found, files))))


def _is_found(file: FileValues) -> bool:
    """Whether it has a crash, or something else with a cause, such as a refusal of Delve."""
    return file.crash or file.causes[0].cause != NOT_A_CRASH


def _file_values(name: str, answer: FileAnswer) -> FileValues:
    """The values of a file; of several crashes in it, the last."""
    entries = tuple(_entry_values(entry, crash=answer.crash and entry.counts) for entry in answer.entries)
    last = entries[-1]
    return FileValues(
        file=utf8(name),
        kind=answer.kind,
        readable=answer.readable,
        crash=answer.crashes > 0,
        crashes=answer.crashes,
        process=last.process,
        pid=last.pid,
        architecture=last.architecture,
        translated=last.translated,
        signal=last.signal,
        exception=last.exception,
        occurred_at=last.occurred_at,
        causes=answer.causes,
        frames=last.frames,
        entries=entries,
        known=answer.known,
        gave_up=any(entry.gave_up for entry in entries),
        skipped_bytes=answer.skipped,
        unread=answer.unread,
    )


def _entry_values(entry: Entry, *, crash: bool) -> EntryValues:
    return EntryValues(
        crash=crash,
        times=entry.count,
        process=entry.process,
        pid=entry.pid,
        architecture=entry.architecture,
        translated=entry.symptoms.translated,
        signal=entry.symptoms.signal,
        exception=entry.symptoms.exception,
        occurred_at=entry.occurred_at,
        causes=entry.causes,
        frames=entry.symptoms.frames,
        gave_up=entry.gave_up,
    )


COMMAND = Command(
    name="crashes",
    help="List crashes with time, cause and remedy; or read a folder of crash reports and logs.",
    arguments=_arguments,
    run=run,
)
