from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goarmd.crashes.formats.cut_json import first_value

DOCUMENT = {"a": 1, "b": {"c": [1, {"d": "x,]}"}, 3], "e": None}, "f": "last"}
TEXT = json.dumps(DOCUMENT)


@pytest.mark.parametrize("behind", ["", " ", "\nsome text", '{"second": 2}'])
def test_the_first_value_and_its_end_are_found(behind: str) -> None:
    assert first_value(f"  {TEXT}{behind}") == (DOCUMENT, len(TEXT) + 2)


@pytest.mark.parametrize(
    ("cut", "whole"),
    [
        ('{"a": 1, "b": 2', {"a": 1}),
        ('{"a": 1, "b": {"c": [1, 2], "d', {"a": 1, "b": {"c": [1, 2]}}),
        ('{"a": [1, {"b": "x"}, 3', {"a": [1, {"b": "x"}]}),
        ('{"a": "}],", "b": "unend', {"a": "}],"}),
        ('{"a": 1, !!! "b": 2}', {"a": 1}),
        ('{"a": 1]}', None),
        ('{"a', None),
        ("", None),
    ],
)
def test_values_that_are_whole_before_a_cut_are_kept(cut: str, whole: Any) -> None:
    value = first_value(cut)[0]
    assert (value or None) == whole


@given(st.integers(0, len(TEXT)))
def test_a_document_cut_anywhere_gives_a_part_of_it(end: int) -> None:
    value = first_value(TEXT[:end])[0] or {}
    assert value.keys() <= DOCUMENT.keys()
    assert value.get("a", 1) == 1


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a":' * 100_000, '{"a":' + "9" * 100_000 + "}", '"' + '\\"' * 100_000]
)
def test_depth_and_length_break_nothing(text: str) -> None:
    first_value(text)
