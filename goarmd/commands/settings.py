"""`goarmd settings`: the settings for Go, their files, and the wrong ones; here or in a folder (`--read`)."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd.commands import ISSUES, Command, ExitCode, Result, patiently
from goarmd.config.file import load_or_default
from goarmd.core.errors import GoarmdError
from goarmd.settings import team
from goarmd.views import settings as view

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from goarmd.commands import Progress
    from goarmd.parts.judgement import Judgement
    from goarmd.settings.assumed import Assumed
    from goarmd.settings.home import Home
    from goarmd.settings.team import Applied


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help="also show harmless settings")
    parser.add_argument(
        "--read",
        type=Path,
        metavar="DIR",
        help="judge a home or workspace folder instead of this machine; nothing outside it is read",
    )
    parser.add_argument(
        "--assume",
        default="",
        metavar="NAME=VALUE,...",
        help="with --read: the machine to assume, such as "
        "os=darwin,hardware=arm64,go=1.26,gopls=0.24.0,extension=0.57.2",
    )
    parser.add_argument(
        "--policy",
        type=Path,
        metavar="FILE",
        help="a policy file of your team (default: settings.policy of the configuration)",
    )
    parser.add_argument(
        "--format",
        choices=("text", "json", "sarif"),
        default="text",
        help="sarif is for code scanning; json is the same as --json",
    )


def run(arguments: Namespace, progress: Progress) -> Result:
    """Judge the settings; exit code 1 if any is wrong.

    Raises:
        GoarmdError: the folder cannot be read, or --assume or the policy file is invalid.
    """
    config, problem = load_or_default(arguments.config)
    if problem:
        progress(f"configuration, not in force: {problem}")
    applied = team.applied(config, arguments.policy or team.file_of(config))
    faults: list[str] = []
    if arguments.read is not None:
        home, found = _read(arguments.read, arguments.assume, applied, faults.append)
        kept = found
    elif arguments.assume:
        raise GoarmdError("--assume goes with --read DIR")
    else:
        from goarmd.assembly import as_doctor_shows, judge_settings  # noqa: PLC0415  # not needed for a folder

        judge = partial(judge_settings, config, faults.append, applied)
        home, found = patiently("Reading the settings", judge)
        kept = found if arguments.all else as_doctor_shows(config, found)
    for fault in faults:
        progress(f"goarmd: {fault}; please report it at {ISSUES}")
    shown = tuple(each for each in kept if arguments.all or not each.noise)
    exit_code = ExitCode.FAILED if faults else ExitCode.of(shown)
    if arguments.format == "sarif":
        from goarmd.views import sarif  # noqa: PLC0415  # not needed for another format

        log = sarif.log(shown, is_home=arguments.read is None, faults=faults)
        return Result(log, "", exit_code, as_json=True)
    is_here = arguments.read is None
    text = view.text(home, shown, hidden=len(kept) - len(shown), aside=len(found) - len(kept), is_here=is_here)
    return Result(view.values(home, shown), text, exit_code, as_json=arguments.format == "json")


def _read(
    folder: Path, assume: str, applied: Applied, on_fault: Callable[[str], None]
) -> tuple[Home, tuple[Judgement, ...]]:
    from goarmd.settings import assumed  # noqa: PLC0415  # not needed by other commands
    from goarmd.settings.judge_home import judge_home  # noqa: PLC0415  # as above

    if not folder.is_dir():
        raise GoarmdError(f"--read {folder}: there is no such folder")
    given: Assumed = assumed.parse(assume)
    home = assumed.read(folder, given)
    return home, judge_home(home, assumed.machine(folder, given), applied, on_fault)


COMMAND = Command(
    name="settings",
    help="Show the settings that matter to Go, the file of each, and the wrong ones.",
    arguments=_arguments,
    run=run,
)
