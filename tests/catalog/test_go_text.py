from __future__ import annotations

import pytest

from goarmd.catalog.go_text import duration_error, number, percent_s, quote, type_name


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (None, "<nil>"),
        (True, "bool"),
        (1, "float64"),
        (0.5, "float64"),
        ("", "string"),
        ([], "[]interface {}"),
        ({}, "map[string]interface {}"),
    ],
)
def test_a_json_value_has_the_type_that_go_decodes_it_to(value: object, name: str) -> None:
    assert type_name(value) == name


# Each was printed by Go 1.26 with %v.
@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "1"),
        (0, "0"),
        (-1.5, "-1.5"),
        (100000, "100000"),
        (1000000, "1e+06"),
        (1048576, "1.048576e+06"),
        (9007199254740993, "9.007199254740992e+15"),
        (1e-4, "0.0001"),
        (1e-5, "1e-05"),
        (-2e30, "-2e+30"),
        (10**400, "+Inf"),
    ],
)
def test_a_number_is_written_as_go_writes_it(value: float, text: str) -> None:
    assert number(value) == text


def test_text_is_quoted_as_go_quotes_it() -> None:
    assert quote('a\u00a0b\x01\x7f\u200b😀é"\\\n\U000e0001') == r'"a\u00a0b\x01\x7f\u200b😀é\"\\\n\U000e0001"'


def test_a_value_that_is_no_text_is_marked_as_a_wrong_verb() -> None:
    assert percent_s([1.0, "x", None, True]) == "[%!s(float64=1) x <nil> %!s(bool=true)]"
    assert percent_s({"b": 1, "a": []}) == "map[a:[] b:%!s(float64=1)]"
    assert percent_s(None) == "%!s(<nil>)"


@pytest.mark.parametrize("text", ["5s", "1.s", ".5s", "1h2m", "0", "-0", "+1us", "1µs", "9223372036854775807ns"])
def test_what_go_parses_as_a_duration_has_no_error(text: str) -> None:
    assert duration_error(text) is None


# Each was answered by time.ParseDuration of Go 1.26.
@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", 'time: invalid duration ""'),
        ("-", 'time: invalid duration "-"'),
        ("+.s", 'time: invalid duration "+.s"'),
        ("500", 'time: missing unit in duration "500"'),
        ("1h2", 'time: missing unit in duration "1h2"'),
        ("1d", 'time: unknown unit "d" in duration "1d"'),
        ("1 s", 'time: unknown unit " s" in duration "1 s"'),
        ("9223372036854775808ns", 'time: invalid duration "9223372036854775808ns"'),
        ("99999999h", 'time: invalid duration "99999999h"'),
        ("ä", r'time: invalid duration "\xc3\xa4"'),
        ("1s\n", r'time: unknown unit "s\x0a" in duration "1s\x0a"'),
    ],
)
def test_what_go_refuses_as_a_duration_is_refused_in_its_words(text: str, error: str) -> None:
    assert duration_error(text) == error
