"""Edits of settings.json: the right bytes go, all others stay."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goarmd.settings.formats import jsonc
from goarmd.settings.formats.document import Object, plain
from goarmd.settings.formats.edits import EditError
from goarmd.settings.formats.json_edit import edited

# Before, line, key, after.
DELETIONS = {
    "a line in the middle": ('{\n  "a": 1,\n  "b": 2,\n  "c": 3\n}\n', 3, "b", '{\n  "a": 1,\n  "c": 3\n}\n'),
    "the first line": ('{\n\t"a": 1,\n\t"b": 2\n}', 2, "a", '{\n\t"b": 2\n}'),
    "the last line takes the comma before it": ('{\n  "a": 1,\n  "b": 2\n}\n', 3, "b", '{\n  "a": 1\n}\n'),
    "the last line with a comma": ('{\n  "a": 1,\n  "b": 2,\n}\n', 3, "b", '{\n  "a": 1,\n}\n'),
    "the only line": ('{\n  "a": 1\n}\n', 2, "a", "{\n}\n"),
    "carriage returns": ('{\r\n  "a": 1,\r\n  "b": 2\r\n}\r\n', 3, "b", '{\r\n  "a": 1\r\n}\r\n'),
    "carriage returns alone": ('{\r "a": 1,\r "b": 2\r}\r', 2, "a", '{\r "b": 2\r}\r'),
    "a byte order mark": ('\ufeff{\n "a": 1,\n "b": 2}', 2, "a", '\ufeff{\n "b": 2}'),
    "a comment behind it goes too": ('{\n "a": 1, // why a\n "b": 2 // why b\n}', 2, "a", '{\n "b": 2 // why b\n}'),
    "a comment above it stays": ('{\n // why\n "a": 1,\n "b": 2\n}', 3, "a", '{\n // why\n "b": 2\n}'),
    "a comment before the comma": ('{\n "a": 1 /* , */ , "b": 2\n}', 2, "b", '{\n "a": 1 /* , */ \n}'),
    "one line": ('{"a": 1, "b": 2, "c": 3}', 1, "b", '{"a": 1, "c": 3}'),
    "the last of one line": ('{"a": 1, "b": 2}', 1, "b", '{"a": 1}'),
    "the only one of one line": ('{"a": 1}', 1, "a", "{}"),
    "an object over lines": ('{\n "a": {\n  "x": 1\n },\n "b": 2\n}', 2, "a", '{\n "b": 2\n}'),
    "a nested setting": (
        '{\n "gopls": {\n  "a.b": 1,\n  "c": 2\n }\n}',
        3,
        "gopls.a.b",
        '{\n "gopls": {\n  "c": 2\n }\n}',
    ),
    "an item of a list": ('{\n "f": ["-x", "-y", "-x=1"]\n}', 2, "f -y", '{\n "f": ["-x", "-x=1"]\n}'),
    "an item on a line": ('{\n "f": [\n  "-x",\n  "-y"\n ]\n}', 4, "f -y", '{\n "f": [\n  "-x"\n ]\n}'),
    "a brace on the line": ('{ "a": 1,\n "b": 2 }', 2, "b", '{ "a": 1\n }'),
    "a line separator in a comment": ('{\n "a": 1, // x\u2028"b": 2\n}', 2, "a", None),
}


@pytest.mark.parametrize(("before", "line", "key", "after"), DELETIONS.values(), ids=DELETIONS)
def test_a_deletion(before: str, line: int, key: str, after: str | None) -> None:
    result = edited(before.encode(), line, key, "").decode()
    if after is None:
        assert '"b": 2' in result
        assert '"a"' not in result
    else:
        assert result == after


def test_a_value_is_replaced_in_place() -> None:
    assert edited(b'{\n "a": [1, 2] // x\n}', 2, "a", '"new"') == b'{\n "a": "new" // x\n}'


def test_an_item_is_replaced_in_place() -> None:
    assert edited(b'{"recommendations": ["lukehoban.go"]}', 1, "recommendations lukehoban.go", '"golang.go"') == (
        b'{"recommendations": ["golang.go"]}'
    )


REFUSED = {
    "another line": ('{\n "a": 1\n}', 3, "a", "not where it was"),
    "another key": ('{\n "a": 1\n}', 2, "b", "not where it was"),
    "an error elsewhere": ('{\n "a": 1\n "b": 2\n}', 2, "a", "has errors in line"),
    "a key that stands twice": ('{\n "a": 1,\n "a": 2\n}', 2, "a", "has errors in line"),
    "an item that stands twice": ('{"f": ["-x", "-x"]}', 1, "f -x", "more than once"),
    "nothing": ("", 1, "a", "not where it was"),
}


@pytest.mark.parametrize(("before", "line", "key", "why"), REFUSED.values(), ids=REFUSED)
def test_a_doubtful_edit_is_refused(before: str, line: int, key: str, why: str) -> None:
    with pytest.raises(EditError, match=why):
        edited(before.encode(), line, key, "")


def test_bytes_that_are_not_utf_8_are_not_touched() -> None:
    with pytest.raises(EditError, match="has errors"):
        edited(b'{"a": "\xff"}', 1, "a", "")


SPACE = st.sampled_from(["", " ", "\n", "\r\n", "\t", ' // a, "b": {\n', "/* } , */", "\n  "])
VALUE = st.recursive(
    st.sampled_from(["1", "true", "null", '"x, // \\"y\\""', "[]", "{}"]),
    lambda inner: st.builds("[{}, {}]".format, inner, inner) | st.builds('{{"n": {}, "m": {}}}'.format, inner, inner),
    max_leaves=4,
)
MEMBERS = st.lists(st.tuples(SPACE, SPACE, VALUE, SPACE, SPACE), min_size=1, max_size=6)


def written(members: list[tuple[str, ...]], comma: str) -> str:
    texts = [f'{a}"k{n}"{b}: {value}{c}' for n, (a, b, value, c, _) in enumerate(members)]
    return "{" + ",".join(f"{text}" for text in texts) + comma + members[-1][4] + "}"


@given(MEMBERS, st.sampled_from(["", ","]), st.data())
def test_whatever_the_form_only_the_one_setting_goes(
    members: list[tuple[str, ...]], comma: str, data: st.DataObject
) -> None:
    raw = written(members, comma).encode()
    root = jsonc.read(raw).root
    assert isinstance(root, Object)
    member = data.draw(st.sampled_from(root.members))
    expected: dict[str, Any] = plain(root)
    del expected[member.key]
    after = jsonc.read(edited(raw, member.line, member.key, ""))
    assert after.root is not None
    assert (json.dumps(plain(after.root)), after.problems) == (json.dumps(expected), ())
