from __future__ import annotations

import pytest

from goarmd.catalog.homebrew import Machine, Pin, Place, is_for_intel, kind_of, verdict
from goarmd.catalog.verdict import Kind

MAC = Machine("darwin", "arm64")


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (
            "/opt/homebrew/Cellar/go/1.26.1/libexec",
            Place("homebrew", Pin.CELLAR, "/opt/homebrew/opt/go/libexec", "arm64"),
        ),
        (
            "/opt/homebrew/Cellar/go@1.23/1.23.4/bin/go",
            Place("homebrew", Pin.CELLAR, "/opt/homebrew/opt/go@1.23/bin/go", "arm64"),
        ),
        ("/opt/homebrew/Cellar/go/1.26.1", Place("homebrew", Pin.CELLAR, "/opt/homebrew/opt/go", "arm64")),
        (
            "/opt/homebrew/opt/go@1.23/libexec",
            Place("homebrew", Pin.FORMULA, "/opt/homebrew/opt/go/libexec", "arm64"),
        ),
        ("/opt/homebrew/opt/go/libexec", Place("homebrew", Pin.STABLE, "/opt/homebrew/opt/go/libexec", "arm64")),
        ("/usr/local/opt/go/libexec", Place("homebrew", Pin.STABLE, "/usr/local/opt/go/libexec", "amd64")),
        (
            "/home/linuxbrew/.linuxbrew/Cellar/go/1.22/libexec",
            Place("homebrew", Pin.CELLAR, "/home/linuxbrew/.linuxbrew/opt/go/libexec"),
        ),
        ("/Users/g/sdk/go1.22", Place("golang.org/dl", Pin.MANAGER)),
        ("~/.gvm/gos/go1.21", Place("gvm", Pin.MANAGER)),
        ("/Users/g/.local/share/mise/installs/go/1.26.1/bin/go", Place("mise", Pin.MANAGER)),
        ("/Users/g/.asdf/installs/golang/1.22.3/go", Place("asdf", Pin.MANAGER)),
        ("/Users/g/.goenv/versions/1.22.0", Place("goenv", Pin.MANAGER)),
    ],
)
def test_a_place_is_known_by_its_path(path: str, place: Place) -> None:
    assert kind_of(path) == place


@pytest.mark.parametrize(
    "path",
    [
        "/usr/local/go",
        "/opt/homebrew/bin/go",
        "/opt/app/go",
        "",
        "~/sdk/gopher",
        "~/.local/share/mise/installs/go/latest",
    ],
)
def test_other_places_are_not_known(path: str) -> None:
    assert kind_of(path) is None


def test_a_folder_of_the_cellar_goes_with_the_next_upgrade() -> None:
    found = verdict("go.goroot", "/opt/homebrew/Cellar/go/1.26.1/libexec", MAC)
    assert found is not None
    assert (found.kind, found.severity) == (Kind.STALE_PIN, "warning")
    assert "/opt/homebrew/opt/go/libexec" in found.remedy


@pytest.mark.parametrize("path", ["/opt/homebrew/opt/go@1.23/libexec", "/Users/g/sdk/go1.22"])
def test_a_chosen_version_is_worth_a_note(path: str) -> None:
    found = verdict("go.goroot", path, MAC)
    assert found is not None
    assert (found.kind, found.severity) == (Kind.STALE_PIN, "info")


@pytest.mark.parametrize("path", ["/usr/local/opt/go/libexec", "/usr/local/Cellar/go/1.26.1/libexec"])
def test_an_intel_homebrew_is_foreign_on_apple_silicon_only(path: str) -> None:
    found = verdict("go.goroot", path, MAC)
    assert found is not None
    assert (found.kind, found.severity) == (Kind.FOREIGN_ARCHITECTURE_PATH, "warning")
    elsewhere = verdict("go.goroot", path, Machine("darwin", "amd64"))
    assert elsewhere is None or elsewhere.kind is Kind.STALE_PIN


def test_a_path_that_lasts_has_no_verdict() -> None:
    assert verdict("go.goroot", "/opt/homebrew/opt/go/libexec", MAC) is None
    assert verdict("go.goroot", "/usr/local/go", MAC) is None


@pytest.mark.parametrize(
    ("path", "intel"),
    [
        ("/usr/local/bin/brew", True),
        ("/usr/local/Cellar/go/1", True),
        ("/usr/local/go/bin", False),
        ("/opt/homebrew/bin", False),
    ],
)
def test_only_homebrews_own_folders_of_usr_local_are_for_intel(path: str, *, intel: bool) -> None:
    assert is_for_intel(path) is intel
