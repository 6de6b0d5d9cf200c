"""Reads which extensions VS Code and its forks have installed, mark as removed, and recommend in a workspace.

`extensions.json` and `.obsolete` in the folder of the extensions (VS Code's extensionsProfileScannerService.ts and
extensionsScannerService.ts); the names of the folders (ExtensionKey in extensionManagementUtil.ts); and
`.vscode/extensions.json` (https://code.visualstudio.com/docs/configure/extensions/extension-marketplace).
Identifiers are equal without regard to case; here they are in lower case.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goarmd.catalog.versions import release
from goarmd.settings.formats import jsonc
from goarmd.settings.formats.document import Array, Node, Object, Problem, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterable

_FOLDER = re.compile(r"([^.]+\..+)-(\d+\.\d+\.\d+)(?:-(.+))?")
_EVERY_PLATFORM = ("undefined", "universal", "unknown")
_LONGEST_NAME = 255  # bytes of a folder's name, on every file system VS Code runs on
_REFUSED = "not a sound list of extensions: VS Code refuses all of it; move the file away and restart VS Code"


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension with its version, and where that was read.

    Attributes:
        id: publisher and name in lower case, as `golang.go`.
        version: as `0.52.1`.
        platform: as `darwin-arm64`; empty if it is the same for every platform.
        folder: its name in the folder of the extensions; empty if the list does not say.
        line: of its entry in the list; 0 if there is none.
        installed_at: when this version was installed, in seconds since 1970; 0 if the list does not say.
    """

    id: str
    version: str
    platform: str = ""
    folder: str = ""
    line: int = 0
    installed_at: float = 0.0


@dataclass(frozen=True, slots=True)
class ExtensionList:
    """The installed extensions in the list's order, and one problem if VS Code refuses the list."""

    extensions: tuple[Extension, ...]
    problems: tuple[Problem, ...] = ()

    def find(self, identifier: str, obsolete: frozenset[str] = frozenset()) -> tuple[Extension, ...]:
        """The installed versions of an extension, without those whose folder is obsolete."""
        wanted = identifier.lower()
        return tuple(
            extension
            for extension in self.extensions
            if extension.id == wanted and extension.folder.lower() not in obsolete
        )


@dataclass(frozen=True, slots=True)
class Recommendation:
    """An extension that a workspace recommends, or advises against, and its line."""

    id: str
    line: int
    wanted: bool


def read(raw: bytes) -> ExtensionList:
    """The list of installed extensions, `extensions.json` in the folder of the extensions."""
    if not raw.strip():
        return ExtensionList(())
    document = jsonc.read(raw)
    items = document.root.items if isinstance(document.root, Array) else ()
    entries = [(item.line, _extension(item)) for item in items]
    refused = [problem.line for problem in document.problems]
    refused += [line for line, extension in entries if extension is None]
    if not isinstance(document.root, Array):
        refused.append(1)
    problems = (Problem(min(refused), _REFUSED),) if refused else ()
    return ExtensionList(tuple(extension for _, extension in entries if extension), problems)


def _extension(item: Node) -> Extension | None:
    name, version = _text(item, "identifier", "id"), _text(item, "version")
    if not name or not version:
        return None
    location = _text(item, "location", "path") or _text(item, "location")
    folder = _text(item, "relativeLocation") or location.rstrip("/").rpartition("/")[2]
    platform = _text(item, "metadata", "targetPlatform")
    platform = "" if platform in _EVERY_PLATFORM else platform
    return Extension(name.lower(), version, platform, folder, item.line, _installed_at(item))


def _installed_at(item: Node) -> float:
    """`metadata.installedTimestamp`, which is in milliseconds."""
    metadata = item.get("metadata") if isinstance(item, Object) else None
    found = metadata.get("installedTimestamp") if isinstance(metadata, Object) else None
    value = found.value if isinstance(found, Scalar) else None
    return value / 1000 if isinstance(value, int | float) and not isinstance(value, bool) and value > 0 else 0.0


def read_obsolete(raw: bytes) -> frozenset[str]:
    """The folders, in lower case, that wait for their removal: the keys of `.obsolete` that are true."""
    root = jsonc.read(raw).root
    members = root.members if isinstance(root, Object) else ()
    return frozenset(
        member.key.lower() for member in members if isinstance(member.node, Scalar) and member.node.value is True
    )


def read_folder(name: str) -> Extension | None:
    """What the name of an extension's folder says, as `golang.go-0.52.1-darwin-arm64`; None if it is not one."""
    if len(name) > _LONGEST_NAME or not (match := _FOLDER.fullmatch(name)):
        return None
    return Extension(match[1].lower(), match[2], match[3] or "", name)


def of_folders(names: Iterable[str]) -> ExtensionList:
    """What the names of the extensions' folders say, the newest version of each last."""
    found = [each for name in names if (each := read_folder(name))]
    return ExtensionList(tuple(sorted(found, key=lambda each: release(each.version))))


def read_recommendations(raw: bytes, section: str = "") -> tuple[Recommendation, ...]:
    """What `.vscode/extensions.json`, or a section of another file, recommends and advises against."""
    root = jsonc.read(raw).root
    root = root.get(section) if section and isinstance(root, Object) else root
    return tuple(
        Recommendation(item.value.lower(), item.line, key == "recommendations")
        for key in ("recommendations", "unwantedRecommendations")
        if isinstance(root, Object) and isinstance(items := root.get(key), Array)
        for item in items.items
        if isinstance(item, Scalar) and isinstance(item.value, str)
    )


def _text(node: Node | None, *path: str) -> str:
    """The text at the end of a path of keys; empty if there is none."""
    for key in path:
        node = node.get(key) if isinstance(node, Object) else None
    return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else ""
