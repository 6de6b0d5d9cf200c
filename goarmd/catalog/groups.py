"""Which process belongs to which group, and which editor owns a gopls.

Both are tables, read from the top; the first row that fits wins. How the processes of each product look on macOS, on
Linux and on a remote server was observed on real process lists (the products' own `ps` output in public issues).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import translate
from typing import TYPE_CHECKING

from goarmd.core.facts import Architecture, Identity, ProcessKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One way to recognise a process. Each part is a list of shell globs; a part left empty is not asked.

    Attributes:
        programs: the program's own name (the last part of its path).
        paths: the whole path of its file.
        arguments: at least one of these matches one argument.
        without: none of these matches any argument. Holds when the arguments are unknown.
    """

    programs: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


def _any_of(globs: Iterable[str]) -> Callable[[str], object]:
    return re.compile("|".join(translate(glob) for glob in globs) or r"(?!)", re.DOTALL).match


def compile_rule(rule: Rule) -> Callable[[Identity], bool]:
    """Make a fast test from a rule."""
    programs, paths = _any_of(rule.programs), _any_of(rule.paths)
    arguments, without = _any_of(rule.arguments), _any_of(rule.without)

    def fits(identity: Identity) -> bool:
        given = identity.arguments or ()
        return bool(
            (not rule.programs or programs(identity.name))
            and (not rule.paths or (identity.path is not None and paths(identity.path)))
            and (not rule.arguments or any(map(arguments, given)))
            and not (rule.without and any(map(without, given)))
        )

    return fits


@dataclass(frozen=True, slots=True)
class GroupRules:
    """A group's name and the rules of which any one makes a process a member."""

    name: str
    rules: tuple[Rule, ...]


# The products built on VS Code: the name in "<name> Helper (Plugin)", the Linux binary, the server's folder.
_CODE_HELPERS = ("Code", "Code - Insiders", "VSCodium", "Cursor", "Windsurf", "Trae", "Antigravity")
_CODE_BINARIES = ("code", "code-insiders", "codium", "cursor", "windsurf", "trae", "antigravity")
_CODE_APPS = (
    "*/Visual Studio Code*.app/Contents/MacOS/*",
    "*/VSCodium*.app/Contents/MacOS/*",
    "*/Cursor*.app/Contents/MacOS/*",
    "*/Windsurf*.app/Contents/MacOS/*",
    "*/Trae*.app/Contents/MacOS/*",
    "*/Antigravity*.app/Contents/MacOS/*",
)
# Where remote servers live: ~/.vscode-server, ~/.cursor-server, ~/.vscodium-server, ~/.local/lib/code-server-4.9.
_SERVERS = ("*/.*-server/*", "*/.*-server-insiders/*", "*/code-server*/*", "/vscode/vscode-server/*")


def _helpers(kind: str) -> tuple[str, ...]:
    return tuple(f"{name} Helper{kind}" for name in _CODE_HELPERS)


DEFAULT_GROUPS: tuple[GroupRules, ...] = (
    # gopls starts itself once more to send telemetry: one argument, with the spaces.
    GroupRules(
        "gopls-telemetry",
        (Rule(programs=("gopls", "gopls_*", "gopls-*"), arguments=("[*][*] telemetry [*][*]",)),),
    ),
    # Zed names its copy gopls_<version>_go_<version>.
    GroupRules("gopls", (Rule(programs=("gopls", "gopls_*", "gopls-*")),)),
    # debugserver is what Delve drives on macOS.
    GroupRules("dlv", (Rule(programs=("dlv", "dlv-dap", "debugserver")),)),
    # The go command, gofmt, and the compiler, linker and the like below GOROOT/pkg/tool.
    GroupRules("go", (Rule(programs=("go", "gofmt")), Rule(paths=("*/pkg/tool/*_*/*",)))),
    GroupRules(
        "code-helper-renderer",
        (
            Rule(programs=_helpers(" (Renderer)")),
            Rule(programs=_CODE_BINARIES, arguments=("--type=renderer",)),
        ),
    ),
    # The extension host. Language servers written for Node run in the same binary; their first argument is a script.
    GroupRules(
        "code-helper-plugin",
        (
            Rule(programs=_helpers(" (Plugin)"), without=("*.js", "*.cjs", "*.mjs", "--node-ipc")),
            Rule(programs=(*_CODE_BINARIES, "exe"), arguments=("--inspect-port=*",)),
            Rule(paths=_SERVERS, arguments=("--type=extensionHost",)),
        ),
    ),
    GroupRules(
        "code-helper-gpu",
        (
            Rule(programs=_helpers(" (GPU)")),
            Rule(programs=_CODE_BINARIES, arguments=("--type=gpu-process",)),
        ),
    ),
    GroupRules(
        "code-helper",
        (
            Rule(programs=(*_helpers(""), *_helpers(" (Plugin)"))),
            Rule(programs=_CODE_BINARIES, arguments=("--type=*", "*.js", "*.cjs", "*.mjs")),
            Rule(programs=("chrome_crashpad_handler",), paths=("*/Contents/*", "*/code*/*", "*/codium*/*")),
            Rule(paths=_SERVERS, arguments=("--type=*",)),
        ),
    ),
    GroupRules(
        "editor",
        (
            Rule(paths=_CODE_APPS),
            Rule(programs=_CODE_BINARIES),
            Rule(paths=_SERVERS, arguments=("*/server-main.js", "*/code-server", "*/out/node/entry")),
            Rule(programs=("zed", "zed-editor"), without=("--askpass", "--crash-handler")),
            Rule(programs=("goland",)),
            Rule(paths=("*/GoLand*.app/Contents/MacOS/*", "*/[Gg]o[Ll]and*/jbr/bin/java")),
        ),
    ),
)


