"""Paths and lists of flags that the Go extension gives to go."""

from __future__ import annotations

import pytest

from goarmd.catalog.verdict import Kind
from goarmd.catalog.vscode_go import verdict
from tests.catalog.test_vscode_go import judged


@pytest.mark.parametrize("key", ["go.buildFlags", "go.testFlags"])
@pytest.mark.parametrize(
    "flags",
    [
        ["-ldflags", "-X example.com/app.Version=dev", "-count=1"],
        ["-gcflags", "-N -l"],
        ["--ldflags", "-extldflags '-L.'"],
        ["-v", "-args", "-update golden"],
    ],
)
def test_a_text_that_go_takes_for_a_value_may_look_like_a_flag_with_a_space(key: str, flags: list[str]) -> None:
    assert verdict(key, flags) is None


@pytest.mark.parametrize("flags", [["-ldflags=-s", "-mod vendor"], ["-v", "-run X"], ["-args -v"]])
def test_a_flag_with_a_space_before_its_value_is_found_behind_others(flags: list[str]) -> None:
    assert "a space before its value" in judged("go.testFlags", flags).detail


def test_only_a_tilde_at_the_start_of_gopath_is_replaced() -> None:
    assert verdict("go.gopath", "~/go:/srv/go:${env:HOME}/work") is None
    found = judged("go.gopath", "~/go:~/work")
    assert (found.kind, found.severity) == (Kind.MAKES_GO_EXIT, "critical")
    assert "a ~ at the start" in found.detail


@pytest.mark.parametrize("key", ["go.testFlags", "go.vetFlags"])
@pytest.mark.parametrize(
    "flag", ["-ldflags='-X a.V=1'", '-ldflags="-s -w"', '--gcflags=all="-N -l"', "-asmflags='-D=X'"]
)
def test_quotes_that_a_shell_would_take_away_are_wrong_in_a_list(key: str, flag: str) -> None:
    found = judged(key, ["-v", flag])
    assert (found.kind, found.severity) == (Kind.WRONG_TYPE, "warning")
    assert "quotes" in found.detail


def test_quotes_that_only_the_compiler_sees_are_found_among_the_flags_of_builds() -> None:
    assert "quotes" in judged("go.buildFlags", ['-gcflags=all="-N -l"']).detail


@pytest.mark.parametrize(
    "flag",
    ["-ldflags=-s -w", "-ldflags=all='-X=a.V=b c'", "-gcflags=all='-N' '-l'", "-run='x'", "-ldflags=-X 'a.V=b c'"],
)
def test_quotes_that_go_takes_away_are_fine(flag: str) -> None:
    assert verdict("go.testFlags", [flag]) is None
