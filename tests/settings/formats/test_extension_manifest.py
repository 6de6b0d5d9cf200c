from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goarmd.catalog.key_schema import KeySchema
from goarmd.catalog.vscode_go import verdict
from goarmd.settings.formats.extension_manifest import Manifest, read_manifest

CONFIGURATION = {
    "title": "Go",
    "properties": {
        "go.formatTool": {"type": "string", "enum": ["default", "newfmt"], "default": "default"},
        "go.testFlags": {"type": ["array", "null"], "items": {"type": "string"}},
        "go.logging.level": {"type": "string", "deprecationMessage": "Use the command."},
        "go.old": {"type": "boolean", "markdownDeprecationMessage": "Use `go.new`.", "deprecationMessage": "x"},
        "go.playground": {
            "type": "object",
            "properties": {"share": {"type": "boolean"}, "description": "not a schema"},
            "additionalProperties": False,
        },
    },
}
DOCUMENT = {
    "publisher": "golang",
    "name": "go",
    "version": "0.58.0",
    "contributes": {
        "configuration": CONFIGURATION,
        "debuggers": [
            {"type": "other", "configurationAttributes": {"launch": {"properties": {"x": {}}}}},
            {
                "type": "go",
                "configurationAttributes": {
                    "launch": {"required": [], "properties": {"stopOnEntry": {"type": "boolean"}}},
                    "attach": {"properties": {"processId": {"anyOf": [{"type": "string"}, {"type": "number"}]}}},
                },
            },
        ],
    },
}


def read(document: object) -> Manifest:
    return read_manifest(json.dumps(document).encode())


def test_settings_are_read_with_type_words_items_parts_and_deprecation() -> None:
    manifest = read(DOCUMENT)
    assert (manifest.extension, manifest.version, manifest.problems) == ("golang.go", "0.58.0", ())
    assert manifest.keys == {
        "go.formatTool": KeySchema(types=("string",), enum=("default", "newfmt")),
        "go.testFlags": KeySchema(types=("array", "null"), items=("string",)),
        "go.logging.level": KeySchema(types=("string",), deprecation="Use the command."),
        "go.old": KeySchema(types=("boolean",), deprecation="Use `go.new`."),
        "go.playground": KeySchema(types=("object",), properties={"share": KeySchema(types=("boolean",))}, closed=True),
    }


def test_attributes_of_the_go_debugger_are_read_by_request() -> None:
    assert read(DOCUMENT).debug == {
        "launch": {"stopOnEntry": KeySchema(types=("boolean",))},
        "attach": {"processId": KeySchema()},
    }


def test_several_blocks_of_settings_are_joined() -> None:
    blocks = [{"properties": {"go.a": {}}}, {"properties": {"go.b": {}}}, "junk"]
    assert set(read({"contributes": {"configuration": blocks}}).keys) == {"go.a", "go.b"}


def test_a_manifest_decides_in_place_of_the_table() -> None:
    keys = read(DOCUMENT).keys
    assert verdict("go.formatTool", "newfmt", "0.58.0", keys) is None
    found = verdict("go.old", value=True, version="0.58.0", installed=keys)
    assert found is not None
    assert "Use go.new" in found.detail


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b'{\n "version": "1",\n "contri', "line 3: not JSON"),
        (b"", "line 1: not JSON"),
        (b"\xff\xfe", "line 1: not JSON"),
        (b"[1]", "line 1: not an object"),
        (b"{}", "line 1: no contributes in it"),
        (b"[" * 100_000, "line 1: nested too deeply"),
        (b" " * (4 * 1024 * 1024 + 1), "larger than 4 MB: not read"),
    ],
)
def test_what_is_not_a_manifest_is_a_problem(data: bytes, problem: str) -> None:
    manifest = read_manifest(data)
    assert (manifest.keys, manifest.problems) == ({}, (problem,))


@pytest.mark.parametrize(
    "odd", [None, 1, "x", [], [1], {"properties": 1}, {"properties": {"a": {"type": 7, "enum": 3}}}]
)
def test_odd_parts_are_passed_over(odd: object) -> None:
    document = {"version": odd, "contributes": {"configuration": odd, "debuggers": odd, "x": 1}}
    assert not read(document).problems


def test_depth_and_number_are_bounded() -> None:
    schema: dict[str, Any] = {}
    for _ in range(100):
        schema = {"properties": {"a": schema}}
    deep = read({"contributes": {"configuration": {"properties": {"go.a": schema}}}}).keys["go.a"]
    assert deep.properties["a"].properties["a"].properties == {}
    many: dict[str, Any] = {f"go.{number}": {} for number in range(6000)}
    assert len(read({"contributes": {"configuration": {"properties": many}}}).keys) == 5000


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["contributes", "configuration", "properties", "debuggers", "type", "enum", "items", "anyOf", "version"]
            ),
            inner,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_document_is_read(document: object) -> None:
    assert isinstance(read(document), Manifest)


@given(st.binary(max_size=60))
def test_any_bytes_are_read(data: bytes) -> None:
    assert isinstance(read_manifest(data), Manifest)
