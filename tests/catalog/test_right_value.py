"""What to write in place of a value of the wrong type."""

from __future__ import annotations

from typing import Any

import pytest

from goarmd.catalog import gopls_options, gopls_table
from goarmd.catalog.gopls_refusal import Refusal, RefusalKind
from goarmd.catalog.right_value import of_gopls, of_types, of_variable

NEWEST = gopls_table.judged_as("")


@pytest.mark.parametrize(
    ("types", "value", "meant"),
    [
        (("boolean",), "true", True),
        (("boolean",), " OFF ", False),
        (("boolean",), 0, False),
        (("boolean",), 1, True),
        (("array",), "-tags=x", ["-tags=x"]),
        (("integer",), "12", 12),
        (("number",), "12", 12),
        (("array", "boolean"), "on", ["on"]),
    ],
)
def test_the_value_that_is_plainly_meant_is_known(types: tuple[str, ...], value: object, meant: object) -> None:
    assert of_types(types, value).value == meant


@pytest.mark.parametrize(
    ("types", "value", "words"),
    [
        (("boolean",), "perhaps", "Write true or false"),
        (("boolean",), [], "Write true or false"),
        (("boolean",), 2, "Write true or false"),
        (("array",), "-tags=x -race", 'Write a list, such as ["a", "b"]'),
        (("array",), "a,b", 'Write a list, such as ["a", "b"]'),
        (("array",), "", 'Write a list, such as ["a", "b"]'),
        (("integer",), "1e3", "Write a whole number without quotes"),
        (("integer",), "²", "Write a whole number without quotes"),
        (("string",), 30, "Write text in quotes"),
        (("object", "boolean"), "x", 'Write an object, such as {"name": "value"} or true or false'),
        ((), 1, "Correct the value"),
    ],
)
def test_of_other_values_only_the_form_is_known(types: tuple[str, ...], value: object, words: str) -> None:
    assert of_types(types, value) == (words, None)


@pytest.mark.parametrize(("value", "meant"), [(4, "4"), (True, None), (1.5, None), ([], None)])
def test_a_whole_number_is_a_variable_in_quotes(value: object, meant: object) -> None:
    assert of_variable(value) == ("Put the value in quotes", meant)


WRONG: dict[str, list[Any]] = {
    "bool": ["on", 1, []],
    "string": [1],
    "enum": ["nonsense", 1],
    "duration": ["500", 500],
    "int64": ["12", 1.5],
    "strings": ["a", [1]],
    "filters": ["-a", ["a"], ["-a?b"]],
    "extensions": ["tmpl"],
    "env": [[], "A=b"],
    "boolmap": [[], "a"],
    "annotations": [[], {"nonsense": True}],
    "links": ["nonsense", 1],
}
OF_VALUES = (RefusalKind.WRONG_TYPE, RefusalKind.BAD_VALUE, RefusalKind.BAD_ENUM)


def of_values(name: str, value: object) -> list[Refusal]:
    return [each for each in gopls_options.refusals({name: value}, "") if each.kind in OF_VALUES]


OPTIONS = [
    (name, value)
    for name in gopls_table.table().options
    if (span := gopls_table.span(name, NEWEST))
    for value in WRONG.get(span.kind, ())
]


@pytest.mark.parametrize(("name", "value"), OPTIONS, ids=[f"{name} {value!r}" for name, value in OPTIONS])
def test_every_value_that_gopls_refuses_has_a_remedy_and_a_known_one_is_accepted(name: str, value: object) -> None:
    for refusal in of_values(name, value):
        right = of_gopls(gopls_table.span(refusal.name, NEWEST), refusal.kind, value)
        assert not right.remedy.startswith("Correct")
        assert right.value is None or of_values(name, right.value) == []
