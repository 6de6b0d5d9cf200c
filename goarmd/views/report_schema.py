"""The JSON Schema of what is served, described by the docstrings of its types; writes docs/report.schema.json."""

from __future__ import annotations

import inspect
import json
import re
from dataclasses import is_dataclass
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from msgspec import Struct
from msgspec.json import schema_components

from goarmd.core.moments import Moment
from goarmd.core.text import capitalized
from goarmd.views.report_values import ReportValues

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "goarmd report",
    "description": "What a goarmd daemon serves at /api/v1/report; `goarmd doctor --json` adds `from_daemon`. "
    "Every key is always there, whatever the system: null is unknown, 0 is measured. Ignore keys that you do not know: "
    "a later goarmd may add some. Moments are RFC 3339 text in UTC, durations seconds, sizes bytes.",
}
_MOMENT = {"type": "string", "format": "date-time", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$"}
_ATTRIBUTE = re.compile(r"^    (\w+): (.+(?:\n {8}.+)*)", re.MULTILINE)


def report_schema() -> str:
    """The file's text."""
    made = {**_HEAD, "$ref": "#/$defs/ReportValues", "$defs": definitions(ReportValues)}
    return json.dumps(made, indent=2) + "\n"


def definitions(*types: type, prefix: str = "#/$defs/") -> dict[str, Any]:
    """The schemas of types, and of all that they are made of, by name.

    Args:
        types: with docstrings that describe their fields.
        prefix: where the document has them.
    """
    _, made = schema_components(types, schema_hook=_own, ref_template=f"{prefix}{{name}}")
    kinds = {kind.__name__: kind for type_ in types for kind in _kinds(type_)}
    return {name: _described(made[name], kinds.get(name)) for name in sorted(made)}


def _own(kind: type) -> dict[str, Any]:
    """The schema of a type that msgspec does not know."""
    if kind is Moment:
        return _MOMENT
    raise NotImplementedError(f"{kind.__name__} has no form in JSON")


def _kinds(hint: Any) -> Iterator[type]:
    """The types with fields that a type is made of, itself included."""
    has_fields = isinstance(hint, type) and (is_dataclass(hint) or issubclass(hint, Struct))
    if has_fields:
        yield hint
    for part in get_type_hints(hint).values() if has_fields else get_args(hint):
        yield from _kinds(part)


def _described(definition: dict[str, Any], kind: type | None) -> dict[str, Any]:
    """A type's schema with its docstring, and that of its fields, all of which are there; None: it has no fields."""
    described = {**definition, "description": _sentences(definition["description"].partition(" Attributes: ")[0])}
    if kind is not None:
        texts = dict(_attributes(kind))
        properties = {name: {**field, "description": texts[name]} for name, field in definition["properties"].items()}
        for field in properties.values():
            field.pop("default", None)  # it is what goarmd leaves out, never what a report does
        described |= {"properties": properties, "required": list(properties)}
    return described


def _attributes(kind: type) -> Iterator[tuple[str, str]]:
    """Names and descriptions of a type's fields, those that it inherits first."""
    for owner in reversed(kind.__mro__):
        if "Attributes:" in (owner.__doc__ or ""):
            _, _, section = inspect.cleandoc(owner.__doc__ or "").partition("Attributes:\n")
            yield from ((name, _sentences(text)) for name, text in _ATTRIBUTE.findall(section))


def _sentences(text: str) -> str:
    """Text of a docstring on one line in JSON's words, its first letter a capital one."""
    line = " ".join(text.split()).replace("None", "null")
    return capitalized(line)
