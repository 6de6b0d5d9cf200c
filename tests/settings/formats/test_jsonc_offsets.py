"""Where each value stands in the bytes of the file."""

from __future__ import annotations

from goarmd.settings.formats import jsonc
from goarmd.settings.formats.document import Array, Node, Object


def spans(raw: bytes, node: Node) -> list[bytes]:
    """The source of the node and of all within it."""
    inner: list[Node] = []
    if isinstance(node, Object):
        inner = [member.node for member in node.members]
    elif isinstance(node, Array):
        inner = list(node.items)
    return [raw[node.start : node.end], *(span for child in inner for span in spans(raw, child))]


def test_offsets_are_bytes_of_the_file() -> None:
    raw = '\ufeff{ // ü\r\n"ä" : "ö", "l":[ 1.0, {"x": true} ],\r\n "u": "\\n" }\r\n'.encode()
    root = jsonc.read(raw).root
    assert isinstance(root, Object)
    assert [span.decode() for span in spans(raw, root)[1:]] == [
        '"ö"',
        '[ 1.0, {"x": true} ]',
        "1.0",
        '{"x": true}',
        "true",
        '"\\n"',
    ]
    assert raw[root.start : root.end] == raw.strip()[3:]
    assert [raw[member.start : member.start + 3] for member in root.members] == ['"ä'.encode(), b'"l"', b'"u"']
