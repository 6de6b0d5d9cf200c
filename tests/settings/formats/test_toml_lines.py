"""TOML with the lines of its keys."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goarmd.settings.formats import toml_lines
from goarmd.settings.formats.document import Object, plain
from goarmd.settings.formats.toml_lines import TomlDocument

HELIX = b'''# Helix
[language-server.gopls]
command = "gopls"
args = [
  "-rpc.trace",  # one
  "-debug=:1]",
]
config.gofumpt = true
config."ui.semanticTokens" = true

[language-server.gopls.environment]
GOFLAGS = '-mod=mod'

[[language]]
name = "go"
language-servers = ["gopls", { name = "lint", only-features = ["format",
  "hover"] }]

[language.formatter]
command = """
[not a table]
"""
[[language.rulers]]
at = 1979-05-27 07:32:00

[[language]]
"na\\u006de" = "rust"
[[language.rulers]]
3.14 = 1
'''


def test_the_values_are_those_of_tomllib() -> None:
    read = toml_lines.read(HELIX)
    assert read.values == tomllib.loads(HELIX.decode())
    assert read.problems == ()


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("language-server",), 2),
        (("language-server", "gopls", "command"), 3),
        (("language-server", "gopls", "args"), 4),
        (("language-server", "gopls", "args", 1), 6),
        (("language-server", "gopls", "config"), 8),
        (("language-server", "gopls", "config", "ui.semanticTokens"), 9),
        (("language-server", "gopls", "environment", "GOFLAGS"), 12),
        (("language",), 14),
        (("language", 0, "name"), 15),
        (("language", 0, "language-servers", 1, "name"), 16),
        (("language", 0, "language-servers", 1, "only-features", 1), 17),
        (("language", 0, "formatter"), 19),
        (("language", 0, "formatter", "command"), 20),
        (("language", 0, "rulers", 0, "at"), 24),
        (("language", 1), 26),
        (("language", 1, "name"), 27),
        (("language", 1, "rulers", 0, "3", "14"), 29),
    ],
)
def test_each_key_has_its_line(path: tuple[str | int, ...], line: int) -> None:
    read = toml_lines.read(HELIX)
    assert read.lines[path] == line


def paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The paths of all keys and list items within a value."""
    inner: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    return [way for key, child in inner for way in ((*path, key), *paths(child, (*path, key)))]


def test_no_key_and_no_item_is_without_a_line() -> None:
    read = toml_lines.read(HELIX)
    assert sorted(map(str, paths(read.values))) == sorted(map(str, read.lines))


@pytest.mark.parametrize(
    ("raw", "line", "kept"),
    [
        (b"a = 1\nb = 2\nc =\nd = 4\n", 3, {"a": 1, "b": 2}),
        (b"a = 1\nb = [1,\n2,\n!\n]\nc = 3", 4, {"a": 1}),
        (b"a = 1\nb = [1,\n2\n\n", 3, {"a": 1}),
        (b"a = 1\na = 2", 2, {"a": 1}),
        (b"[t]\na = 1\n[t]\nb = 2", 3, {"t": {"a": 1}}),
        (b"a = {x = 1, x = 2}", 1, {}),
        (b'a = 1\nb = "open\nc = 3', 2, {"a": 1}),
        (b'a = 1\nb = """open\nc = 3', 3, {"a": 1}),
        (b"[t\na = 1", 1, {}),
        (b"a = 1\n<<<<<<< HEAD\nb = 2", 2, {"a": 1}),
        (b"a = 1\r\nb = \r\n", 2, {"a": 1}),
    ],
)
def test_a_damaged_file_gives_its_problem_and_what_comes_before(raw: bytes, line: int, kept: dict[str, Any]) -> None:
    read = toml_lines.read(raw)
    assert [it.line for it in read.problems] == [line]
    assert read.values == kept
    assert sorted(map(str, paths(read.values))) == sorted(map(str, read.lines))


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (b"a = 1\nb = " + b"[" * 100_000, 2),
        (b"[" * 100_000, 1),
        (b"a = " + b"{a=" * 100_000, 1),
        (b"a" + b".a" * 100_000 + b" = 1", 1),
        (b"a = 1\n\nb = " + b"9" * 5000, 3),
        (b'a = 1\nb = "\xff"', 2),
        (b"#" * (toml_lines.LARGEST + 1), 1),
    ],
)
def test_what_is_beyond_the_bounds_is_not_read_and_named(raw: bytes, line: int) -> None:
    read = toml_lines.read(raw)
    assert read.values == {}
    assert [it.line for it in read.problems] == [line]


def test_a_problem_quotes_no_key_and_no_value() -> None:
    for raw in (b"hunter2 = 1\nhunter2 = 2", b"a = {hunter2 = 1, hunter2 = 2}", b"a = hunter2", b'a = "hunter2'):
        assert all("hunter2" not in it.text for it in toml_lines.read(raw).problems)


def test_as_a_node_each_member_has_its_value_and_its_line() -> None:
    root = toml_lines.as_node(toml_lines.read(HELIX))
    assert isinstance(root, Object)
    (server,) = (member.node for member in root.members if member.key == "language-server")
    assert isinstance(server, Object)
    gopls = server.get("gopls")
    assert isinstance(gopls, Object)
    assert plain(gopls)["args"] == ["-rpc.trace", "-debug=:1]"]
    assert [(member.key, member.line) for member in gopls.members][:3] == [("command", 3), ("args", 4), ("config", 8)]


def test_a_byte_order_mark_is_passed_over() -> None:
    assert toml_lines.read(b"\xef\xbb\xbfa = 1").values == {"a": 1}


PIECES = [*"[]{}=,.#\n\"'\\", '"""', "'''", "a", "b = 1\n", "[t]\n", "[[t]]\n", "1e9", "\r\n", "0x", "\u0085", "é"]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_no_torn_toml_makes_it_raise_and_sound_toml_has_every_line(text: str) -> None:
    read = toml_lines.read(text.encode())
    if not read.problems:
        assert sorted(map(str, paths(read.values))) == sorted(map(str, read.lines))


@given(st.binary())
def test_no_bytes_make_it_raise(raw: bytes) -> None:
    assert isinstance(toml_lines.read(raw), TomlDocument)
