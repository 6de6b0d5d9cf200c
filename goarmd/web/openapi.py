"""The description of the JSON API (OpenAPI 3.1), made of the types that the answers are made of."""

from __future__ import annotations

import json
from typing import Any, Final

from goarmd import __version__
from goarmd.history.columns import HistoryValues
from goarmd.views.report_schema import definitions
from goarmd.views.report_values import ReportValues
from goarmd.web import NEWER_THAN
from goarmd.web.spans import SPANS, USUAL

_INFO: Final = (
    "What a goarmd daemon measured, found and keeps. Read-only, on loopback unless configured otherwise. Every key is "
    "always there: null is unknown, 0 is measured. Ignore keys that you do not know: a later goarmd may add some. "
    "A key that changes its meaning or is removed changes the schema_version. Durations are seconds, sizes bytes, "
    "moments RFC 3339 text in UTC."
)
_NEWER: Final = {
    "name": NEWER_THAN,
    "in": "header",
    "description": "Unix seconds: the report must be of a sample after this time. If not, a sample is taken, and the "
    "answer is 202.",
    "required": False,
    "schema": {"type": "number"},
}
_SPAN: Final = {
    "name": "span",
    "in": "query",
    "description": "How far back. A point has 15 seconds in an hour, a minute in 24 hours, else ten minutes.",
    "required": False,
    "schema": {"type": "string", "enum": list(SPANS), "default": USUAL.name},
}
_PROBLEMS: Final = {
    "202": "A newer report is being made: ask again.",
    "400": "The request is not understood.",
    "401": "A login is configured, and this is not it.",
    "403": "The Host header is unknown, or a page of another site asks.",
    "405": "Only GET and HEAD.",
    "413": "Requests have no body here.",
    "429": "Too many wrong logins.",
    "431": "The head of the request is too large.",
    "503": "The first sample is not done yet, or the state file cannot be read.",
}
_EVERYWHERE: Final = ("400", "401", "403", "405", "413", "429", "431", "503")


def description() -> str:
    """The document's text, the same on every machine."""
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": "goarmd",
            "version": __version__,
            "description": _INFO,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "http://127.0.0.1:16464"}],
        "paths": {
            "/api/v1/report": _path("report", "The last report.", _answer(ReportValues), _NEWER, "202"),
            "/api/v1/history": _path("history", "What was measured, and what happened.", _answer(HistoryValues), _SPAN),
            "/api/v1/openapi.json": _path("description", "This document.", {"type": "object"}),
        },
        "components": {
            "schemas": definitions(ReportValues, HistoryValues, prefix="#/components/schemas/"),
            "responses": {status: _line(words) for status, words in _PROBLEMS.items()},
            "securitySchemes": {"login": {"type": "http", "scheme": "basic"}},
        },
        "security": [{}, {"login": []}],
    }
    return json.dumps(document, indent=2) + "\n"


def _path(
    name: str, summary: str, schema: dict[str, Any], parameter: dict[str, Any] | None = None, *more: str
) -> dict[str, Any]:
    """The only method of a path."""
    statuses = sorted((*more, *_EVERYWHERE))
    answers = {status: {"$ref": f"#/components/responses/{status}"} for status in statuses}
    whole = {"description": summary, "content": {"application/json": {"schema": schema}}}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": [parameter] if parameter else [],
            "responses": {"200": whole, **answers},
        }
    }


def _answer(kind: type) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{kind.__name__}"}


def _line(words: str) -> dict[str, Any]:
    return {"description": words, "content": {"text/plain": {"schema": {"type": "string"}}}}
