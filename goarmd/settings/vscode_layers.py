"""How VS Code makes one configuration of several settings files.

Each file becomes a tree: `"a.b": 1` and `"a": {"b": 1}` are the same, `"a": {"b.c": 1}` keeps its dotted inner key, and
what stands later in the file replaces what stands earlier. Then the trees are laid over each other, the strongest last:
objects are merged at every depth, everything else is replaced, arrays too. Sources: microsoft/vscode,
platform/configuration/common/configurationModels.ts (mergeContents) and configuration.ts (addToValueTree).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_DEEPEST = 64  # levels; deeper objects are taken as they are


def merge_layers(layers: Iterable[Mapping[str, object]]) -> dict[str, object]:
    """The effective settings as a tree: `{"gopls": {…}, "go": {"buildFlags": …}}`.

    Args:
        layers: what settings files hold, keys as written and in their order; the weakest first: user, remote machine,
            workspace, folder. Language blocks (`[go]`) are keys like others.
    """
    merged: dict[str, object] = {}
    for layer in layers:
        _merge(merged, tree(layer))
    return merged


def tree(settings: Mapping[str, object]) -> dict[str, object]:
    """One file as a tree. As in VS Code, a key below anything but an object is ignored."""
    root: dict[str, object] = {}
    for key, value in settings.items():
        path, _, last = key.rpartition(".")
        node = _object_at(root, path.split(".") if path else [])
        if node is not None:
            node[last] = _copy(value)
    return root


def _object_at(root: dict[str, object], path: list[str]) -> dict[str, object] | None:
    """The object at a path, made where there is nothing; None if something else is in the way."""
    node = root
    for word in path[:_DEEPEST]:
        below = node.setdefault(word, {})
        if not isinstance(below, dict):
            return None
        node = below
    return node


def look_up(settings: Mapping[str, object], key: str) -> object:
    """The value at a dotted key of a tree; None if there is none."""
    node: object = settings
    for word in key.split("."):
        node = node.get(word) if isinstance(node, dict) else None
    return node


def _merge(under: dict[str, object], over: Mapping[str, object], depth: int = 0) -> None:
    for key, value in over.items():
        below = under.get(key)
        if isinstance(below, dict) and isinstance(value, dict) and depth < _DEEPEST:
            _merge(below, value, depth + 1)
        else:
            under[key] = _copy(value)


def _copy(value: object, depth: int = 0) -> object:
    """A copy of the objects, which later keys and layers write into."""
    if not isinstance(value, dict) or depth > _DEEPEST:
        return value
    return {key: _copy(each, depth + 1) for key, each in value.items()}
