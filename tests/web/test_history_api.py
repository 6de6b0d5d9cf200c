"""/api/v1/history and the description of the API."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from goarmd.config.schema import Http
from goarmd.generated import generated_files
from goarmd.runtime.on_demand import OnDemand
from goarmd.state.state_file import StateFile
from goarmd.web.server import WebSink
from tests.builders import NOW, report
from tests.history.past import at, changed, finding, gopls, history
from tests.web.test_server import FREE, ask

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.runtime.report import Report

DOCUMENT: dict[str, Any] = json.loads((Path(__file__).parents[2] / "docs/openapi.json").read_text())


def unfit(value: Any, kind: str) -> list[str]:
    schema = {"$ref": f"#/components/schemas/{kind}", "components": DOCUMENT["components"]}
    return [f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(value)]


@pytest.fixture
def state() -> Iterator[StateFile]:
    with closing(StateFile(None)) as opened:
        yield opened


def served(state: StateFile, *reports: Report, query: str = "") -> tuple[int, Any]:
    past = history(state)
    for made in reports:
        past.record(made)
    with closing(WebSink(Http(listen=FREE), history=past)) as web:
        web.publish(reports[-1] if reports else report())
        status, _, body = ask(web, f"/api/v1/history{query}")
    return status, json.loads(body) if status == 200 else body.decode()


def test_a_history_has_a_column_for_each_figure_as_long_as_that_of_times(state: StateFile) -> None:
    reports = [at(second, gopls(100_000_000 + second)) for second in (-60, -45, -30, -15)]
    reports.append(at(0, changed(NOW - 5, "go.goplsArgs"), findings=(finding(),)))
    status, values = served(state, *reports, query="?span=1h")
    assert (status, unfit(values, "HistoryValues")) == (200, [])
    assert values["at"] == [NOW - 60, NOW - 45, NOW - 30, NOW - 15, NOW]
    assert values["gopls_footprint_bytes"]["vscode"] == [99_999_940, 99_999_955, 99_999_970, 99_999_985, 0]
    assert values["groups"]["gopls"]["native"] == [1, 1, 1, 1, 0]
    assert values["findings"] == {"open": [0, 0, 0, 0, 1], "opened": [0, 0, 0, 0, 1], "closed": [0] * 5}
    assert [event["kind"] for event in values["events"]] == ["started", "settings", "opened"]
    assert values["step_seconds"] == 15


def test_a_gap_is_named_and_has_no_points(state: StateFile) -> None:
    _, values = served(state, at(-3000, gopls()), at(-2985, gopls()), at(0, gopls()), query="?span=1h")
    assert [(gap["start"][14:19], gap["end"][14:19]) for gap in values["gaps"]] == [("10:30", "00:00")]
    assert len(values["at"]) == 3


def test_an_empty_history_fits_too(state: StateFile) -> None:
    status, values = served(state)
    assert (status, unfit(values, "HistoryValues")) == (200, [])
    assert (values["at"], values["groups"], values["span"]) == ([], {}, "24h")


@pytest.mark.parametrize("query", ["?span=2h", "?span=", "?from=1", "?span=1h&x=1", "?%00", "?span=1h%0d%0aX:y"])
def test_other_queries_are_refused_with_the_words_that_work(state: StateFile, query: str) -> None:
    assert served(state, query=query) == (400, "write ?span= with one of 1h, 24h, 7d, 30d, or nothing\n")


def test_a_state_file_that_cannot_be_read_is_said_by_api_and_page(tmp_path: Path) -> None:
    state = StateFile(tmp_path / "s" / "state.db")
    past = history(state)
    state.close()
    with closing(WebSink(Http(listen=FREE), history=past)) as web:
        web.publish(report())
        status, _, body = ask(web, "/api/v1/history")
        assert status == 503
        assert b"cannot be read" in body
        status, _, page = ask(web, "/")
        assert status == 200
        assert b"cannot be read" in page


def test_the_description_is_served_as_it_is_in_the_documents() -> None:
    with closing(WebSink(Http(listen=FREE))) as web:
        web.publish(report())
        assert json.loads(ask(web, "/api/v1/openapi.json")[2]) == DOCUMENT
    assert any(file.path == "docs/openapi.json" for file in generated_files())


def test_every_reference_of_the_description_leads_somewhere() -> None:
    def references(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            yield from [value["$ref"]] if "$ref" in value else []
            for item in value.values():
                yield from references(item)
        elif isinstance(value, list):
            for item in value:
                yield from references(item)

    for reference in set(references(DOCUMENT)):
        target: Any = DOCUMENT
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]
        assert target


def test_a_header_that_is_no_number_is_refused() -> None:
    with closing(WebSink(Http(listen=FREE), on_demand=OnDemand(tuple, lambda: None, lambda: None))) as web:
        web.publish(report())
        statuses = [ask(web, "/api/v1/report", **{"Goarmd-Newer-Than": value})[0] for value in ("x", "nan", "inf", "5")]
    assert statuses == [400, 400, 400, 200]
