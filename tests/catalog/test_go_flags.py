"""Advice about single flags of GOFLAGS."""

from __future__ import annotations

from goarmd.catalog.go_environment import Where
from tests.catalog.test_go_environment import judged

FILE, SHELL = Where.ENV_FILE, Where.ENVIRONMENT


def test_of_several_flags_the_wrong_one_is_named() -> None:
    assert judged("GOFLAGS", "-tags=x -mod=vendr", SHELL).remedy == "Delete -mod from it."
    assert judged("GOFLAGS", "-mod=vendr", SHELL).remedy == "Delete the line."


def test_the_command_that_deletes_the_variable_is_not_for_one_flag_of_several() -> None:
    assert judged("GOFLAGS", "-mod=vendr", FILE).commands
    assert not judged("GOFLAGS", "-tags=x -mod=vendr", FILE).commands


def test_quotes_inside_a_flag_are_answered_with_the_right_ones() -> None:
    assert "'-ldflags=-s -w'" in judged("GOFLAGS", "-mod=mod -ldflags='-s -w'", SHELL).remedy
