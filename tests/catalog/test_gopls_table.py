from __future__ import annotations

import subprocess
import sys
from importlib.resources import files
from itertools import pairwise

import pytest

from goarmd.catalog import gopls_table as table

TYPES = {
    "anything", "bool", "string", "enum", "duration", "int64", "list", "strings", "extensions", "filters", "env",
    "boolmap", "annotations", "links", "deprecated", "refused", "gone",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("0.24.0", (0, 24, 0)),
        ("v0.18.1", (0, 18, 1)),
        ("gopls/v0.9.5", (0, 9, 5)),
        ("v0.24.1-0.20261001093012-abcdef123456", (0, 24, 1)),
        ("v0.24.0-pre.1", (0, 24, 0)),
        ("0.24", (0, 24, 0)),
        ("(devel)", None),
        ("", None),
        ("1.2.3.4", None),
        ("v\u0663.\u0661.\u0662", None),
    ],
)
def test_a_version_is_read_in_the_forms_that_build_info_has(text: str, numbers: table.Release | None) -> None:
    assert table.release(text) == numbers


def test_the_table_names_its_source_and_its_day_and_stays_small() -> None:
    assert "golang/tools" in table.table().source
    assert table.table().dated == "2026-11-26"
    assert files("goarmd.catalog").joinpath("data/gopls-options.json").stat().st_size < 40_000  # type: ignore[attr-defined]


def test_nothing_is_read_at_import() -> None:
    code = "from goarmd.catalog import gopls_options, gopls_table; print(gopls_table.table.cache_info().currsize)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout.strip() == b"0"


@pytest.mark.parametrize("name", sorted(table.table().options))
def test_a_settings_spans_are_in_order_and_of_known_types(name: str) -> None:
    spans = table.table().options[name].spans
    since = [table.release(span.since) or (0, 0, 0) for span in spans]
    assert since == sorted(set(since))
    assert {span.kind for span in spans} <= TYPES
    assert all(span.values for span in spans if span.kind == "enum")
    assert all(before != after for before, after in pairwise((span.kind, span.values, span.note) for span in spans))


def test_a_setting_is_known_from_its_first_release_on() -> None:
    assert table.span("memoryLimit", (0, 23, 0)) is None
    assert table.span("memoryLimit", (0, 24, 0)) is not None


def test_a_setting_that_went_without_a_word_is_unknown_again() -> None:
    assert table.span("chattyDiagnostics", (0, 14, 2)) is not None
    assert table.span("chattyDiagnostics", (0, 15, 0)) is None


def test_some_settings_are_accepted_and_not_listed_and_some_the_other_way_round() -> None:
    newest = table.judged_as("")
    options = table.table().options
    unlisted = {
        name
        for name, option in options.items()
        if not option.listed and (span := table.span(name, newest)) and span.kind != "deprecated"
    }
    assert {"completeUnimported", "deepCompletion", "linkifyShowMessage", "allExperiments"} <= unlisted
    assert options["memoryMode"].listed
    assert options["staticcheckProvided"].listed == ("0.19.0",)
    assert table.span("staticcheckProvided", newest) is None


def test_an_analyzer_can_go_and_come_back() -> None:
    assert "fieldalignment" in table.names("analyses", (0, 16, 2))
    assert "fieldalignment" not in table.names("analyses", (0, 18, 1))
    assert "fieldalignment" in table.names("analyses", (0, 22, 0))


def test_names_are_counted_by_release() -> None:
    assert len(table.names("analyses", (0, 24, 0))) == 248
    assert len(table.names("codelenses", (0, 24, 0))) == 8
    assert len(table.names("hints", (0, 19, 1))) == 7
    assert table.names("gofumpt", (0, 24, 0)) == frozenset()


def test_a_flag_that_moved_between_scopes_is_there_once() -> None:
    assert table.flags((0, 23, 0))["remote.debug"].scope == "serve"
    assert table.flags((0, 24, 0))["remote.debug"].scope == "app"
    assert "ocagent" not in table.flags((0, 19, 0))


def test_what_the_table_covers() -> None:
    assert [version for version in ("v0.9.0", "v0.24.0", "v0.25.0", "(devel)") if table.is_newer(version)] == [
        "v0.25.0",
        "(devel)",
    ]
    assert [version for version in ("v0.8.4", "v0.9.0", "(devel)") if table.is_older(version)] == ["v0.8.4"]
