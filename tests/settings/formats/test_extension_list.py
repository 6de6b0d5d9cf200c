"""The lists of extensions that VS Code keeps."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goarmd.settings.formats import extension_list
from goarmd.settings.formats.extension_list import Extension, ExtensionList, Recommendation

LISTED = """[
  {"identifier": {"id": "golang.Go", "uuid": "u"}, "version": "0.52.1",
   "location": {"$mid": 1, "path": "/home/ann/.vscode/extensions/golang.go-0.52.1", "scheme": "file"},
   "relativeLocation": "golang.go-0.52.1", "metadata": {"targetPlatform": "undefined", "pinned": false}},
  {"identifier": {"id": "ms-vscode.cpptools"}, "version": "1.29.0",
   "location": {"path": "/x/ms-vscode.cpptools-1.29.0/"}, "metadata": {"targetPlatform": "darwin-arm64"}},
  {"identifier": {"id": "golang.go"}, "version": "0.40.0", "location": "golang.go-0.40.0"}
]
"""
GO = Extension("golang.go", "0.52.1", "", "golang.go-0.52.1", 2)
OLD = Extension("golang.go", "0.40.0", "", "golang.go-0.40.0", 7)


def test_each_entry_has_its_version_folder_platform_and_line() -> None:
    tools = Extension("ms-vscode.cpptools", "1.29.0", "darwin-arm64", "ms-vscode.cpptools-1.29.0", 5)
    assert extension_list.read(LISTED.encode()) == ExtensionList((GO, tools, OLD))


def test_an_extension_is_found_without_regard_to_case() -> None:
    assert extension_list.read(LISTED.encode()).find("Golang.Go") == (GO, OLD)


def test_what_waits_for_its_removal_is_not_installed() -> None:
    obsolete = extension_list.read_obsolete(b'{"Golang.go-0.40.0": true, "golang.go-0.52.1": false, "x": 1}')
    assert obsolete == {"golang.go-0.40.0"}
    assert extension_list.read(LISTED.encode()).find("golang.go", obsolete) == (GO,)


@pytest.mark.parametrize("raw", [b"", b" \n", b"[]"])
def test_an_empty_list_is_no_problem(raw: bytes) -> None:
    assert extension_list.read(raw) == ExtensionList(())


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (b"{}", 1),
        (b"\n\n7", 1),
        (LISTED[:-4].encode(), 7),
        (b'[\n{"identifier": {"id": "a.b"}, "version": "1.0.0"},\n{"identifier": {}, "version": "1.0.0"}]', 3),
        (b"[\n1]", 2),
        (b'[\n{"identifier": {"id": 7}, "version": []}]', 2),
    ],
)
def test_a_list_that_vs_code_refuses_is_named_once(raw: bytes, line: int) -> None:
    assert [it.line for it in extension_list.read(raw).problems] == [line]


def test_the_sound_entries_of_a_refused_list_are_returned() -> None:
    assert extension_list.read(LISTED[:-4].encode()).find("golang.go") == (GO, OLD)


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("golang.go-0.52.1", ("golang.go", "0.52.1", "")),
        ("Golang.Go-0.52.1", ("golang.go", "0.52.1", "")),
        ("golang.go-0.52.1-darwin-arm64", ("golang.go", "0.52.1", "darwin-arm64")),
        ("golang.go-nightly-2026.11.2605", ("golang.go-nightly", "2026.11.2605", "")),
        ("a.b-c-1.2.3-linux-x64", ("a.b-c", "1.2.3", "linux-x64")),
    ],
)
def test_a_folder_has_the_version_in_its_name(name: str, extension: tuple[str, str, str]) -> None:
    read = extension_list.read_folder(name)
    assert read is not None
    assert (read.id, read.version, read.platform) == extension
    assert (read.folder, read.line) == (name, 0)


@pytest.mark.parametrize(
    "name", ["", ".obsolete", "extensions.json", "golang.go", "golang.go-1.2", "go-1.2.3", "a.b-1.2.3" * 50]
)
def test_another_folder_is_not_an_extension(name: str) -> None:
    assert extension_list.read_folder(name) is None


def test_recommendations_of_a_workspace_are_read() -> None:
    raw = b'{\n// for all\n"recommendations": ["golang.Go",\n"a.b", 7],\n"unwantedRecommendations": ["c.d"]}'
    assert extension_list.read_recommendations(raw) == (
        Recommendation("golang.go", 3, wanted=True),
        Recommendation("a.b", 4, wanted=True),
        Recommendation("c.d", 5, wanted=False),
    )


def test_recommendations_may_be_a_section_of_another_file() -> None:
    raw = b'{"recommendations": ["c.d"],\n"extensions": {"recommendations": ["golang.Go"]}}'
    assert extension_list.read_recommendations(raw, "extensions") == (Recommendation("golang.go", 2, wanted=True),)


@given(
    st.binary()
    | st.recursive(
        st.sampled_from([1, "a", None]),
        lambda it: (
            st.lists(it)
            | st.dictionaries(st.sampled_from(["identifier", "id", "version", "location", "recommendations"]), it)
        ),
    ).map(lambda it: json.dumps(it).encode())
)
def test_no_bytes_make_the_readers_raise(raw: bytes) -> None:
    extension_list.read(raw)
    extension_list.read_obsolete(raw)
    extension_list.read_recommendations(raw)
    extension_list.read_folder(raw.decode(errors="replace"))


def test_of_several_folders_the_newest_version_comes_last() -> None:
    names = ("golang.go-0.52.1", "golang.go-0.9.0", "ms-python.python-2024.1.0", "no-extension")
    found = extension_list.of_folders(names).find("golang.go")
    assert [each.version for each in found] == ["0.9.0", "0.52.1"]
