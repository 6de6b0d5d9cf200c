from __future__ import annotations

import pytest

from goarmd.catalog.near_miss import nearest, one_edit_apart


@pytest.mark.parametrize("slip", ["GOPROX", "GOPROXYS", "GOPROXI", "GOPORXY", "OPROXY", "GGOPROXY"])
def test_a_missing_added_changed_or_swapped_letter_is_one_edit(slip: str) -> None:
    assert one_edit_apart(slip, "GOPROXY")
    assert one_edit_apart("GOPROXY", slip)


@pytest.mark.parametrize("other", ["GOPROXY", "GOPRO", "GOPROXYXX", "PGORXOY", "GOXPRYO", ""])
def test_the_same_name_and_one_further_away_are_not_one_edit(other: str) -> None:
    assert not one_edit_apart(other, "GOPROXY")


def test_the_nearest_name_is_found() -> None:
    assert nearest("go.useLanguageserver", ["go.useLanguageServer", "go.lintTool"]) == "go.useLanguageServer"


def test_a_strange_or_endless_name_has_no_nearest() -> None:
    assert nearest("go.somethingElse", ["go.lintTool"]) == ""
    assert nearest("g" * 100_000, ["g" * 100_000]) == ""
