"""PATH on an Apple-silicon Mac: the Homebrew for Intel before the native one, or in its place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from goarmd.catalog import homebrew
from goarmd.catalog.verdict import Kind
from goarmd.core.findings import Severity
from goarmd.parts.judgement import Judgement
from goarmd.settings.home import Line
from goarmd.settings.judgement import SettingsRule, fault_at
from goarmd.settings.of_go import is_apple_silicon

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goarmd.settings.home import Home, Machine
    from goarmd.settings.shells import Environment, PathEntry

_NATIVE = "/opt/homebrew/bin"
# Formulae of Go and of its tools, and Homebrew itself.
_OF_GO = re.compile(r"/(?:opt|Cellar)/(?:go|golang|gopls|delve)(?:@[\d.]+)?/|/Homebrew/")


def judge(home: Home, machine: Machine) -> Iterator[Judgement]:
    """One judgement for each shell whose PATH finds the Intel one first, else one for each line that names it."""
    for shell in home.shells if is_apple_silicon(machine) else ():
        entries = [entry for entry in shell.path if entry.folder and entry.certain]
        intel = [entry for entry in entries if _is_intel(entry)]
        native = next((at for at, entry in enumerate(entries) if (entry.folder or "").rstrip("/") == _NATIVE), None)
        before = [entry for entry in intel if native is not None and entries.index(entry) < native]
        if before:
            yield _order(before)
        yield from _foreign([each for each in intel if each not in before], noise=native is not None)
        yield from _not_a_folder_of_programs(home, shell)


def _is_intel(entry: PathEntry) -> bool:
    """Whether the folder belongs to the Homebrew for Intel Macs; /usr/local/bin is everybody's."""
    folder = entry.folder or ""
    return homebrew.is_for_intel(f"{folder}/") or (entry.by_brew and folder.startswith("/usr/local/"))


def _order(before: Sequence[PathEntry]) -> Judgement:
    lines = sorted({(entry.file, entry.line) for entry in before})
    file, line = lines[0]
    others = ", ".join(f"{name} line {number}" for name, number in lines[1:])
    more = f" (and in {others})" if others else ""
    return Judgement(
        file=file,
        line=line,
        key="PATH",
        kind=Kind.PATH_ORDER,
        severity=Severity.WARNING,
        detail=f"Folders of the Homebrew for Intel stand before {_NATIVE}{more}: what is found there runs translated.",
        remedy="Let the line of the native Homebrew come after these, or remove what is left of the one for Intel.",
    )


def _foreign(entries: Sequence[PathEntry], *, noise: bool) -> Iterator[Judgement]:
    """One for each line; what is neither Go's nor all of Homebrew does not concern Go."""
    of_go = {(each.file, each.line) for each in entries if each.by_brew or _OF_GO.search(f"{each.folder}/")}
    for file, line in sorted({(entry.file, entry.line) for entry in entries}):
        is_noise = noise or (file, line) not in of_go
        yield Judgement(
            file=file,
            line=line,
            key="PATH",
            kind=Kind.FOREIGN_ARCHITECTURE_PATH,
            severity=Severity.INFO if is_noise else Severity.WARNING,
            detail="This puts the Homebrew for Intel Macs in PATH: what it installed runs translated by Rosetta.",
            remedy="Install Homebrew in /opt/homebrew, move your formulae there, and change the line.",
            commands=("/usr/local/bin/brew bundle dump", "/opt/homebrew/bin/brew bundle"),
            noise=is_noise,
        )


def _not_a_folder_of_programs(home: Home, shell: Environment) -> Iterator[Judgement]:
    """GOPATH itself in PATH, where its bin is meant."""
    roots = {each.value.rstrip("/") for each in home.variables if each.name == "GOPATH" and each.value}
    for entry in shell.path:
        if entry.folder and entry.folder.rstrip("/") in roots:
            yield fault_at(
                Line(entry.file, entry.line),
                key="PATH",
                kind=Kind.RELATIVE_PATH,
                severity=Severity.INFO,
                detail="This puts GOPATH itself in PATH: go install puts programs into its folder bin.",
                remedy='Write "$GOPATH/bin".',
                noise=True,
            )


RULE = SettingsRule(
    name="path_order",
    help="A PATH that finds the Homebrew for Intel Macs before the native one.",
    judge=judge,
)
