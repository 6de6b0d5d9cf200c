"""The settings.json of VS Code and its kin, as people write it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goarmd.settings.formats.jsonc import parse
from goarmd.settings.formats.values import Parsed

REAL = b"""// Place your settings in this file to overwrite the default settings
{
    "editor.fontSize": 13, // small
    "go.useLanguageServer": true,
    "go.toolsEnvVars": {"GOFLAGS": "-mod=mod"},
    /* formatting */
    "[go]": {
        "editor.codeActionsOnSave": {"source.organizeImports": "explicit"},
    },
    "gopls": {
        "ui.semanticTokens": true,
        "build.directoryFilters": ["-**/node_modules", "-vendor"],
    },
    "files.exclude": {},
}
"""


def test_a_real_file_gives_one_key_a_leaf() -> None:
    assert parse(REAL) == Parsed(
        {
            "editor.fontSize": "13",
            "go.useLanguageServer": "true",
            "go.toolsEnvVars.GOFLAGS": '"-mod=mod"',
            "[go].editor.codeActionsOnSave.source.organizeImports": '"explicit"',
            "gopls.ui.semanticTokens": "true",
            "gopls.build.directoryFilters": '["-**/node_modules", "-vendor"]',
            "files.exclude": "{}",
        }
    )


def test_a_nested_and_a_dotted_setting_are_the_same() -> None:
    assert parse(b'{"gopls": {"ui": {"semanticTokens": true}}}') == parse(b'{"gopls.ui.semanticTokens": true}')


def test_comments_order_and_space_are_no_change() -> None:
    assert parse(b'{"a": {"x": 1, "y": [1, {"p": 1, "q": 2}]}, "b": 2}') == parse(
        b'\xef\xbb\xbf\r\n{ "b" :2, // two\n"a":{"y":[ 1,{"q":2,"p":1}],"x":1,},}'
    )


@pytest.mark.parametrize("raw", [b"", b"\n", b"\xef\xbb\xbf", b"// nothing yet\n", b"/* a */ // b", b"{}"])
def test_a_file_that_says_nothing_has_no_settings_and_no_problem(raw: bytes) -> None:
    assert parse(raw) == Parsed({})


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b'{\n  "a": 1,\n  "b": \n}', "line 4: Expecting value"),
        (b'{\n  "a": 1\n  "b": 2}', "line 2: Missing commas are not allowed"),
        (b'{"a": [1, 2', "line 1: Unterminated array"),
        (b'{\n"a": NaN}', "line 2: NaN is not allowed"),
        (b'{\n\n"a": "\xff"}', "line 3: this is not UTF-8"),
        (b'{"a": 1}'.decode().encode("utf-16"), "line 1: this is not UTF-8"),
        (b"[1, 2]", "line 1: the file holds no object: settings stand between { and }"),
        (b'"text"', "line 1: the file holds no object: settings stand between { and }"),
        (b'{"a":' * 100_000, "objects or lists are nested too deeply"),
        (b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "objects or lists are nested too deeply"),
        (b'{"a": ' + b"9" * 5000 + b"}", "a number is too long"),
    ],
)
def test_what_cannot_be_read_gives_no_values_and_names_the_line(raw: bytes, problem: str) -> None:
    parsed = parse(raw)
    assert parsed == Parsed({}, (problem,))
    assert not parsed.readable


def test_of_a_key_that_stands_twice_the_last_one_counts_and_it_is_told() -> None:
    assert parse(b'{"a": 1, "b": {"c": 1, "c": 2}, "a": 3}') == Parsed(
        {"a": "3", "b.c": "2"},
        ('"c" stands twice: the last one counts', '"a" stands twice: the last one counts'),
    )


@pytest.mark.parametrize(
    "raw",
    [
        '{"myext.apiKey": "hunter2"}',
        '{"myext.authorization": ["hunter2"]}',
        '{"go.toolsEnvVars": {"GITHUB_TOKEN": "hunter2"}}',
        '{"http.proxy": "http://ann:hunter2@proxy:3128"}',
        '{"mcp.servers": [{"env": {"DB_PASSWORD": "hunter2"}}]}',
        '{"mcp.args": ["--token", "hunter2"]}',
        '{"launch.command": "API_SECRET=hunter2 go run ."}',
        '{"pin.secret": 40961234}',
    ],
)
def test_a_secret_is_never_kept_but_its_change_is_seen(raw: str) -> None:
    ((_, value),) = parse(raw.encode()).values.items()
    ((_, other),) = parse(raw.replace("hunter2", "hunter3").replace("4096", "4097").encode()).values.items()
    assert value.startswith("sha256:")
    assert len(value) == len("sha256:") + 12
    assert value != other


def test_a_switch_is_shown_although_its_name_sounds_like_a_secret() -> None:
    assert parse(b'{"gopls.semanticTokens": false}').values == {"gopls.semanticTokens": "false"}


@given(st.binary())
def test_no_bytes_make_it_raise(raw: bytes) -> None:
    parsed = parse(raw)
    assert parsed.readable or not parsed.values


FRAGMENTS = st.sampled_from(
    [
        "{",
        "}",
        "[",
        "]",
        '"a"',
        '"b.c"',
        ":",
        ",",
        "1",
        "-1e999",
        "true",
        "NaN",
        "//",
        "/*",
        "*/",
        "\n",
        "\\",
        '"',
        "\ufeff",
    ]
)


@given(st.lists(FRAGMENTS, max_size=60).map("".join))
def test_no_torn_json_makes_it_raise(text: str) -> None:
    parsed = parse(text.encode())
    assert all(isinstance(value, str) for value in parsed.values.values())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner)
    ),
    max_leaves=10,
)


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), JSON))
def test_every_object_can_be_read_and_is_the_same_however_it_is_written(settings: dict[str, object]) -> None:
    parsed = parse(json.dumps(settings).encode())
    assert parsed.problems == ()
    assert parse(json.dumps(settings, indent=2, ensure_ascii=False).encode()) == parsed
