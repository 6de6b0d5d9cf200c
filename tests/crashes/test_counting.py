"""How often each cause occurred, in words."""

from __future__ import annotations

from goarmd.crashes.counting import answer, by_cause, in_words
from tests.crashes.checks.test_crash_checks import bad_flags, crash


def test_the_message_of_the_last_is_called_so_where_others_have_another() -> None:
    crashes = [crash(n, messages=(f"fatal error: {n}",), signal=None) for n in (30.0, 10.0)]
    assert in_words(by_cause(crashes)) == "go-fatal-error: the last: fatal error: 10.0"


def test_what_to_do_is_said_to_be_for_one_cause_where_there_are_several() -> None:
    alone, both = by_cause(bad_flags(1, 2)), by_cause([*bad_flags(1, 2), crash(3)])
    assert answer(alone) == alone[0][0].remedy
    assert answer(both) == f"For bad-flag: {alone[0][0].remedy}"