def classifier(groups: Sequence[GroupRules]) -> Callable[[Identity], str | None]:
    """A function from a process to its group's name, None for a process that is not watched."""
    compiled = [(group.name, [compile_rule(rule) for rule in group.rules]) for group in groups]

    def group_of(identity: Identity) -> str | None:
        return next((name for name, rules in compiled if any(fits(identity) for fits in rules)), None)

    return group_of


def unseen(name: str, path: str | None) -> Identity:
    """A process of which only the program is known, from a report or a log of it."""
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


# An ancestor that fits owns the gopls beneath it. Names as gopls itself counts its clients (`gopls/client:*`).
_EDITORS: tuple[tuple[str, Rule], ...] = (
    ("vscode-insiders", Rule(programs=("Code - Insiders*", "code-insiders"))),
    ("vscode-insiders", Rule(paths=("*/.vscode-server-insiders/*", "*/Visual Studio Code - Insiders.app/*"))),
    ("vscode", Rule(programs=("Code Helper*", "code"))),
    ("vscode", Rule(paths=("*/.vscode-server/*", "/vscode/vscode-server/*", "*/Visual Studio Code*.app/*"))),
    ("vscodium", Rule(programs=("VSCodium*", "codium"))),
    ("vscodium", Rule(paths=("*/.vscodium-server/*", "*/.vscode-server-oss/*", "*/VSCodium*.app/*"))),
    ("code-server", Rule(paths=("*/code-server*/*",))),
    ("cursor", Rule(programs=("Cursor*", "cursor"))),
    ("cursor", Rule(paths=("*/.cursor-server/*", "*/Cursor*.app/*"))),
    ("windsurf", Rule(programs=("Windsurf*", "windsurf"))),
    ("windsurf", Rule(paths=("*/.windsurf-server/*", "*/Windsurf*.app/*"))),
    ("antigravity", Rule(programs=("Antigravity*", "antigravity"))),
    ("antigravity", Rule(paths=("*/.antigravity-server/*", "*/Antigravity*.app/*"))),
    ("trae", Rule(programs=("Trae*", "trae"))),
    ("zed", Rule(programs=("zed", "zed-editor", "zed-remote-server*"))),
    ("neovim", Rule(programs=("nvim",))),
    ("vim", Rule(programs=("vim", "vim.*", "MacVim"))),
    ("helix", Rule(programs=("hx", "helix"))),
    ("emacs", Rule(programs=("emacs", "emacs-*", "Emacs"))),
    ("kakoune", Rule(programs=("kak", "kak-lsp"))),
    ("sublimetext", Rule(programs=("plugin_host*", "sublime_text", "Sublime Text"))),
    # Claude Code's own binary is called by its version: ~/.local/share/claude/versions/2.1.0.
    ("claude", Rule(programs=("claude",))),
    ("claude", Rule(paths=("*/claude/versions/*",))),
    ("claude", Rule(programs=("node",), arguments=("*/claude", "*/claude-code/*"))),
    ("opencode", Rule(programs=("opencode",))),
    ("crush", Rule(programs=("crush",))),
)
_COMPILED_EDITORS = tuple((name, compile_rule(rule)) for name, rule in _EDITORS)

_SHELLS = frozenset({"sh", "bash", "zsh", "fish", "dash", "ksh", "tcsh", "nu", "login", "tmux", "screen"})
_LAUNCHD = 1
NO_EDITOR = "none"


def is_interactive_shell(identity: Identity) -> bool:
    """Whether this is a shell a person types into, rather than one that runs a script for another program."""
    if identity.name.lstrip("-") not in _SHELLS:
        return False
    arguments = identity.arguments or ()
    return all(argument.startswith("-") and argument != "-c" for argument in arguments[1:])


def owning_editor(ancestors: Sequence[Identity], responsible: Identity | None = None) -> str:
    """The editor that owns a gopls: its nearest ancestor that is one.

    A shell someone types into ends the search: a gopls started by hand in an editor's terminal is not the editor's.
    For one that was left to launchd, or whose parent is unknown, the process held responsible speaks instead.
    """
    if responsible and (not ancestors or ancestors[0].key.pid == _LAUNCHD):
        ancestors = (responsible,)
    for ancestor in ancestors:
        if is_interactive_shell(ancestor):
            break
        for name, fits in _COMPILED_EDITORS:
            if fits(ancestor):
                return name
    return NO_EDITOR
