"""What changed a settings file, where that can be known: a commit of a repository, or the update of an extension.

Only commands ask this; git is started for it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from goarmd.catalog import editors
from goarmd.core.private_folders import trail
from goarmd.core.secrecy import without_secrets
from goarmd.probes import git
from goarmd.settings.disk import Disk
from goarmd.settings.formats import extension_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from goarmd.probes.formats.git_blame import Commit

_AFTER_UPDATE = 300.0  # seconds within which a change is taken to come with an update of an extension
_DEEPEST = 20  # folders above a file in which its repository is looked for
# Bare repositories whose files are the home itself: yadm's (yadm.io/docs/faq), and the names that guides suggest.
_BARE = (".local/share/yadm/repo.git", ".cfg", ".dotfiles", ".dotfiles.git")
_CHEZMOI = ".local/share/chezmoi"  # chezmoi.io/reference/source-state-attributes
_ATTRIBUTES = re.compile(r"(?:(?:create|modify|encrypted|exact|private|readonly|empty|executable|once|run)_)*")
_GO_EXTENSION = "golang.go"


class CauseKind(StrEnum):
    """What changed a file."""

    COMMIT = "commit"  # `name` is its short hash, `text` the first line of its message
    UNCOMMITTED = "uncommitted"  # the file differs from what its repository, `name`, has
    EXTENSION = "extension"  # `name` is its identifier, `text` its version


@dataclass(frozen=True, slots=True)
class Cause:
    """What changed a setting: see CauseKind; `at` is when the commit was made or the extension was installed."""

    kind: CauseKind
    name: str
    text: str = ""
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """A key that changed: its line in the file, None where it is gone, and when that was; None if it is not known."""

    line: int | None
    at: float | None


def causes(home: Path, file: str, path: Path, keys: Mapping[str, Changed]) -> Mapping[str, Cause]:
    """What changed each key, for those of which it can be known.

    Args:
        home: the home folder.
        file: the short name of the settings file.
        path: where it is.
        keys: the changed keys.
    """
    found = _by_repository(home, path, keys) if keys else {}
    updates = _updates(home, file) if len(found) < len(keys) else ()
    return {**{key: each for key, at in keys.items() if (each := _by_update(updates, at.at))}, **found}


def _by_repository(home: Path, path: Path, keys: Mapping[str, Changed]) -> Mapping[str, Cause]:
    content, program = Disk(home, is_machine=True).read(path), git.program()
    if content is None or content.problem or program is None:
        return {}
    lines = [each.line for each in keys.values() if each.line]
    for repository, name in _repositories(home, path):
        committed = git.committed(program, repository, name, lines)
        if committed is None:
            continue
        if committed.blob not in _blobs(content.raw):
            return dict.fromkeys(keys, Cause(CauseKind.UNCOMMITTED, Disk(home, is_machine=True).shown(repository.root)))
        return {key: _of(committed.lines.get(each.line or 0, committed.last)) for key, each in keys.items()}
    return {}


def _of(commit: Commit) -> Cause:
    return Cause(CauseKind.COMMIT, commit.id[:10], without_secrets(commit.subject), commit.at or None)


def _blobs(raw: bytes) -> tuple[str, str]:
    """The name that git gives to this content, in both of its hashes (gitformat-pack(5))."""
    whole = b"blob %d\0%b" % (len(raw), raw)
    return hashlib.sha1(whole).hexdigest(), hashlib.sha256(whole).hexdigest()  # noqa: S324  # git's own


def _repositories(home: Path, path: Path) -> Iterator[tuple[git.Repository, str]]:
    """The repositories that may have the file, with its name there."""
    end = trail(path, home).end
    if end is None:
        return
    for folder in (*end.parents,)[:_DEEPEST]:
        if _exists(folder / ".git"):
            yield git.Repository(folder), str(end.relative_to(folder))
            break
    for name in _BARE:
        if end.is_relative_to(home) and _exists(home / name / "HEAD") and _exists(home / name / "objects"):
            yield git.Repository(home, home / name), str(end.relative_to(home))
    source = home / _CHEZMOI
    parts = path.relative_to(home).parts if path.is_relative_to(home) and _exists(source / ".git") else ()
    if parts and (managed := _in_chezmoi(home, source, parts)):
        yield git.Repository(source), managed


def _in_chezmoi(home: Path, source: Path, parts: Sequence[str]) -> str | None:
    """The name of the file in chezmoi's source folder; None if there is none, or only a template for it."""
    disk = Disk(home, is_machine=True)
    names: list[str] = []
    for part in parts:
        listed = disk.names(source.joinpath(*names))
        found = next((name for name in listed if _in_home(name) == part), None)
        if found is None:
            return None
        names.append(found)
    return "/".join(names)


def _in_home(name: str) -> str:
    bare = _ATTRIBUTES.sub("", name, count=1)
    return f".{bare.removeprefix('dot_')}" if bare.startswith("dot_") else bare


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def _updates(home: Path, file: str) -> tuple[extension_list.Extension, ...]:
    """The extensions of the editor whose settings these are, the Go extension first."""
    disk = Disk(home, is_machine=True)
    for product in editors.PRODUCTS:
        of_server = file.startswith(f"{product.name}-server")
        if of_server or file == f"{product.name}-settings":
            folders = [f"{each}/extensions" for each in product.servers] if of_server else [product.extensions]
            lists = [disk.read(home / folder / "extensions.json") for folder in folders]
            read = [extension_list.read(each.raw).extensions for each in lists if each and not each.problem]
            return tuple(sorted((one for each in read for one in each), key=lambda each: each.id != _GO_EXTENSION))
    return ()


def _by_update(updates: Sequence[extension_list.Extension], at: float | None) -> Cause | None:
    for each in updates:
        if at is not None and each.installed_at and 0 <= at - each.installed_at <= _AFTER_UPDATE:
            return Cause(
                CauseKind.EXTENSION, without_secrets(each.id), without_secrets(each.version), each.installed_at
            )
    return None
