"""Compares JSON with docs/report.schema.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

SCHEMA: dict[str, Any] = json.loads((Path(__file__).parents[2] / "docs/report.schema.json").read_text())
KEYS = frozenset(SCHEMA["$defs"]["ReportValues"]["properties"])


def unfit(report: Any) -> list[str]:
    """Where a report does not fit the schema, and why."""
    return [f"{error.json_path}: {error.message}" for error in Draft202012Validator(SCHEMA).iter_errors(report)]
