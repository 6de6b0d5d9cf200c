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
        ("/data/Users/you/go", "/data/Users/you/go"),
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


def test_each_path_of_a_sentence_begins_at_the_home() -> None:
    text = "(/Users/you/a) and /Users/you/b:/Users/you/c, not /mnt/Users/you/d"
    assert paths.from_home(text) == "(~/a) and ~/b:~/c, not /mnt/Users/you/d"
