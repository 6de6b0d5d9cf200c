"""The smallest edit of a settings file of VS Code: every byte that it is not about stays, comments and spaces too."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goarmd.settings.formats import jsonc
from goarmd.settings.formats.document import Array, Member, Object, Scalar, plain
from goarmd.settings.formats.edits import EditError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.settings.formats.document import Node

# VS Code ends a line comment at the line and paragraph separators of Unicode too (vs/base/common/json.ts).
_IN_LINE_COMMENT = rb"(?:(?!\xe2\x80[\xa8\xa9])[^\r\n])*"
_GAP = re.compile(rb"(?:[^/,}\]]|//" + _IN_LINE_COMMENT + rb"|/\*.*?\*/)*", re.DOTALL)
_REST_OF_LINE = re.compile(
    rb"[ \t]*(?:/\*(?:(?!\*/)[^\r\n])*\*/[ \t]*)?(?://" + _IN_LINE_COMMENT + rb")?(?:\r\n|\n|\r|\Z)"
)


@dataclass(frozen=True, slots=True)
class _Place:
    """One member of an object or item of a list: the list of those around it, and its number among them."""

    around: tuple[Member | Node, ...]
    number: int

    @property
    def it(self) -> Member | Node:
        return self.around[self.number]


def edited(raw: bytes, line: int, key: str, text: str) -> bytes:
    """The file with another value for one setting, or without it.

    Args:
        raw: the file.
        line: of the key, or of the item of a list.
        key: as in a finding: `go.goroot`, `gopls.build.env`, or with an item, `go.languageServerFlags -mod=readonly`.
        text: the new value as JSON; empty deletes the setting.

    Raises:
        EditError: it cannot be done without a doubt.
    """
    document = jsonc.read(raw)
    if document.root is None or document.problems:
        at = f" in line {document.problems[0].line}" if document.problems else ""
        raise EditError(f"the file has errors{at}: repair them first")
    place = _find(document.root, line, key)
    after = _replaced(raw, place, text) if text else _without(raw, place)
    _insist(after, _expected(document.root, place.it, text))
    return after


def _find(root: Node, line: int, key: str) -> _Place:
    name, _, item = key.partition(" ")
    places = [place for place in _places(root) if _is_meant(place.it, line, name, item)]
    longest = max((len(place.it.key) for place in places if isinstance(place.it, Member)), default=0)
    found = [place for place in places if not isinstance(place.it, Member) or len(place.it.key) == longest]
    if len(found) != 1:
        raise EditError("the setting is not where it was" if not found else f"line {line} has it more than once")
    return found[0]


def _is_meant(it: Member | Node, line: int, name: str, item: str) -> bool:
    if it.line != line:
        return False
    if isinstance(it, Member):
        return not item and (name == it.key or name.endswith(f".{it.key}"))
    # Findings name extensions in lower case.
    return bool(item) and isinstance(it, Scalar) and str(it.value).lower() == item.lower()


def _places(node: Node) -> Iterator[_Place]:
    around = node.members if isinstance(node, Object) else node.items if isinstance(node, Array) else ()
    for number, it in enumerate(around):
        yield _Place(around, number)
        yield from _places(it.node if isinstance(it, Member) else it)


def _node(it: Member | Node) -> Node:
    return it.node if isinstance(it, Member) else it


def _replaced(raw: bytes, place: _Place, text: str) -> bytes:
    node = _node(place.it)
    return raw[: node.start] + text.encode() + raw[node.end :]


def _without(raw: bytes, place: _Place) -> bytes:
    """Without the setting, its comma, and its line if nothing else is there; the last one takes the comma before it."""
    start, end = place.it.start, _node(place.it).end
    comma = _comma(raw, end)
    if comma is not None:
        return _cut(raw, start, comma + 1)
    before = _comma(raw, _node(place.around[place.number - 1]).end) if place.number else None
    if before is not None and not raw[before + 1 : start].strip(b" \t"):
        return raw[:before] + raw[end:]
    shorter = _cut(raw, start, end)
    return shorter if before is None else shorter[:before] + shorter[before + 1 :]


def _comma(raw: bytes, at: int) -> int | None:
    """The comma that follows a value, comments between them passed over."""
    gap = _GAP.match(raw, at)
    end = gap.end() if gap else at
    return end if raw[end : end + 1] == b"," else None


def _cut(raw: bytes, start: int, end: int) -> bytes:
    line = max(raw.rfind(b"\n", 0, start), raw.rfind(b"\r", 0, start)) + 1
    rest = _REST_OF_LINE.match(raw, end)
    if rest and not raw[line:start].strip(b" \t"):
        return raw[:line] + raw[rest.end() :]
    while raw[end : end + 1] in (b" ", b"\t"):
        end += 1
    return raw[:start] + raw[end:]


def _expected(root: Node, it: Member | Node, text: str) -> Any:
    """What the file must hold afterwards."""
    value = plain(jsonc.read(text.encode()).root or root) if text else None

    def build(node: Node) -> Any:
        match node:
            case Object():
                left = (each for each in node.members if each is not it or text)
                return {each.key: value if each is it else build(each.node) for each in left}
            case Array():
                return [value if each is it else build(each) for each in node.items if each is not it or text]
            case _:
                return node.value

    return build(root)


def _insist(after: bytes, expected: Any) -> None:
    """Read the result again: an edit that did anything else is not made."""
    document = jsonc.read(after)
    if document.root is None or document.problems or plain(document.root) != expected:
        raise EditError("the edit would change more than this setting")
