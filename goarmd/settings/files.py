"""The settings files whose changes are counted: where each is, how it is read, and how it is compared.

Where the files are: VS Code's documentation ("User and workspace settings"), zsh(1) "STARTUP/SHUTDOWN FILES", bash(1)
"INVOCATION", fish(1), `go help environment`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd.catalog import editors
from goarmd.core.private_folders import trail
from goarmd.settings import kept, locations
from goarmd.settings.disk import Disk
from goarmd.settings.formats.values import Parsed
from goarmd.settings.kept_of_shell import ORDER, same_in_another_order
from goarmd.settings.locations import Location, Role
from goarmd.settings.shells import zsh_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from goarmd.core.system import System
    from goarmd.settings.baselines import Baselines

_WORKSPACE, _SOURCED, _FISH = "workspace:", "shell:", "fish-conf.d:"
_EDITORS = frozenset({*(product.name for product in editors.PRODUCTS), "code-server"})
_MOST_KEYS = 2_000  # of one file that are kept; people have tens
_OF_ZSH = (".zprofile", ".zshrc", ".zlogin")
_OF_BASH = (".bash_profile", ".bash_login", ".profile", ".bashrc")


@dataclass(frozen=True, slots=True)
class ComparedFile:
    """A file that may hold settings.

    Attributes:
        file: its short name, the same as long as the file is at the same place.
        path: where it is.
        parse: reads it with a salt.
        label: the name of its kind, where the short name holds a path; metrics add up the files of one label.
    """

    file: str
    path: Path
    parse: Callable[[bytes, bytes], Parsed]
    label: str = ""


@dataclass(frozen=True, slots=True)
class FileState:
    """A settings file now, beside its baseline.

    Attributes:
        compared: which file.
        baseline: the accepted values; None if none were ever accepted.
        values: the present values, empty if the file is gone; those seen last while it cannot be understood, and None
            if it never could.
        problems: what could not be read.
        understood: the values are those of the file as it is now.
        is_there: there is such a file.
        lines: the line of each key.
    """

    compared: ComparedFile
    baseline: dict[str, str] | None
    values: dict[str, str] | None
    problems: tuple[str, ...] = ()
    understood: bool = True
    is_there: bool = True
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def drifted_keys(self) -> tuple[str, ...]:
        """The keys that differ from the baseline; none while either side is unknown."""
        return differing(self.baseline, self.values)


def compared_files(
    system: System, home: Path, workspaces: Iterable[Path] = (), shell_files: Iterable[str] = ()
) -> tuple[ComparedFile, ...]:
    """Every file that may hold settings, present or not.

    Args:
        system: macOS or Linux.
        home: the home folder.
        workspaces: folders whose settings are compared too.
        shell_files: files that shells read, of which those below the home are compared.
    """
    usual = (*_of_editors(system, home), *_of_shells(home), *_of_go(system, home))
    disk, known = Disk(home, is_machine=True), {each.path for each in usual}
    folders = tuple(workspaces)
    places = [*locations.user_settings(disk, [system])]
    places += [place for folder in folders for place in locations.workspace_settings(disk, folder)]
    more = [_of_place(place, disk) for place in places if place.role is not Role.LAUNCH]
    others = (*locations.zed_settings(disk, folders), *locations.helix_languages(disk, folders))
    more += [_workspace(path, disk.shown(path)) for path in others]
    more += [_sourced(home / name, name) for name in shell_files if not name.startswith("/")]
    new = dict.fromkeys(each for each in more if each.path not in known)
    return (*usual, *(each for each in new if trail(each.path, home).end is not None))


def known_files(
    system: System, home: Path, baselines: Baselines, workspaces: Iterable[Path] = ()
) -> tuple[ComparedFile, ...]:
    """The same, with those of workspaces and sourced ones that are remembered.

    Raises:
        GoarmdError: the state cannot be read.
    """
    files = {each.file: each for each in compared_files(system, home, workspaces)}
    remembered = {name: found for name in baselines.files() if (found := _remembered(name, home))}
    return tuple({**remembered, **files}.values())


def gone_files(home: Path, baselines: Baselines, compared: Iterable[ComparedFile]) -> tuple[ComparedFile, ...]:
    """Files that were compared once, and are not there any more; those of workspaces come and go with their branches.

    Raises:
        GoarmdError: the state cannot be read.
    """
    disk, known = Disk(home, is_machine=True), {each.file for each in compared}
    names = (name for name in baselines.files() if name not in known and not name.startswith(_WORKSPACE))
    remembered = (found for name in names if (found := _remembered(name, home)))
    return tuple(each for each in remembered if disk.exists(str(each.path)) is False)


def _remembered(name: str, home: Path) -> ComparedFile | None:
    """A file that is compared only while it is in a list: of a folder, a workspace, or what shells source.

    None for the name of one that always is.
    """
    kind, _, shown = name.partition(":")
    if kind == _WORKSPACE[:-1]:
        return _workspace(home / shown, shown)
    if kind == _SOURCED[:-1]:
        return _sourced(home / shown, shown)
    if kind == _FISH[:-1]:
        return _of_fish_folder(home, shown)
    if shown and kind in _EDITORS:
        role = Role.PROFILE if "/profiles/" in shown else Role.REMOTE if "/Machine/" in shown else Role.USER
        return _of_place(Location(role, home / shown, kind), Disk(home, is_machine=True))
    return None


def _of_fish_folder(home: Path, name: str) -> ComparedFile:
    return ComparedFile(f"{_FISH}{name}", _fish_folder(home) / name, kept.of_fish, "fish-conf-d")


def _fish_folder(home: Path) -> Path:
    return editors.config_folder(home) / "fish/conf.d"


def _sourced(path: Path, shown: str) -> ComparedFile:
    parse = kept.of_fish if path.suffix == ".fish" else kept.of_shell
    return ComparedFile(f"{_SOURCED}{shown}", path, parse, "sourced-shell-files")


def _of_place(place: Location, disk: Disk) -> ComparedFile:
    shown = disk.shown(place.path)
    if place.role in (Role.WORKSPACE, Role.CODE_WORKSPACE):
        return _workspace(place.path, shown)
    return ComparedFile(f"{place.editor}:{shown}", place.path, kept.of_json, f"{place.editor}-{place.role}-settings")


def _workspace(path: Path, shown: str) -> ComparedFile:
    return ComparedFile(
        f"{_WORKSPACE}{shown}", path, _OF_WORKSPACES.get(path.suffix, kept.of_json), "workspace-settings"
    )


_OF_WORKSPACES = {".code-workspace": kept.of_code_workspace, ".toml": kept.of_toml}


def _of_editors(system: System, home: Path) -> Iterator[ComparedFile]:
    base = editors.user_data(system, home)
    for product in editors.PRODUCTS:
        path = base / product.short_name / "User/settings.json"
        yield ComparedFile(f"{product.name}-settings", path, kept.of_json)
        for number, server in enumerate(product.servers):
            name = f"{product.name}-server{number + 1 if number else ''}-settings"
            yield ComparedFile(name, home / server / "data/Machine/settings.json", kept.of_json)
    disk = Disk(home, is_machine=True)
    yield from (ComparedFile("zed-settings", path, kept.of_json) for path in locations.zed_settings(disk, ()))
    yield from (ComparedFile("helix-languages", path, kept.of_toml) for path in locations.helix_languages(disk, ()))


def _of_shells(home: Path) -> Iterator[ComparedFile]:
    zshenv = Path(os.environ.get("ZDOTDIR") or home) / ".zshenv"
    yield ComparedFile("zshenv", zshenv, kept.of_shell)
    folder = zsh_folder(Disk(home, is_machine=True))
    yield from (ComparedFile(name[1:], folder / name, kept.of_shell) for name in _OF_ZSH)
    yield from (ComparedFile(name[1:].replace("_", "-"), home / name, kept.of_shell) for name in _OF_BASH)
    fish = _fish_folder(home)
    yield ComparedFile("fish-config", fish.parent / "config.fish", kept.of_fish)
    names = Disk(home, is_machine=True).names(fish)
    yield from (_of_fish_folder(home, name) for name in names if name.endswith(".fish"))


def _of_go(system: System, home: Path) -> Iterator[ComparedFile]:
    yield ComparedFile("go-env", editors.user_data(system, home) / "go/env", kept.of_go_env)


def compare(file: ComparedFile, home: Path, baselines: Baselines, salt: bytes) -> FileState | None:
    """Look at a file; None if there is none and none was ever accepted.

    Raises:
        GoarmdError: the baseline cannot be read.
    """
    parsed, baseline = _read(file, home, salt), baselines.baseline(file.file)
    if parsed is None:
        return None if baseline is None else FileState(file, baseline, {}, is_there=False)
    if parsed.readable:
        return FileState(file, baseline, parsed.values, parsed.problems, lines=parsed.lines)
    latest = baselines.latest(file.file)
    return FileState(file, baseline, latest.values if latest else None, parsed.problems, understood=False)


def _read(file: ComparedFile, home: Path, salt: bytes) -> Parsed | None:
    content = Disk(home, is_machine=True).read(file.path)
    if content is None:
        return None
    return Parsed({}, (content.problem,)) if content.problem else _bounded(file.parse(content.raw, salt))


def _bounded(parsed: Parsed) -> Parsed:
    if len(parsed.values) <= _MOST_KEYS:
        return parsed
    problem = f"it has {len(parsed.values)} settings: changes of the first {_MOST_KEYS} are noticed"
    return Parsed(dict(islice(parsed.values.items(), _MOST_KEYS)), (*parsed.problems, problem), parsed.lines)


def differing(before: Mapping[str, str] | None, now: Mapping[str, str] | None) -> tuple[str, ...]:
    """The keys that are not the same on both sides, by name; none if a side is unknown."""
    if before is None or now is None:
        return ()
    keys = {key for key in before.keys() | now.keys() if before.get(key) != now.get(key)}
    if not same_in_another_order(before, now):
        keys.discard(ORDER)
    return tuple(sorted(keys))
