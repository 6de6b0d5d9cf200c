from __future__ import annotations

import pytest

from goarmd.catalog.delve import fits, window


@pytest.mark.parametrize(
    ("delve", "minors"),
    [
        ("1.25.0", (21, 24)),
        ("v1.25.1", (22, 25)),
        ("1.9.1", (17, 19)),
        ("1.27.9", (25, 27)),
        ("1.28.0", None),
        ("1.2.0", None),
        ("(devel)", None),
    ],
)
def test_each_delve_has_its_window(delve: str, minors: tuple[int, int] | None) -> None:
    assert window(delve) == minors


def test_a_delve_inside_its_window_fits() -> None:
    assert fits("1.25.1", "go1.25.3") is None
    assert fits("1.25.1", "1.22") is None


def test_a_delve_that_is_too_old_names_its_window() -> None:
    assert fits("v1.25.0", "go1.25") == "Delve 1.25.0 is too old for Go 1.25: it debugs Go 1.21 to 1.24"


def test_a_go_can_be_too_old_for_delve() -> None:
    assert fits("1.27.0", "go1.24.9") == "Delve 1.27.0 is too new for Go 1.24: it debugs Go 1.25 to 1.27"


def test_nothing_is_claimed_of_unknown_versions() -> None:
    assert fits("1.28.0", "go1.30") is None
    assert fits("", "go1.30") is None
    assert fits("1.25.0", "devel") is None
