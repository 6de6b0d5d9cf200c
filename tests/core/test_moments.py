from __future__ import annotations

import pytest

from goarmd.core.moments import Moment


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1_800_000_000.1234, "2027-01-15T08:00:00.123Z"),
        (1e12, "9999-12-31T23:59:59.999Z"),
        (-1e12, "0001-01-01T00:00:00.000Z"),
    ],
    ids=["epoch", "milliseconds", "after every year", "before every year"],
)
def test_a_moment_is_written_in_utc_to_the_millisecond(seconds: float, text: str) -> None:
    assert str(Moment(seconds)) == text


@pytest.mark.parametrize("milliseconds", [0, 1, 999, 1_700_000_000_001, 1_800_000_000_289, 4_102_444_799_999])
def test_what_was_written_is_read_as_the_same_text(milliseconds: int) -> None:
    text = str(Moment(milliseconds / 1000))
    assert str(Moment.parse(text)) == text


def test_a_moment_of_another_zone_is_read_as_what_it_is() -> None:
    assert Moment.parse("2027-01-15T09:30:00+01:30") == Moment(1_800_000_000)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "1800000000", "2027-01-15", "2027-01-15T08:00:00", "2027-02-30T08:00Z"]
)
def test_what_is_not_a_moment_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="is not a moment: write 2026-11-20T10:11:12Z"):
        Moment.parse(text)
