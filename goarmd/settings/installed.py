"""Which go and which gopls are installed here, and what they answer; each is asked again only after a change."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from goarmd.catalog import go_folders, gopls_options
from goarmd.core import safe_files
from goarmd.probes import delve, go_env, gopls
from goarmd.probes.conversation import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from goarmd.catalog.gopls_refusal import Refusal
    from goarmd.core.system import System
    from goarmd.probes.go_env import GoEnv

ASKED = ("go", "gopls", "dlv")  # the programs that are looked for
_MOST_ANSWERS = 64  # sets of options; a person has a few editors and workspaces
# Where Go and Homebrew put a go that no PATH of a service names (go.dev/doc/install, docs.brew.sh/Installation).
_USUAL = ("/opt/homebrew/bin", "/usr/local/go/bin", "/usr/local/bin", "/usr/bin", "/usr/lib/go/bin")
_Stamp = tuple[str, int, int, int]


@dataclass(slots=True)
class Installed:
    """Asks the installed programs, and keeps their answers while programs and questions stay the same."""

    _go: dict[tuple[_Stamp, _Stamp | None], GoEnv] = field(default_factory=dict)
    _delve: dict[_Stamp, str | None] = field(default_factory=dict)
    _gopls: dict[tuple[_Stamp, bytes], gopls.Answer] = field(default_factory=dict)

    def go(self, places: Iterable[str], env_file: Path) -> GoEnv | None:
        """What the first go answers; None if there is none."""
        program = _first("go", places)
        if program is None:
            return None
        key = (_stamp(program) or _NO_STAMP, _stamp(env_file))
        if key not in self._go:
            answer = go_env.ask(program, env_file)
            if not answer.was_asked:
                return answer
            self._go = {key: answer}
        return self._go[key]

    def gopls_version(self, program: Path) -> str | None:
        """The version of a gopls; None if it gives no answer."""
        return self._ask(program, {}).version

    def delve_version(self, places: Iterable[str]) -> str | None:
        """The version of the first Delve; None if there is none or it gives no answer."""
        program = _first("dlv", places)
        if program is None:
            return None
        key = _stamp(program) or _NO_STAMP
        if key not in self._delve:
            self._delve.clear()
            self._delve[key] = delve.version(program)
        return self._delve[key]

    def refusals(self, program: Path | None, options: Mapping[str, object], version: str) -> tuple[Refusal, ...]:
        """What gopls answers to options; where it cannot be asked, what is known of its version."""
        if program is not None:
            answer = self._ask(program, options)
            if answer.problem is None:
                return answer.refusals
        return gopls_options.refusals(options, version)

    def _ask(self, program: Path, options: Mapping[str, object]) -> gopls.Answer:
        key = (_stamp(program) or _NO_STAMP, msgspec.json.encode(options, order="deterministic"))
        if key not in self._gopls:
            if len(self._gopls) >= _MOST_ANSWERS:
                self._gopls.clear()
            answer = gopls.ask(program, options)
            if answer.problem is Problem.NO_ROOM:
                return answer
            self._gopls[key] = answer
        return self._gopls[key]


_NO_STAMP: _Stamp = ("", 0, 0, 0)


def find_gopls(places: Iterable[str]) -> Path | None:
    """The first gopls in these folders."""
    return _first("gopls", places)


def program_folders(system: System, home: Path, shell_path: Iterable[str]) -> Iterator[str]:
    """The folders in which the editor would find Go's tools: Go's own, then PATH of the shell and of this process."""
    found = go_folders.find(system, home)
    yield from (str(folder) for folder in found.programs)
    yield from [str(found.root / "bin")] if found.root else ()
    yield from shell_path
    yield from os.environ.get("PATH", "").split(os.pathsep)
    yield from _USUAL


def _first(name: str, places: Iterable[str]) -> Path | None:
    for place in places:
        path = Path(place) / name
        end = safe_files.end(str(path), Path.home()) if place.startswith("/") else None
        if end and os.path.isfile(end) and os.access(end, os.X_OK):  # noqa: PTH113  # a text
            return path
    return None


def _stamp(path: Path) -> _Stamp | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return str(path), status.st_ino, status.st_mtime_ns, status.st_size
