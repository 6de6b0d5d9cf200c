"""Reads a home folder: every settings file of editors, shells and Go in it, and those of its workspaces."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from goarmd.catalog import go_environment_table
from goarmd.core.facts import Architecture
from goarmd.core.system import System
from goarmd.settings import about_go, locations
from goarmd.settings.formats import extension_list, extension_manifest, go_env_file, go_mod, jsonc, toml_lines
from goarmd.settings.formats.document import Array, Object
from goarmd.settings.home import (
    Home,
    IgnoredLine,
    InstalledExtension,
    Launch,
    Line,
    Origin,
    OtherEditor,
    Recommended,
    Setting,
    SettingsFile,
    Unread,
    Variable,
    text_of,
)
from goarmd.settings.locations import Location, Role
from goarmd.settings.modules import Module, UsedModule
from goarmd.settings.shells import read_shells
from goarmd.settings.uname_of import uname_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from goarmd.settings.disk import Disk
    from goarmd.settings.formats.document import Problem

_GO_EXTENSION = "golang.go"
_GROUP = "go"
_STRAYS = (".golangrc",)
_WORKSPACE = "go.work"
_MODULES = ("go.mod", _WORKSPACE)
_FOR_GO = (("go.toolsEnvVars", Origin.TOOLS), ("go.testEnvVars", Origin.TESTS))
_TERMINALS = {"terminal.integrated.env.osx": System.MACOS, "terminal.integrated.env.linux": System.LINUX}


def read_home(
    disk: Disk,
    systems: Sequence[System],
    workspaces: Iterable[Path],
    hardware: Architecture = Architecture.UNKNOWN,
) -> Home:
    """Everything that is set.

    Args:
        disk: of the home.
        systems: whose places are looked into, the machine's own first.
        workspaces: folders whose settings are read too.
        hardware: the machine's own, which decides conditions of start-up files.
    """
    folders = tuple(dict.fromkeys(workspaces))
    places = [*locations.user_settings(disk, systems)]
    places += [place for folder in folders for place in locations.workspace_settings(disk, folder)]
    reader = _Reader(disk)
    files = tuple(file for place in places if place.role is not Role.LAUNCH and (file := reader.settings(place)))
    launches = tuple(reader.launches(place) for place in places if place.role in (Role.LAUNCH, Role.CODE_WORKSPACE))
    shells = read_shells(disk, uname_of(systems[0], hardware))
    go_env = reader.go_env(systems, [variable for shell in shells for variable in shell.variables])
    return Home(
        root=str(disk.root),
        files=files,
        launches=(*(one for found in launches for one in found), *_launches_in(files)),
        shells=shells,
        variables=(
            *go_env,
            *(variable for shell in shells for variable in shell.variables),
            *(variable for file in files for variable in _variables_of(file)),
        ),
        extensions=tuple(reader.extensions()),
        modules=tuple(module for folder in folders for module in reader.modules(folder)),
        others=tuple(reader.other_editors(folders)),
        strays=tuple(disk.shown(disk.root / name) for name in _STRAYS if name in disk.names(disk.root)),
        unread=tuple(reader.unread),
        ignored=tuple(reader.ignored),
        recommended=tuple(each for folder in folders for each in reader.recommended(folder)),
    )


def _ignored(problem: Problem, line: bytes, at: Line) -> IgnoredLine:
    found = go_env_file.meant(line)
    is_known = found is not None and found.name in go_environment_table.table().anywhere
    meant = Variable(found.name, found.value, at, Origin.GO_ENV, found.name) if found and is_known else None
    return IgnoredLine(at, problem.key, problem.text, problem.remedy, meant)


@dataclass(slots=True)
class _Reader:
    """Reads files, and remembers those that could not be read."""

    disk: Disk
    unread: list[Unread]
    ignored: list[IgnoredLine]

    def __init__(self, disk: Disk) -> None:
        self.disk, self.unread, self.ignored = disk, [], []

    def raw(self, path: Path) -> bytes | None:
        content = self.disk.read(path)
        if content is None:
            return None
        if content.problem:
            self.unread.append(Unread(self.disk.shown(path), content.problem))
            return None
        return content.raw

    def settings(self, place: Location) -> SettingsFile | None:
        raw = self.raw(place.path)
        if raw is None:
            return None
        document, shown = jsonc.read(raw), self.disk.shown(place.path)
        root = document.root
        if place.role is Role.CODE_WORKSPACE and isinstance(root, Object):
            root = root.get("settings") or Object((), 1, 0, 0)
        return SettingsFile(
            file=shown,
            role=place.role,
            editor=place.editor,
            folder=str(place.path.parent.parent) if place.role is Role.WORKSPACE else "",
            settings=tuple(_with_dotted(_settings(root, shown))),
            problems=tuple(each for each in document.problems if not each.key or about_go.is_setting(each.key)),
        )

    def launches(self, place: Location) -> tuple[Launch, ...]:
        """The configurations of a launch.json, or of the section `launch` of a .code-workspace."""
        root = jsonc.read(self.raw(place.path) or b"").root
        section = _down(root, "launch") if place.role is Role.CODE_WORKSPACE else root
        return tuple(_configurations(section, self.disk.shown(place.path)))

    def go_env(self, systems: Sequence[System], of_shells: Sequence[Variable]) -> tuple[Variable, ...]:
        """The Go env files: where GOENV names one, that; else the usual ones."""
        moved = next(
            (
                each.value
                for each in reversed(of_shells)
                if each.name == "GOENV" and each.value and each.exported and each.certain
            ),
            "",
        )
        if moved in ("off", os.devnull):
            return ()
        paths = [Path(moved)] if moved else [locations.go_env_file(system, self.disk) for system in systems]
        return tuple(variable for path in dict.fromkeys(paths) for variable in self._go_env(path))

    def _go_env(self, path: Path) -> Iterator[Variable]:
        raw, shown = self.raw(path) or b"", self.disk.shown(path)
        document, lines = go_env_file.read(raw), raw.split(b"\n")
        self.ignored += [_ignored(each, lines[each.line - 1], Line(shown, each.line)) for each in document.problems]
        for found in document.settings:
            at = Line(self.disk.shown(path), found.line)
            yield Variable(found.name, found.value, at, Origin.GO_ENV, found.name)

    def extensions(self) -> Iterator[InstalledExtension]:
        """The Go extension of each editor; of several folders of one, the newest."""
        for editor, folder in locations.extension_folders(self.disk):
            listing = folder / "extensions.json"
            removed = extension_list.read_obsolete(self.raw(folder / ".obsolete") or b"")
            found = extension_list.read(self.raw(listing) or b"[]").find(_GO_EXTENSION, removed)
            if not found:
                found = extension_list.of_folders(self.disk.names(folder)).find(_GO_EXTENSION, removed)
            for each in found[-1:]:
                at = Line(self.disk.shown(listing), each.line or 1)
                manifest = self.raw(folder / (each.folder or f"{each.id}-{each.version}") / "package.json")
                read = extension_manifest.read_manifest(manifest) if manifest is not None else None
                yield InstalledExtension(editor, each.version, at, read if read and read.keys else None)

    def recommended(self, folder: Path) -> Iterator[Recommended]:
        """The extensions that a workspace recommends."""
        places = locations.workspace_settings(self.disk, folder)
        in_one = ((place.path, "extensions") for place in places if place.role is Role.CODE_WORKSPACE)
        for path, section in ((folder / ".vscode/extensions.json", ""), *in_one):
            for each in extension_list.read_recommendations(self.raw(path) or b"", section):
                if each.wanted:
                    yield Recommended(each.id, Line(self.disk.shown(path), each.line))

    def modules(self, folder: Path) -> Iterator[Module]:
        for name in _MODULES:
            raw = self.raw(folder / name)
            if raw is not None:
                found, shown = go_mod.read(raw), self.disk.shown(folder / name)
                yield Module(
                    file=shown,
                    go=found.go.version if found.go else None,
                    go_line=found.go.line if found.go else 0,
                    toolchain=found.toolchain.version if found.toolchain else None,
                    toolchain_line=found.toolchain.line if found.toolchain else 0,
                    problems=found.problems,
                    uses=tuple(self._used(folder, shown, use) for use in found.uses) if name == _WORKSPACE else (),
                )

    def _used(self, folder: Path, shown: str, use: go_mod.Use) -> UsedModule:
        path = os.path.normpath(folder / use.folder / "go.mod")
        content = self.disk.read(Path(path))
        needed = go_mod.read(content.raw).go if content else None
        return UsedModule(Line(shown, use.line), use.folder, path, needed.version if needed else None)

    def other_editors(self, folders: Sequence[Path]) -> Iterator[OtherEditor]:
        """What Zed has at `lsp.gopls`, and Helix at `language-server.gopls`: options, program and arguments."""
        for zed in locations.zed_settings(self.disk, folders):
            if (raw := self.raw(zed)) is not None:
                document, shown = jsonc.read(raw), self.disk.shown(zed)
                gopls = _down(document.root, "lsp", "gopls")
                binary = {each.key: each for each in _settings(_down(gopls, "binary"), shown)}
                options = _settings(_down(gopls, "initialization_options"), shown)
                started = binary.get("path"), binary.get("arguments"), binary.get("env")
                problems = tuple(each for each in document.problems if not each.key)  # a key may stand twice
                yield _other(shown, "Zed", options, started, problems)
        for helix in locations.helix_languages(self.disk, folders):
            if (raw := self.raw(helix)) is not None:
                table, shown = toml_lines.read(raw), self.disk.shown(helix)
                gopls = _down(toml_lines.as_node(table), "language-server", "gopls")
                server = {each.key: each for each in _settings(gopls, shown)}
                started = server.get("command"), server.get("args"), server.get("environment")
                yield _other(shown, "Helix", _settings(_down(gopls, "config"), shown), started, table.problems)


def _other(
    file: str,
    name: str,
    options: Iterable[Setting],
    started: tuple[Setting | None, Setting | None, Setting | None],
    problems: tuple[Problem, ...],
) -> OtherEditor:
    program, flags, environment = started
    is_gopls = program is None or PurePath(text_of(program.node) or "").name.startswith("gopls")
    return OtherEditor(file, name, tuple(options), program, flags if is_gopls else None, environment, problems)


def _settings(root: object, file: str) -> Iterator[Setting]:
    if isinstance(root, Object):
        last = {member.key: member for member in root.members}
        for member in last.values():
            yield Setting(member.key, member.node, Line(file, member.line))


def _with_dotted(settings: Iterable[Setting]) -> Iterator[Setting]:
    """Each setting, and behind `"go": {...}` what stands in it as VS Code reads it: a key with a dot is none there."""
    for setting in settings:
        yield setting
        if setting.key == _GROUP:
            yield from (part for part in setting.parts() if part.key.count(".") == 1)


def _down(node: object, *keys: str) -> object:
    for key in keys:
        node = node.get(key) if isinstance(node, Object) else None
    return node


def _configurations(root: object, file: str) -> Iterator[Launch]:
    configurations = _down(root, "configurations")
    for item in configurations.items if isinstance(configurations, Array) else ():
        if isinstance(item, Object):
            yield Launch(file, item)


def _launches_in(files: Iterable[SettingsFile]) -> Iterator[Launch]:
    """The section `launch` of settings files."""
    for file in files:
        if section := file.get("launch"):
            yield from _configurations(section.node, file.file)


def _variables_of(file: SettingsFile) -> Iterator[Variable]:
    """Variables that the settings of an editor give to Go's tools, to tests and to terminals."""
    keys = (*_FOR_GO, *((key, Origin.TERMINAL) for key in _TERMINALS))
    for key, origin in keys:
        for part in setting.parts() if (setting := file.get(key)) else ():
            name = part.key.removeprefix(f"{key}.")
            yield Variable(name, text_of(part.node), part.at, origin, part.key, system=_TERMINALS.get(key))
