"""Advice about single flags of GOFLAGS."""

from __future__ import annotations

import pytest

from goarmd.catalog.go_environment import Where, verdict
from goarmd.catalog.verdict import Deletion, Kind
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


@pytest.mark.parametrize("value", ["-ldflags=-s -w", "-w", "-v -u", "--m=true", "-versions", "-f={{.Dir}}", "-reuse=a"])
def test_a_flag_with_which_gopls_loads_no_workspace_is_critical(value: str) -> None:
    for where in (FILE, SHELL, Where.EDITOR):
        found = judged("GOFLAGS", value, where)
        assert (found.kind, found.severity) == (Kind.MAKES_GO_EXIT, "critical")
        assert found.detail.startswith("gopls loads no workspace, since its go command exits with: ")
        assert not found.commands  # go env -u itself exits with -w


@pytest.mark.parametrize("where", [FILE, SHELL, Where.HANDED_ON])
def test_a_json_that_reaches_gopls_is_critical(where: Where) -> None:
    assert judged("GOFLAGS", "-json", where).severity == "critical"


@pytest.mark.parametrize("value", ["-json", "--json=true", "-mod=readonly -json"])
def test_the_extension_takes_json_out_of_its_variables_before_gopls_gets_them(value: str) -> None:
    assert verdict("GOFLAGS", value, Where.EDITOR) is None


def test_what_stands_beside_the_json_of_the_extension_is_still_judged() -> None:
    assert judged("GOFLAGS", "-json -w", Where.EDITOR).severity == "critical"


@pytest.mark.parametrize("where", [Where.TESTS, Where.LAUNCH])
def test_what_gopls_does_not_get_cannot_stop_it(where: Where) -> None:
    assert verdict("GOFLAGS", "-w", where) is None


@pytest.mark.parametrize("value", ["-w=false", "-u=0", "'-ldflags=-s -w'", "-c", "-deps"])
def test_flags_of_one_command_that_gopls_passes_over_are_fine(value: str) -> None:
    assert verdict("GOFLAGS", value, SHELL) is None


@pytest.mark.parametrize("value", ["-ldflags=-s -w", "-gcflags=-N -l", "-ldflags=-X main.v=1", "-v -ldflags=-w -s"])
def test_a_value_that_a_space_has_cut_off_is_answered_with_quotes(value: str) -> None:
    assert "'-ldflags=-s -w'" in judged("GOFLAGS", value, SHELL).remedy


def test_the_reason_for_quotes_is_what_cut_the_value() -> None:
    assert judged("GOFLAGS", "-ldflags=-s -w", SHELL).remedy.endswith(": without them a space ends it.")
    assert judged("GOFLAGS", "-ldflags='-s -w'", SHELL).remedy.endswith(": quotes behind the = are part of the value.")


def test_of_a_flag_of_one_command_only_that_one_is_deleted() -> None:
    assert judged("GOFLAGS", "-tags=x -w", SHELL).edit == "-tags=x"
    assert isinstance(judged("GOFLAGS", "-w", SHELL).remedy, Deletion)
