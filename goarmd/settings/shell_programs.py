"""What the programs that start-up files run do to the environment: Homebrew, path_helper, version managers, go env."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from goarmd.settings.formats import fish_tokens, sh_tokens
from goarmd.settings.formats.shell_statements import Kind, Statement, Word, assignment
from goarmd.settings.formats.uname import output_of
from goarmd.settings.shell_expansion import Element, Found
from goarmd.settings.shell_values import Call, Origin

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from goarmd.settings.shell_interpreter import Interpreter, Scope

_BREW = "/bin/brew"
# Where Homebrew is: https://docs.brew.sh/Installation
_BREW_FOLDERS = ("/opt/homebrew/bin", "/usr/local/bin", "/home/linuxbrew/.linuxbrew/bin")
_MANAGERS = ("mise", "rtx", "asdf", "goenv", "gvm")  # rtx is mise's first name
_BEFORE_PROGRAMS = frozenset({"env", "command", "builtin", "exec"})
_GO_DEFAULTS = {"GOPATH": "{home}/go"}  # https://pkg.go.dev/cmd/go#hdr-GOPATH_environment_variable
_FISH_OPTIONS = {"--append": "a", "--path": "P", "--move": "m"}


def evaluate(shell: Interpreter, words: Sequence[Word], scope: Scope) -> None:
    """Follow `eval "$(program …)"`, for the programs whose output is known."""
    for word in words:
        for part in word.parts:
            if part.kind is Kind.COMMAND:
                program, arguments = _program(shell, part.operand)
                name = program.text.rpartition("/")[2] if program else ""
                if program and (follow := _EVALUATED.get(name)):
                    follow(shell, program, arguments, scope)


def run(shell: Interpreter, statement: Statement, scope: Scope) -> None:
    """A program that is run as a command of the shell."""
    texts = [word.text for word in statement.words]
    if statement.name == "fish_add_path":
        _fish_add_path(shell, statement.words, scope)
    elif statement.name == "go" and texts[:1] == ["env"]:
        option = next((text for text in texts if text in ("-w", "-u")), None)
        if option:
            names = tuple(text.partition("=")[0] for text in texts[1:] if text[:1] != "-")
            _call(shell, f"go env {option}", names, scope)
    elif statement.name == "launchctl" and texts[:1] == ["setenv"]:
        _call(shell, "launchctl setenv", tuple(texts[1:2]), scope)
    elif starts_intel([statement.name, *texts]):
        _call(shell, "arch -x86_64", (), scope)


def starts_intel(words: Sequence[str]) -> bool:
    """Whether a command starts something by `arch -x86_64`, which runs it translated."""
    programs = [word.rpartition("/")[2] for word in words]
    rest = words[programs.index("arch") :] if "arch" in programs else ()
    return "-x86_64" in rest or ("-arch", "x86_64") in pairwise(rest)


def output(shell: Interpreter, command: str) -> Found:
    """What a command prints, for the few where that is known."""
    program, arguments = _program(shell, command)
    name = program.text.rpartition("/")[2] if program else ""
    texts = [word.text for word in arguments]
    if program and name == "brew" and texts[:1] == ["--prefix"]:
        prefix = _prefix(shell, Found(program.plain))
        formula = "".join(f"/opt/{text}" for text in texts[1:2])
        return Found(None if prefix.value is None else prefix.value + formula, prefix.certain)
    if name == "go" and texts[:1] == ["env"] and len(texts) == 2:  # noqa: PLR2004  # and a name
        default = _GO_DEFAULTS.get(texts[1])
        return shell.variables.find(texts[1]) or Found(default and default.format(home=shell.home), certain=False)
    return Found(output_of(command, shell.uname))


def _program(shell: Interpreter, command: str) -> tuple[Word | None, Sequence[Word]]:
    """The program that a command runs, and its arguments."""
    words = (fish_tokens if shell.shell == "fish" else sh_tokens).command_words(command)
    while words and (assignment(words[0]) or words[0].text.rpartition("/")[2] in _BEFORE_PROGRAMS):
        words = words[1:]
    return (words[0], words[1:]) if words else (None, ())


def _brew(shell: Interpreter, program: Word, arguments: Sequence[Word], scope: Scope) -> None:
    """Put Homebrew's folders first: https://github.com/Homebrew/brew/blob/master/Library/Homebrew/cmd/shellenv.sh."""
    if not arguments or arguments[0].text != "shellenv":
        return
    prefix = _prefix(shell, shell.value(program, scope))
    place = scope.place.but(certain=prefix.certain)
    if prefix.value is None:
        elements = [Element(None, f"$(brew --prefix)/{name}") for name in ("bin", "sbin")]
    else:
        elements = [Element(f"{prefix.value}/{name}", f"{prefix.value}/{name}") for name in ("bin", "sbin")]
    shell.variables.assign("HOMEBREW_PREFIX", prefix, program.text, place, exported=True)
    shell.path.put_first(elements, place, Origin.BREW)


def _prefix(shell: Interpreter, brew: Found) -> Found:
    """Homebrew's folder, from the path of brew; for a bare `brew`, a guess from PATH."""
    if brew.value is None or brew.value.endswith(_BREW):
        return Found(brew.value and brew.value.removesuffix(_BREW), brew.certain)
    if known := shell.variables.find("HOMEBREW_PREFIX"):
        return known
    for entry in shell.path.entries:
        if entry.folder in _BREW_FOLDERS:
            return Found(entry.folder.rpartition("/")[0], certain=False)
    return Found(None)


def _path_helper(shell: Interpreter, program: Word, _arguments: Sequence[Word], scope: Scope) -> None:
    """Put the folders of /etc/paths and /etc/paths.d first: path_helper(8) of macOS."""
    names = ["/etc/paths", *(f"/etc/paths.d/{name}" for name in sorted(shell.files.names("/etc/paths.d")))]
    texts = [(shell.files.read(name) or b"").decode("utf-8", "replace") for name in names]
    folders = [line.strip() for text in texts for line in text.splitlines() if line.strip()]
    elements = [Element(folder, folder) for folder in folders] or [Element(None, program.text)]
    shell.path.put_first(elements, scope.place, Origin.PATH_HELPER)


def _activate(shell: Interpreter, program: Word, arguments: Sequence[Word], scope: Scope) -> None:
    """A version manager puts its folders first, now or before each prompt."""
    if arguments and arguments[0].text in ("activate", "init"):
        text = f"{program.text} {arguments[0].text}"
        shell.path.put_first([Element(None, text)], scope.place, Origin.MANAGER)


def _fish_add_path(shell: Interpreter, words: Sequence[Word], scope: Scope) -> None:
    options = [word.text for word in words if word.text.startswith("-")]
    folders = [word for word in words if not word.text.startswith("-")]
    letters = "".join(_FISH_OPTIONS.get(option, "") if option.startswith("--") else option for option in options)
    elements = [
        Element(found.value, word.text, found.certain) for word in folders for found in shell.paths(word, scope)
    ]
    shell.path.add_in_fish(elements, letters, scope.place)


def _call(shell: Interpreter, what: str, names: tuple[str, ...], scope: Scope) -> None:
    place = scope.place
    shell.calls.append(Call(what, names, place.file, place.line, place.certain))


_EVALUATED: Mapping[str, Callable[[Interpreter, Word, Sequence[Word], Scope], None]] = {
    "brew": _brew,
    "path_helper": _path_helper,
    **dict.fromkeys(_MANAGERS, _activate),
}
