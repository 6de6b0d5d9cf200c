"""Patterns that recognise a process by its name, its file and its arguments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import translate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from goarmd.core.facts import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessPattern:
    """One way to recognise a process. Each field is a list of shell globs; an empty field matches anything.

    Attributes:
        programs: the program's base name.
        paths: the whole path of its file.
        arguments: at least one of these matches one argument.
        without: none of these matches any argument. Unknown arguments fulfil this.
    """

    programs: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


def compile_pattern(pattern: ProcessPattern) -> Callable[[Identity], bool]:
    """Turn a pattern into a fast test."""
    programs, paths = _any_of(pattern.programs), _any_of(pattern.paths)
    arguments, without = _any_of(pattern.arguments), _any_of(pattern.without)

    def fits(identity: Identity) -> bool:
        given = identity.arguments or ()
        return bool(
            (not pattern.programs or programs(identity.name))
            and (not pattern.paths or (identity.path is not None and paths(identity.path)))
            and (not pattern.arguments or any(map(arguments, given)))
            and not (pattern.without and any(map(without, given)))
        )

    return fits


def _any_of(globs: Iterable[str]) -> Callable[[str], object]:
    return re.compile("|".join(translate(glob) for glob in globs) or r"(?!)", re.DOTALL).match
