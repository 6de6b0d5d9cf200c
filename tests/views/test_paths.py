"""Paths as people read them."""

from __future__ import annotations

import pytest

from goarmd.views import paths


@pytest.fixture(autouse=True)
def own_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/Users/you")


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/Users/you/go/bin/gopls", "~/go/bin/gopls"),
        ("/Users/your/go", "/Users/your/go"),
        ("/usr/local/go/bin/go", "/usr/local/go/bin/go"),
        (
            "/Users/you/Library/Application Support/Code/User/settings.json",
            "~/Library/.../User/settings.json",
        ),
        (
            "/a-single-folder-with-a-name-that-is-longer-than-all/x",
            "/a-single-folder-with-a-name-that-is-longer-than-all/x",
        ),
    ],
)
def test_a_path_begins_at_the_home_and_loses_its_middle_if_it_is_long(path: str, shown: str) -> None:
    assert paths.short(path) == shown
