from __future__ import annotations

import pytest

from goarmd.catalog.gopls_build_flags import verdict
from goarmd.catalog.verdict import Kind


@pytest.mark.parametrize(
    ("flags", "number", "says"),
    [
        (["-tags integration"], 0, "flag provided but not defined."),
        (["-v", "-foo"], 1, "flag provided but not defined: -foo."),
        (["-count=1"], 0, "flag provided but not defined: -count."),
        (["tags=x"], 0, "is not a flag."),
        ([""], 0, "is not a flag."),
        (["-tags"], 0, "flag needs an argument: -tags."),
        (['-ldflags="-s -w"'], 0, "invalid value for flag -ldflags: missing <pattern>=<value>."),
        (["-mod=vendr"], 0, "-mod is not one of mod, readonly, vendor."),
        (
            ["-ldflags='-X a.B=c'"],
            0,
            "invalid value for flag -ldflags: parameter may not start with quote character '.",
        ),
        (["-race", "-p=0"], 1, "-p must be a positive integer."),
        (["-v", "-m"], 1, "go: module unsafe: not a known dependency."),
        (["-find"], 0, "go list -deps cannot be used with -find."),
        (["-json"], 0, "go list -f cannot be used with -json."),
        (["-f", "x"], 0, "go list -f cannot be used with -json."),
    ],
)
def test_a_flag_that_go_list_refuses_is_critical(flags: list[object], number: int, says: str) -> None:
    found = verdict("gopls.build.buildFlags", flags)
    assert found
    assert (found[0], found[1].kind, found[1].severity) == (number, Kind.MAKES_GO_EXIT, "critical")
    assert found[1].detail.endswith(says)


@pytest.mark.parametrize(
    "flags",
    [[], ["-tags", "x"], ["-tags=a b"], ["-ldflags=-s -w"], ["-v"], ["-test"], ["-m=false"], ["-x", 1]],
)
def test_what_go_list_takes_is_fine(flags: list[object]) -> None:
    assert verdict("gopls.build.buildFlags", flags) is None
