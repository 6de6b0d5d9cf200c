"""VS Code's JSON with comments, whole and damaged. What VS Code keeps was measured with vs/base/common/json.ts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from goarmd.settings.formats import jsonc
from goarmd.settings.formats.document import MOST_PROBLEMS, Array, Object, Scalar, plain

WHOLE = """// settings
{
  "editor.fontSize": 13, /* small */
  "go.useLanguageServer": true,
  "go.toolsEnvVars": {"GOFLAGS": "-mod=mod", "GOOS": "linux"},
  "go.buildTags": "integration",
  "gopls": {
    "ui.semanticTokens": true,
    "build.directoryFilters": ["-vendor", "-node_modules"]
  },
  "files.exclude": {},
  "window.zoomLevel": 1
}
"""
VALUES: dict[str, Any] = {
    "editor.fontSize": 13,
    "go.useLanguageServer": True,
    "go.toolsEnvVars": {"GOFLAGS": "-mod=mod", "GOOS": "linux"},
    "go.buildTags": "integration",
    "gopls": {"ui.semanticTokens": True, "build.directoryFilters": ["-vendor", "-node_modules"]},
    "files.exclude": {},
    "window.zoomLevel": 1,
}
GONE = object()


def value(raw: bytes) -> Any:
    root = jsonc.read(raw).root
    return GONE if root is None else plain(root)


def lines(raw: bytes) -> list[int]:
    return [problem.line for problem in jsonc.read(raw).problems]


def test_a_whole_file_gives_its_values_and_no_problem() -> None:
    document = jsonc.read(WHOLE.encode())
    assert document.root is not None
    assert plain(document.root) == VALUES
    assert document.problems == ()


# Damage: what is replaced by what, the line that is named, and the keys whose value is another one then.
DAMAGE: dict[str, tuple[str, str, int, dict[str, Any]]] = {
    "no comma": ('true,\n  "go.tools', 'true\n  "go.tools', 4, {}),
    "no comma before the last": ("{},\n", "{}\n", 11, {}),
    "no comma in an object": ('"-mod=mod", "G', '"-mod=mod" "G', 5, {}),
    "no comma in a list": ('"-vendor",', '"-vendor"', 9, {}),
    "no colon": ('"go.buildTags":', '"go.buildTags"', 6, {"go.buildTags": GONE}),
    "= for :": ('"go.buildTags":', '"go.buildTags" =', 6, {"go.buildTags": GONE}),
    "two commas": ("13,", "13,,", 3, {}),
    "two commas in a list": ('"-vendor",', '"-vendor",,', 9, {}),
    "a comma first": ("{\n  ", "{\n  ,", 3, {}),
    "a comma first in a list": ("[", "[,", 9, {}),
    "no value": ("13,", ",", 3, {"editor.fontSize": GONE}),
    "no value and no comma": ("13,", "", 4, {"editor.fontSize": "go.useLanguageServer", "go.useLanguageServer": GONE}),
    "an unknown word": ("13,", "yes,", 3, {"editor.fontSize": GONE}),
    "Python's True": ('Server": true', 'Server": True', 4, {"go.useLanguageServer": GONE}),
    "a key without quotes": ('"go.buildTags"', "go.buildTags", 6, {"go.buildTags": GONE}),
    "single quotes": ('"integration"', "'integration'", 6, {"go.buildTags": GONE}),
    "a semicolon for a comma": ("13,", "13;", 3, {}),
    "a comment with #": ('  "files', '  # note\n  "files', 11, {}),
    "an unclosed string": ('"integration",', '"integration,', 6, {"go.buildTags": "integration,"}),
    "an unclosed string, with escapes": ('"integration",', r'"C:\\go,', 6, {"go.buildTags": r"C:\go,"}),
    "an unclosed comment": ('  "files', '  /* "files', 11, {"files.exclude": GONE, "window.zoomLevel": GONE}),
    "cut": ("1\n}\n", "1", 12, {}),
    "cut in a list": (', "-node', "\0", 9, {"gopls": {**VALUES["gopls"], "build.directoryFilters": ["-vendor"]}}),
    "cut in a string": ("ration", "\0", 6, {"go.buildTags": "integ"}),
    "a brace too many": ("{},\n", "{}},\n", 11, {"window.zoomLevel": GONE}),
    "a wrong bracket": ("13,", "],", 3, {"editor.fontSize": GONE}),
    "a backslash alone": ("integration", r"C:\go", 6, {"go.buildTags": "C:o"}),
    "a broken \\u": ("integration", r"a\u12", 6, {"go.buildTags": "a"}),
    "a tab in a string": ("integration", "a\tb", 6, {"go.buildTags": "a\tb"}),
    "a number without its end": ("13", "1.", 3, {"editor.fontSize": 0}),
    "an exponent without digits": ("13", "7e+", 3, {"editor.fontSize": 7}),
    "a leading zero": ("13", "013", 3, {"editor.fontSize": 0}),
    "a minus alone": ("13", "-", 3, {"editor.fontSize": GONE}),
}


def damaged(old: str, new: str) -> bytes:
    """The whole file with one damage; NUL stands for the end of the file."""
    assert old in WHOLE
    return WHOLE.replace(old, new, 1).partition("\0")[0].encode()


@pytest.mark.parametrize(("old", "new", "line", "changed"), DAMAGE.values(), ids=DAMAGE)
def test_a_damage_is_named_and_the_rest_counts(old: str, new: str, line: int, changed: dict[str, Any]) -> None:
    raw = damaged(old, new)
    assert lines(raw)[0] == line
    whole = VALUES
    if "\0" in new:  # what stands behind the cut is gone, too
        whole = {key: VALUES[key] for key in VALUES if f'"{key}"' in raw.decode()}
    assert value(raw) == {key: it for key, it in {**whole, **changed}.items() if it is not GONE}


def test_of_a_merge_conflict_both_sides_count_and_the_later_one_wins() -> None:
    raw = damaged(
        '  "go.buildTags": "integration",\n',
        '<<<<<<< HEAD\n  "go.buildTags": "a",\n=======\n  "go.buildTags": "b",\n>>>>>>> feature/x\n',
    )
    assert value(raw) == {**VALUES, "go.buildTags": "b"}
    assert [
        (line, "merge conflict" in it.text) for line, it in zip(lines(raw), jsonc.read(raw).problems, strict=True)
    ] == [
        (6, True),
        (8, True),
        (9, False),
        (10, True),
    ]


def test_a_list_that_is_not_closed_takes_in_what_follows_as_in_vs_code() -> None:
    raw = b'{"a": [1, 2,\n "b": 3,\n "c": 4}'
    assert value(raw) == {"a": [1, 2, "b", "c"]}


def test_an_object_that_is_not_closed_takes_in_what_follows_as_in_vs_code() -> None:
    raw = damaged("  },\n", "")
    assert value(raw)["gopls"]["window.zoomLevel"] == 1
    assert lines(raw)[-1] == 12


@pytest.mark.parametrize(
    "raw", [b"", b"\n\n", b"\xef\xbb\xbf", b"// nothing yet\n", b"/* a */ // b", b"{}", b"\xc2\xa0"]
)
def test_a_file_that_says_nothing_is_an_empty_object_without_problems(raw: bytes) -> None:
    document = jsonc.read(raw)
    assert isinstance(document.root, Object)
    assert document.root.members == ()
    assert document.problems == ()


@pytest.mark.parametrize("raw", [b"settings", b"}", b"/* open", b"/", b":", b","])
def test_a_file_without_any_value_has_no_root_and_a_problem(raw: bytes) -> None:
    document = jsonc.read(raw)
    assert document.root is None
    assert len(document.problems) == 1


def test_without_an_opening_bracket_nothing_counts() -> None:
    document = jsonc.read(b'"a": 1,\n"b": 2\n}')
    assert isinstance(document.root, Scalar)
    assert "does not begin with a bracket" in document.problems[0].text


def test_a_trailing_comma_is_no_problem() -> None:
    assert value(b'{"a": [1, 2,], "b": {"c": 3,},}') == {"a": [1, 2], "b": {"c": 3}}
    assert lines(b'{"a": [1, 2,], "b": {"c": 3,},}') == []


def test_space_that_only_vs_code_knows_is_space() -> None:
    spaces = "\ufeff\u00a0\u1680\u2000\u200b\u2028\u2029\u202f\u205f\u3000\v\f"
    assert value(f"{spaces}{{{spaces}1{spaces}}}".encode()) == {}
    assert value(f'{{"a"{spaces}:{spaces}1}}'.encode()) == {"a": 1}


def test_a_comment_ends_at_a_line_separator() -> None:
    assert value('{"a": 1, // one\u2028"b": 2\n}'.encode()) == {"a": 1, "b": 2}


def test_every_kind_of_line_end_counts_once() -> None:
    raw = b'{\r\n"a": 1,\r"b": 2,\n\r"c": 3}'
    root = jsonc.read(raw).root
    assert isinstance(root, Object)
    assert [member.line for member in root.members] == [2, 3, 5]


def test_a_string_may_go_on_after_a_backslash_at_the_end_of_its_line() -> None:
    raw = b'{"a": "x\\\ny",\n"b": 1}'
    assert value(raw) == {"a": "xy", "b": 1}
    assert lines(raw) == [1]
    root = jsonc.read(raw).root
    assert isinstance(root, Object)
    assert root.members[1].line == 3


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.0", 1),
        ("1e3", 1000),
        ("-0", 0),
        ("1.5", 1.5),
        ("1e999", float("inf")),
        ("9007199254740993", 9007199254740992.0),
        ("9" * 5000, float("inf")),
        ("0." + "1" * 5000, 1 / 9),
    ],
)
def test_a_number_is_javascripts(text: str, number: float) -> None:
    read = value(f'{{"a": {text}}}'.encode())["a"]
    assert read == number
    assert lines(f'{{"a": {text}}}'.encode()) == []


def test_a_whole_number_is_the_same_however_it_is_written() -> None:
    assert repr(value(b"[1, 1.0, 10e-1]")) == "[1, 1, 1]"


def test_escapes_are_read() -> None:
    assert value(rb'["\"\\\/\b\f\n\r\t\u0041\ud83d\ude00"]') == ['"\\/\b\f\n\r\tA\U0001f600']


def test_half_a_surrogate_pair_is_accepted_and_can_be_written_again() -> None:
    assert value(rb'["\ud800", "\udc00x"]') == ["\ufffd", "\ufffdx"]
    assert lines(rb'["\ud800", "\udc00x"]') == []


def test_bytes_that_are_not_utf_8_are_replaced_and_their_line_named() -> None:
    raw = b'{"a": 1,\n"b": "f\xfcr",\n"c": "\xe2\x80"}'
    assert value(raw) == {"a": 1, "b": "f\ufffdr", "c": "\ufffd"}
    assert lines(raw) == [2]


def test_of_a_key_that_is_set_twice_the_last_counts_and_both_lines_are_named() -> None:
    document = jsonc.read(b'{\n"a": 1,\n"b": {"c": 1, "c": 2},\n"a": 3\n}')
    assert document.root is not None
    assert plain(document.root) == {"a": 3, "b": {"c": 2}}
    assert [(it.line, it.text.partition(":")[0]) for it in document.problems] == [
        (3, '"c" is also set on line 3'),
        (4, '"a" is also set on line 2'),
    ]


def test_a_key_set_twice_is_found_by_its_last_value() -> None:
    root = jsonc.read(b'{"a": 1, "b": 2, "a": 3}').root
    assert isinstance(root, Object)
    assert [member.key for member in root.members] == ["a", "b", "a"]
    last = root.get("a")
    assert isinstance(last, Scalar)
    assert last.value == 3
    assert root.get("z") is None


def test_nesting_is_bounded() -> None:
    deep = b'{"a":' * 100_000
    document = jsonc.read(b'{"first": 1,\n"deep": ' + deep)
    assert isinstance(document.root, Object)
    assert document.root.members[0].key == "first"
    assert [it.line for it in document.problems] == [2]
    assert lines(b"[" * jsonc.DEEPEST + b"]" * jsonc.DEEPEST) == []
    assert "levels deep" in jsonc.read(b"[" * 100_000 + b"]" * 100_000).problems[0].text


def test_the_number_of_values_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonc, "MOST_VALUES", 10)
    document = jsonc.read(b"[" + b"1,\n" * 100 + b"]")
    assert isinstance(document.root, Array)
    assert len(document.root.items) == 9
    assert [it.line for it in document.problems] == [10]


def test_problems_are_bounded_in_number() -> None:
    document = jsonc.read(b"{\n" + b'"a" 1,\n' * 1000 + b"}")
    assert len(document.problems) == MOST_PROBLEMS


def test_one_line_gives_one_problem_of_damage() -> None:
    assert lines(b'{"a" 1, b: 2, "c": ,, "d": True}') == [1]


SECRET = "hunter2-sk-ABCDEF"


@pytest.mark.parametrize(("old", "new", "line", "changed"), DAMAGE.values(), ids=DAMAGE)
def test_no_problem_quotes_a_value(old: str, new: str, line: int, changed: dict[str, Any]) -> None:
    raw = damaged(old, new).replace(b"integration", SECRET.encode()).replace(b"-mod=mod", SECRET.encode())
    assert all(SECRET[:8] not in it.text for it in jsonc.read(raw).problems)


def test_a_long_or_odd_key_is_shortened_in_a_problem() -> None:
    key = "k\x1b[31m" + "x" * 5000
    document = jsonc.read(json.dumps({key: 1}).encode()[:-1] + b", " + json.dumps({key: 2}).encode()[1:])
    assert len(document.problems[0].text) < 200
    assert "\x1b" not in document.problems[0].text
