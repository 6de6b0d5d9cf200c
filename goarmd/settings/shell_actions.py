"""What the statements of start-up files do to the state of a shell: assign, export, read another file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.settings import shell_programs
from goarmd.settings.formats.shell_statements import Action, Kind, Statement, Word
from goarmd.settings.shell_expansion import Element, Found
from goarmd.settings.shell_path import OLD
from goarmd.settings.shell_values import Alias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from goarmd.settings.shell_interpreter import Interpreter, Scope


def _assign(shell: Interpreter, statement: Statement, scope: Scope) -> None:
    text = " ".join(map(_as_written, statement.words))
    if own := _own_names(shell, statement.name):
        elements = _in_order(statement.action, shell.elements(statement.words, own, scope))
        assign = shell.path.assign_in_fish if statement.name == "fish_user_paths" else shell.path.assign
        assign(elements, scope.place)
        shell.variables.assign(statement.name, Found(None), text, scope.place, exported=statement.exported)
        return
    values = shell.values(statement.words, scope)
    is_list = shell.shell == "fish" or any(word.items is not None for word in statement.words)
    if statement.action is not Action.ASSIGN:
        values = _joined(statement.action, _before(shell, statement.name), values, is_list=is_list)
    if len(values) == 1:
        shell.variables.assign(statement.name, values[0], text, scope.place, exported=statement.exported)
    else:
        separator = ":" if statement.name.endswith("PATH") else " "
        shell.variables.assign_list(statement.name, values, separator, text, scope.place, exported=statement.exported)


def _as_written(word: Word) -> str:
    return word.text if word.items is None else f"({' '.join(item.text for item in word.items)})"


def _own_names(shell: Interpreter, name: str) -> tuple[str, ...]:
    """The names of the list that a name assigns, if that is PATH or a part of it."""
    if shell.shell == "zsh" and name in ("PATH", "path"):
        return ("PATH", "path")
    return (name,) if name == "PATH" or (name == "fish_user_paths" and shell.shell == "fish") else ()


def _in_order(action: Action, elements: Sequence[Element]) -> Sequence[Element]:
    """With what was there before, for += and its like."""
    return (OLD, *elements) if action is Action.APPEND else (*elements, OLD) if action is Action.PREPEND else elements


def _before(shell: Interpreter, name: str) -> Sequence[Found]:
    found = shell.variables.find(name)
    return shell.variables.lists.get(name) or (() if found is None else (found,))


def _joined(action: Action, before: Sequence[Found], values: Sequence[Found], *, is_list: bool) -> list[Found]:
    both = [*values, *before] if action is Action.PREPEND else [*before, *values]
    if is_list:
        return both
    texts = [found.value for found in both if found.value is not None]
    return [Found("".join(texts) if len(texts) == len(both) else None, all(found.certain for found in both))]


def _export(shell: Interpreter, statement: Statement, scope: Scope) -> None:
    shell.variables.export(statement.name, scope.place)


def _unset(shell: Interpreter, statement: Statement, scope: Scope) -> None:
    shell.variables.unset(statement.name, scope.place)


def _unique(shell: Interpreter, statement: Statement, _scope: Scope) -> None:
    shell.path.unique = shell.path.unique or bool(_own_names(shell, statement.name))


def _source(shell: Interpreter, statement: Statement, scope: Scope) -> None:
    word = statement.words[0]
    if word.parts and all(part.kind is Kind.COMMAND for part in word.parts):  # source <(mise activate zsh)
        shell_programs.evaluate(shell, statement.words, scope)
        return
    for found in shell.paths(word, scope):
        here = scope if found.certain or found.value is None else scope.maybe()
        if found.value is not None:
            _read(shell, found.value, here)


def _read(shell: Interpreter, path: str, scope: Scope) -> None:
    if path.endswith("/oh-my-zsh.sh"):
        _oh_my_zsh(shell, path, scope)
    else:
        shell.read(path, scope)


def _oh_my_zsh(shell: Interpreter, path: str, scope: Scope) -> None:
    """Read the user's own files in oh-my-zsh, as it does.

    Source: https://github.com/ohmyzsh/ohmyzsh/blob/master/oh-my-zsh.sh
    """
    custom = shell.variables.find("ZSH_CUSTOM")
    folder = custom.value if custom and custom.value else f"{path.rpartition('/')[0]}/custom"
    for name in sorted(shell.files.names(folder)):
        if name.endswith(".zsh") and not name.startswith("."):
            _read(shell, f"{folder}/{name}", scope)


def _evaluate(shell: Interpreter, statement: Statement, scope: Scope) -> None:
    shell_programs.evaluate(shell, statement.words, scope)


def _alias(shell: Interpreter, statement: Statement, scope: Scope) -> None:
    text, place = statement.words[0].text, scope.place
    intel = shell_programs.starts_intel(text.split())
    shell.aliases.append(Alias(statement.name, text, place.file, place.line, place.certain, intel))


def _run(shell: Interpreter, statement: Statement, scope: Scope) -> None:
    shell_programs.run(shell, statement, scope)


FOLLOW: Mapping[Action, Callable[[Interpreter, Statement, Scope], None]] = {
    Action.ASSIGN: _assign,
    Action.APPEND: _assign,
    Action.PREPEND: _assign,
    Action.EXPORT: _export,
    Action.UNSET: _unset,
    Action.UNIQUE: _unique,
    Action.SOURCE: _source,
    Action.EVALUATE: _evaluate,
    Action.ALIAS: _alias,
    Action.RUN: _run,
}
