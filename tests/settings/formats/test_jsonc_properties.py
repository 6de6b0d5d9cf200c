"""What holds for every text that is read as VS Code's JSON with comments."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from goarmd.settings.formats import jsonc
from goarmd.settings.formats.document import Document, plain


@given(st.binary())
def test_no_bytes_make_it_raise(raw: bytes) -> None:
    assert isinstance(jsonc.read(raw), Document)


PIECES = st.sampled_from(
    [
        *'{}[]:,\n\r\\"',
        '"a"',
        '"b.c":',
        "1",
        "-1e999",
        "1.",
        "true",
        "NaN",
        "//",
        "/*",
        "*/",
        "\ufeff",
        "\u2028",
        "\\u12",
    ]
)


@given(st.lists(PIECES, max_size=60).map("".join))
def test_no_torn_json_makes_it_raise(text: str) -> None:
    document = jsonc.read(text.encode())
    if document.root is not None:
        json.dumps(plain(document.root)).encode()


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=10,
)


STYLES: list[dict[str, Any]] = [{}, {"indent": 2}, {"ensure_ascii": False}, {"separators": (",", ":")}]


@given(st.dictionaries(TEXTS, JSON), st.sampled_from(STYLES))
def test_every_sound_file_is_read_as_json_reads_it(settings: dict[str, Any], style: dict[str, Any]) -> None:
    text = json.dumps(settings, **style)
    document = jsonc.read(text.encode())
    assert document.root is not None
    assert plain(document.root) == settings
    assert document.problems == ()
