"""Names that the system cuts off."""

from __future__ import annotations

import pytest

from goarmd.crashes.cut_names import full_name


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("Code - Insiders Helper (Renderer", "Code - Insiders Helper (Renderer)"),
        ("Antigravity Helper (Renderer)", "Antigravity Helper (Renderer)"),
        ("Code Helper", "Code Helper"),
        ("x" * 32, "x" * 32),
    ],
)
def test_only_a_name_of_the_longest_length_is_completed(name: str, full: str) -> None:
    assert full_name(name) == full
