"""Settings files of editors and shells: what they hold, and how that differs from the baseline and from the last look.

Where the files are: VS Code's documentation ("User and workspace settings") and the same folders of its kin, zsh(1)
"STARTUP/SHUTDOWN FILES", bash(1) "INVOCATION".
"""

from __future__ import annotations

import os
import re
import stat
import time
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from goarmd.catalog import editors
from goarmd.core.private_folders import trail
from goarmd.parts.source import Cadence, Context, Source
from goarmd.settings.baselines import Baselines
from goarmd.settings.facts import WatchedFile
from goarmd.settings.formats import jsonc, shell_rc
from goarmd.settings.formats.values import Parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from goarmd.core.facts import Fact
    from goarmd.core.system import System


_LARGEST = 4 * 1024 * 1024
_DEFAULTED = re.compile(r"\$\{(HOME|XDG_CONFIG_HOME):?-[^}]*\}")


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """A file that may hold settings: its short fixed name, where it is, and how it is read."""

    file: str
    path: Path
    parse: Callable[[bytes], Parsed]


@dataclass(frozen=True, slots=True)
class State:
    """A settings file now, beside its baseline.

    Attributes:
        settings_file: which file.
        baseline: the accepted values; None when none were ever accepted.
        values: the present values, empty when the file is gone; those seen last while it cannot be understood, and None
            when it never could.
        problems: what could not be read.
        understood: the values are those of the file as it is now.
    """

    settings_file: SettingsFile
    baseline: dict[str, str] | None
    values: dict[str, str] | None
    problems: tuple[str, ...] = ()
    understood: bool = True

    @property
    def drifted_keys(self) -> tuple[str, ...]:
        """The keys that differ from the baseline; none while either side is unknown."""
        return differing(self.baseline, self.values)


def settings_files(system: System, home: Path) -> tuple[SettingsFile, ...]:
    """Every file that may hold settings, present or not."""
    zsh = _zsh_folder(home)
    of_editors = (
        (product.name, editors.user_data(system, home) / product.short_name / "User/settings.json")
        for product in editors.PRODUCTS
    )
    return (
        *(SettingsFile(f"{name}-settings", path, jsonc.parse) for name, path in of_editors),
        SettingsFile("vscode-server-settings", home / ".vscode-server/data/Machine/settings.json", jsonc.parse),
        SettingsFile("zshenv", _zshenv(home), shell_rc.parse),
        SettingsFile("zprofile", zsh / ".zprofile", shell_rc.parse),
        SettingsFile("zshrc", zsh / ".zshrc", shell_rc.parse),
        SettingsFile("bashrc", home / ".bashrc", shell_rc.parse),
    )


def _zshenv(home: Path) -> Path:
    return Path(os.environ.get("ZDOTDIR") or home) / ".zshenv"


def _zsh_folder(home: Path) -> Path:
    """ZDOTDIR. No shell starts a service, so it is looked for where people set it, in ~/.zshenv."""
    if folder := os.environ.get("ZDOTDIR"):
        return Path(folder)
    parsed = _read(SettingsFile("zshenv", _zshenv(home), shell_rc.parse), home)
    text = parsed.values.get("ZDOTDIR", "").split("\n")[-1].strip("\"'") if parsed else ""
    known = {"HOME": str(home), "XDG_CONFIG_HOME": str(editors.config_folder(home))}
    folder = Template(_DEFAULTED.sub(r"${\1}", text)).safe_substitute(known)
    folder = re.sub(r"^~(?=/|$)", lambda _: str(home), folder)
    return Path(folder) if folder.startswith("/") and "$" not in folder else home


def _read(file: SettingsFile, home: Path) -> Parsed | None:
    """The file's values; None when there is no such file."""
    end = trail(file.path, home).end
    if end is None:
        return _unreadable("leads into a private folder, where macOS would ask for permission: keep it elsewhere")
    try:
        status = end.stat()
        if not stat.S_ISREG(status.st_mode):
            return _unreadable("is not a regular file")
        if status.st_size > _LARGEST:
            return _unreadable(f"is not read: it is larger than {_LARGEST // 1024**2} MiB")
        return file.parse(end.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        return _unreadable(f"cannot be read ({error.strerror}): look at its permissions")


def _unreadable(problem: str) -> Parsed:
    return Parsed({}, (problem,))


def compare(file: SettingsFile, home: Path, baselines: Baselines) -> State | None:
    """Look at a file; None when there is none and none was ever accepted.

    Raises:
        GoarmdError: the baseline cannot be read.
    """
    parsed, baseline = _read(file, home), baselines.baseline(file.file)
    if parsed is None:
        return None if baseline is None else State(file, baseline, {})
    if parsed.readable:
        return State(file, baseline, parsed.values, parsed.problems)
    latest = baselines.latest(file.file)
    return State(file, baseline, latest.values if latest else None, parsed.problems, understood=False)


def differing(before: Mapping[str, str] | None, now: Mapping[str, str] | None) -> tuple[str, ...]:
    """The keys that are not the same on both sides, by name; none when a side is unknown."""
    if before is None or now is None:
        return ()
    return tuple(sorted(key for key in before.keys() | now.keys() if before.get(key) != now.get(key)))


def read(context: Context) -> Iterable[Fact]:
    """One WatchedFile for each file that is there, or was when its baseline was accepted."""
    baselines = Baselines(context.state)
    for file in settings_files(context.platform.system, context.home):
        if state := compare(file, context.home, baselines):
            yield _fact(state, baselines, time.time())


def _fact(state: State, baselines: Baselines, now: float) -> Fact:
    """What the state tells, after it is remembered. The first sight of a file is its baseline."""
    file, path = state.settings_file.file, state.settings_file.path
    latest = baselines.latest(file)
    changed_keys = differing(latest.values if latest else None, state.values)
    changed_at = now if changed_keys else latest.changed_at if latest else None
    if state.values is not None and state.understood:
        if state.baseline is None:
            baselines.accept(file, state.values)
        if changed_keys or latest is None:
            baselines.remember(file, state.values, changed_at)
    return WatchedFile(
        file=file,
        path=str(path),
        drifted_keys=state.drifted_keys,
        changed_keys=changed_keys,
        changed_at=changed_at,
        problems=state.problems,
    )


def files(context: Context) -> Iterable[Path]:
    """The files, present or not, and the links that lead to them."""
    for file in settings_files(context.platform.system, context.home):
        way = trail(file.path, context.home)
        yield from way.links
        if way.end is not None:
            yield way.end


SOURCE = Source(
    name="settings",
    help="Reads the settings files of editors and shells and tells what changed and what differs from the baseline.",
    cadence=Cadence.WATCHED,
    read=read,
    files=files,
)
