"""The group of a process, and the editor that owns a gopls.

Both are tables, read from the top; the first row that matches wins.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from goarmd.catalog.editors import PROCESSES, PRODUCTS, title
from goarmd.catalog.process_pattern import ProcessPattern, compile_pattern
from goarmd.core.facts import Architecture, Identity, ProcessKey

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True)
class GroupPatterns:
    """A group's name and its patterns; a process that matches one of them is a member."""

    name: str
    patterns: tuple[ProcessPattern, ...]


_SHORT_NAMES = tuple(product.short_name for product in PRODUCTS)
_BINARIES = tuple(product.binary for product in PRODUCTS)
_APPS = tuple(f"*/{product.app}*.app/Contents/MacOS/*" for product in PRODUCTS)
# Folders of remote servers: ~/.vscode-server, ~/.cursor-server, ~/.vscodium-server, ~/.local/lib/code-server-4.9.
_SERVERS = (
    "*/.*-server/*",
    "*/.*-server-insiders/*",
    "*/.*-server-oss/*",
    "*/code-server*/*",
    "/vscode/vscode-server/*",
)


def _helpers(kind: str) -> tuple[str, ...]:
    return tuple(f"{name} Helper{kind}" for name in _SHORT_NAMES)


DEFAULT_GROUPS: tuple[GroupPatterns, ...] = (
    # gopls starts a second copy of itself to send telemetry: one argument, with the spaces.
    GroupPatterns(
        "gopls-telemetry",
        (ProcessPattern(programs=("gopls", "gopls_*", "gopls-*"), arguments=("[*][*] telemetry [*][*]",)),),
    ),
    # Zed names its copy gopls_<version>_go_<version>.
    GroupPatterns("gopls", (ProcessPattern(programs=("gopls", "gopls_*", "gopls-*")),)),
    # Delve works through debugserver on macOS.
    GroupPatterns("dlv", (ProcessPattern(programs=("dlv", "dlv-dap", "debugserver")),)),
    # The go command, gofmt, and the compiler, linker and others below GOROOT/pkg/tool.
    GroupPatterns("go", (ProcessPattern(programs=("go", "gofmt")), ProcessPattern(paths=("*/pkg/tool/*_*/*",)))),
    GroupPatterns(
        "code-helper-renderer",
        (
            ProcessPattern(programs=_helpers(" (Renderer)")),
            ProcessPattern(programs=_BINARIES, arguments=("--type=renderer",)),
        ),
    ),
    # The extension host. Language servers written for Node run in the same binary; their first argument is a script.
    GroupPatterns(
        "code-helper-plugin",
        (
            ProcessPattern(programs=_helpers(" (Plugin)"), without=("*.js", "*.cjs", "*.mjs", "--node-ipc")),
            ProcessPattern(programs=(*_BINARIES, "exe"), arguments=("--inspect-port=*",)),
            ProcessPattern(paths=_SERVERS, arguments=("--type=extensionHost",)),
        ),
    ),
    GroupPatterns(
        "code-helper-gpu",
        (
            ProcessPattern(programs=_helpers(" (GPU)")),
            ProcessPattern(programs=_BINARIES, arguments=("--type=gpu-process",)),
        ),
    ),
    GroupPatterns(
        "code-helper",
        (
            ProcessPattern(programs=(*_helpers(""), *_helpers(" (Plugin)"))),
            ProcessPattern(programs=_BINARIES, arguments=("--type=*", "*.js", "*.cjs", "*.mjs")),
            ProcessPattern(programs=("chrome_crashpad_handler",), paths=("*/Contents/*", "*/code*/*", "*/codium*/*")),
            ProcessPattern(paths=_SERVERS, arguments=("--type=*",)),
        ),
    ),
    GroupPatterns(
        "editor",
        (
            ProcessPattern(paths=_APPS),
            ProcessPattern(programs=_BINARIES),
            ProcessPattern(paths=_SERVERS, arguments=("*/server-main.js", "*/code-server", "*/out/node/entry")),
            ProcessPattern(programs=("zed", "zed-editor"), without=("--askpass", "--crash-handler")),
            ProcessPattern(programs=("goland",)),
            ProcessPattern(paths=("*/GoLand*.app/Contents/MacOS/*", "*/[Gg]o[Ll]and*/jbr/bin/java")),
        ),
    ),
)


def classifier(groups: Sequence[GroupPatterns]) -> Callable[[Identity], str | None]:
    """A function from a process to its group's name; None for a process that is not watched."""
    compiled = [(group.name, [compile_pattern(pattern) for pattern in group.patterns]) for group in groups]

    def group_of(identity: Identity) -> str | None:
        return next((name for name, patterns in compiled if any(fits(identity) for fits in patterns)), None)

    return group_of


def arguments_decide(groups: Sequence[GroupPatterns]) -> Callable[[str, str | None], bool]:
    """A function from a program's name and path to whether its arguments count.

    They do for what may be a member of a group, for editors that only their arguments show, and for shells.
    """
    members = [pattern for group in groups for pattern in group.patterns]
    editors = [pattern for _, pattern in PROCESSES if pattern.arguments or pattern.without]
    programs = [compile_pattern(replace(pattern, arguments=(), without=())) for pattern in (*members, *editors)]

    def decide(name: str, path: str | None) -> bool:
        program = unseen(name, path)
        return is_shell(name) or any(fits(program) for fits in programs)

    return decide


def unseen(name: str, path: str | None) -> Identity:
    """A process of which only the program is known, from a crash report or a log."""
    return Identity(
        key=ProcessKey(0, 0.0),
        parent_pid=None,
        name=name,
        path=path,
        arguments=None,
        user_id=None,
        architecture=Architecture.UNKNOWN,
        translated=None,
    )


_EDITORS = tuple((name, compile_pattern(pattern)) for name, pattern in PROCESSES)

_SHELLS = frozenset({"sh", "bash", "zsh", "fish", "dash", "ksh", "tcsh", "nu", "login", "tmux", "screen"})
_LAUNCHD = 1
NO_EDITOR = "none"


def with_owner(program: str, editor: str | None) -> str:
    """A program with the editor that owns it, such as `Cursor's gopls`; the program alone if no editor does."""
    return program if editor is None or editor == NO_EDITOR else f"{title(editor)}'s {program}"


def is_shell(name: str) -> bool:
    """Whether a program of this name is a shell, or a program that starts one for a person."""
    return name.lstrip("-") in _SHELLS


def is_interactive_shell(identity: Identity) -> bool:
    """Whether a person types into this shell; False for one that runs a script for another program."""
    if not is_shell(identity.name):
        return False
    arguments = identity.arguments or ()
    return all(argument.startswith("-") and argument != "-c" for argument in arguments[1:])


def owning_editor(ancestors: Sequence[Identity], responsible: Identity | None = None) -> str:
    """The editor that owns a gopls: the nearest editor among its ancestors.

    An interactive shell ends the search: a gopls started by hand in an editor's terminal is not the editor's.
    If launchd adopted the gopls, or its parent is unknown, the responsible process decides instead.
    """
    if responsible and (not ancestors or ancestors[0].key.pid == _LAUNCHD):
        ancestors = (responsible,)
    for ancestor in ancestors:
        if is_interactive_shell(ancestor):
            break
        for name, fits in _EDITORS:
            if fits(ancestor):
                return name
    return NO_EDITOR
