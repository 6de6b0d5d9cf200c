"""`goarmd crashes`: when, what, why and what to do; `--read` looks into any folder of reports and logs instead."""

from __future__ import annotations

import os
import time
from argparse import ArgumentTypeError
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goarmd.commands import Command, ExitCode, Result
from goarmd.config.file import load, nearest
from goarmd.config.paths import state_db
from goarmd.core.errors import GoarmdError
from goarmd.core.text import utf8
from goarmd.core.units import Seconds
from goarmd.views import crashes as view
from goarmd.views.markup import escape
from goarmd.web.client import is_ready

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from goarmd.commands import Progress
    from goarmd.config.schema import Config
    from goarmd.crashes.evidence import Crash
    from goarmd.crashes.read_files import FileAnswer

_WEEK = Seconds(7 * 86400)
_MOST = 10_000  # crashes shown; more than 90 days of a machine that is in use


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
        type=Path,
        metavar="PATH",
        help="read this folder or file of crash reports, logs and telemetry instead, and say what each tells",
    )


def run(arguments: Namespace, progress: Progress) -> Result:
    """List the crashes that were seen; exit code 1 when there are any.

    Raises:
        GoarmdError: there is no such group, or nothing to read at the path.
    """
    if arguments.read is not None:
        return _read(arguments.read, progress)
    config = load(arguments.config)
    if arguments.group not in (None, *config.group_names()):
        near = nearest(arguments.group, config.group_names())
        raise GoarmdError(f"--group {arguments.group}: there is no such group{near}")
    from goarmd.views.report_values import crash_values  # noqa: PLC0415  # not needed by --read

    since = time.time() - arguments.since
    known, problem = _known(config, since)
    found = [crash_values(crash) for crash in known if arguments.group in (None, crash.group)]
    text = view.crashes(found, str(arguments.since))
    if problem:
        text = f"[yellow]{escape(problem)}[/]\n{text}"
    data = {"since": since, "crashes": found, "problem": problem}
    return Result(data, text, ExitCode.FAILED if problem else ExitCode.of(found))


def _known(config: Config, since: float) -> tuple[tuple[Crash, ...], str | None]:
    """The crashes in the state file; when no daemon keeps it up to date, those that a look of our own finds too.

    The second is why the state file could not be read; None when it could.
    """
    from goarmd.assembly import look_once  # noqa: PLC0415  # not needed by --read
    from goarmd.crashes.store import CrashStore  # noqa: PLC0415  # as above
    from goarmd.state.state_file import StateFile  # noqa: PLC0415  # as above

    with closing(StateFile.copy_of(state_db())) as state:
        if not is_ready(config.http):
            look_once(config, state)
        return CrashStore(state).since(since, _MOST), state.problem


def _read(path: Path, progress: Progress) -> Result:
    from goarmd.crashes.read_files import MOST_FILES, files_in, read_file  # noqa: PLC0415  # only for --read

    if not path.exists():
        raise GoarmdError(f"--read {path}: there is no such file or folder")
    base = path if path.is_dir() else path.parent
    names = files_in(path)
    if len(names) == MOST_FILES:
        progress(f"Only {MOST_FILES} files below {path} are read: name a folder that holds reports and logs.")
    answers = [_file_values(os.path.relpath(name, base), read_file(name)) for name in progress.over(names, "Reading")]
    data = {"files": answers, "summary": view.summary(answers)}
    return Result(data, view.files(answers), ExitCode.of(any(file["crash"] for file in answers)))


def _file_values(name: str, answer: FileAnswer) -> dict[str, Any]:
    """The values of a file; of several crashes in it, the last."""
    last = answer.entries[-1]
    return {
        "file": utf8(name),
        "kind": answer.kind,
        "readable": answer.readable,
        "crash": answer.crash,
        "crashes": sum(entry.count for entry in answer.entries) if answer.crash else 0,
        "process": last.process,
        "pid": last.pid,
        "architecture": last.architecture,
        "translated": last.symptoms.translated,
        "signal": last.symptoms.signal,
        "exception": last.symptoms.exception,
        "occurred_at": last.occurred_at,
        "causes": [asdict(cause) for cause in answer.causes],
        "frames": last.symptoms.frames,
    }


COMMAND = Command(
    name="crashes",
    help="Say what crashed, when, why and what to do; or read a folder of crash reports and logs.",
    arguments=_arguments,
    run=run,
)
