"""What is set in one home folder: the value that every rule judges."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from goarmd.catalog import gopls_options
from goarmd.settings.formats.document import Object, Scalar, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from goarmd.catalog.gopls_refusal import Refusal
    from goarmd.core.facts import Architecture
    from goarmd.core.system import System
    from goarmd.settings.formats.document import Node, Problem
    from goarmd.settings.formats.extension_manifest import Manifest
    from goarmd.settings.locations import Role
    from goarmd.settings.modules import Module
    from goarmd.settings.shells import Environment


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file, as people read both."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of an editor: its key as VS Code spells it, its value, and where it stands."""

    key: str
    node: Node
    at: Line

    @property
    def value(self) -> Any:
        """The value as JSON has it."""
        return plain(self.node)

    def parts(self) -> Iterator[Setting]:
        """The members of an object as settings, `key.member`; none of another value."""
        if isinstance(self.node, Object):
            for member in self.node.members:
                yield Setting(f"{self.key}.{member.key}", member.node, Line(self.at.file, member.line))

    def item_line(self, index: int) -> int:
        """The line of one item of a list; the setting's own where there is none."""
        items = getattr(self.node, "items", ())
        return int(items[index].line) if 0 <= index < len(items) else self.at.line


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsFile:
    """A file of settings of VS Code or a fork of it.

    Attributes:
        file: as people read it.
        role: the layer.
        editor: who reads it; empty for every editor.
        folder: the workspace's, of a workspace's file; else empty.
        settings: in the file's order.
        problems: what could not be read.
    """

    file: str
    role: Role
    editor: str
    folder: str = ""
    settings: tuple[Setting, ...] = ()
    problems: tuple[Problem, ...] = ()

    def get(self, key: str) -> Setting | None:
        """The setting of this key; the last one if it stands twice."""
        return next((setting for setting in reversed(self.settings) if setting.key == key), None)


@dataclass(frozen=True, slots=True)
class Launch:
    """One configuration of launch.json, or of the section `launch` of another file."""

    file: str
    configuration: Object

    @property
    def values(self) -> Mapping[str, Any]:
        """As JSON has it."""
        return dict(plain(self.configuration))

    def line_of(self, key: str) -> int:
        """The line of an attribute, `env.NAME` for one within another; of the configuration where there is none."""
        node: Node = self.configuration
        line = node.line
        for part in key.split(".") if self.configuration.get(key) is None else [key]:
            found = (
                next((m for m in reversed(node.members) if m.key == part), None) if isinstance(node, Object) else None
            )
            if found is None:
                break
            node, line = found.node, found.line
        return line


class Origin(StrEnum):
    """Who gives a variable to a program."""

    SHELL = "shell"
    GO_ENV = "go-env"  # the file of `go env -w`
    TOOLS = "go.toolsEnvVars"
    TESTS = "go.testEnvVars"
    TERMINAL = "terminal"
    LAUNCH = "launch"


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of the environment.

    Attributes:
        name: as programs read it.
        value: None if it is not known, as the output of a command.
        at: where it is set.
        origin: who sets it.
        key: as people write it: `GOPATH`, `go.toolsEnvVars.GOPATH`.
        certain: it is set whenever the file is read; False in a function, or under a condition.
        exported: programs see it.
        written: the value as the file has it, with what the shell would replace.
        system: the one on which it counts; None for every one.
    """

    name: str
    value: str | None = field(repr=False)
    at: Line
    origin: Origin
    key: str
    certain: bool = True
    exported: bool = True
    written: str = field(default="", repr=False)
    system: System | None = None


@dataclass(frozen=True, slots=True)
class InstalledExtension:
    """The Go extension as it is installed for one editor, with its own package.json where that can be read."""

    editor: str
    version: str
    at: Line
    manifest: Manifest | None = None


@dataclass(frozen=True, slots=True)
class OtherEditor:
    """What the settings of an editor that is not a fork of VS Code say of gopls.

    Attributes:
        file: as people read it.
        editor: its name.
        options: what gopls is asked to do.
        program: which file is started as gopls.
        flags: with which flags; None if they are those of another program.
        environment: with which variables, an object.
        problems: why the editor refuses the file.
    """

    file: str
    editor: str
    options: tuple[Setting, ...]
    program: Setting | None = None
    flags: Setting | None = None
    environment: Setting | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that was found and could not be read, and why."""

    file: str
    problem: str


@dataclass(frozen=True, slots=True)
class Recommended:
    """An extension that a workspace recommends."""

    id: str
    at: Line


@dataclass(frozen=True, slots=True)
class IgnoredLine:
    """A line of the Go env file that go ignores or reads otherwise than it looks.

    Attributes:
        at: its place.
        key: the variable that it is about; empty if it is about the file's form.
        why: what is wrong with it, without a full stop.
        remedy: what to do, without a full stop; empty if nothing more is known than that it is wrong.
        meant: the variable and the value that are meant; None if that is not plain.
    """

    at: Line
    key: str
    why: str
    remedy: str
    meant: Variable | None = None


@dataclass(frozen=True, slots=True)
class RunningGopls:
    """A gopls that runs: the editor that owns it, and the folders of PATH that it was started with."""

    editor: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What is known of the machine that the settings are for. None is unknown.

    Attributes:
        system: macOS or Linux.
        hardware: the processor.
        go: Go's version, such as `1.26`.
        gopls: gopls' version, such as `0.24.0`.
        extension: the version of the Go extension where no list of extensions has it.
        delve: Delve's version.
        running: every gopls that runs, with its PATH where that is known.
        go_message: what go says instead of an answer; None if it answers, or was not asked.
        exists: whether there is something at an absolute path; None if that cannot be known.
        ask: what gopls answers to options: the installed one, or what is known of its version.
    """

    system: System
    hardware: Architecture
    go: str | None = None
    gopls: str | None = None
    extension: str | None = None
    delve: str | None = None
    running: tuple[RunningGopls, ...] = ()
    go_message: str | None = None
    exists: Callable[[str], bool | None] = lambda _: None
    ask: Callable[[Mapping[str, object], str], tuple[Refusal, ...]] = gopls_options.refusals


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Everything that is set in a home folder and in its workspaces."""

    root: str
    files: tuple[SettingsFile, ...] = ()
    launches: tuple[Launch, ...] = ()
    shells: tuple[Environment, ...] = ()
    variables: tuple[Variable, ...] = ()
    extensions: tuple[InstalledExtension, ...] = ()
    modules: tuple[Module, ...] = ()
    others: tuple[OtherEditor, ...] = ()
    strays: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()
    ignored: tuple[IgnoredLine, ...] = ()
    recommended: tuple[Recommended, ...] = ()

    @property
    def read(self) -> tuple[str, ...]:
        """The files that were read, as people read them."""
        found = dict.fromkeys(file.file for file in self.files)
        found |= dict.fromkeys(name for shell in self.shells for name in shell.files)
        for placed in (self.variables, self.ignored, self.recommended, self.extensions):
            found |= dict.fromkeys(each.at.file for each in placed)
        found |= dict.fromkeys(self.strays)
        for each in (self.launches, self.modules, self.others):
            found |= dict.fromkeys(one.file for one in each)
        return tuple(found)

    def settings(self, key: str) -> Iterator[Setting]:
        """The settings of this key in every file."""
        return (setting for file in self.files if (setting := file.get(key)))


def text_of(node: Node | None) -> str | None:
    """The text of a value; None if it is something else."""
    return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else None
