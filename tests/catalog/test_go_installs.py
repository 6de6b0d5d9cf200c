"""When two paths are those of two installations of Go."""

from __future__ import annotations

import pytest

from goarmd.catalog.go_installs import are_known, differ

BREW = "/opt/homebrew"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"{BREW}/opt/go/libexec", f"{BREW}/bin/go"),
        (f"{BREW}/opt/go/libexec", f"{BREW}/opt/go/bin/go"),
        (f"{BREW}/opt/golang/libexec", f"{BREW}/opt/go/bin/go"),
        (f"{BREW}/opt/go/libexec", f"{BREW}/Cellar/go/1.26.1/libexec"),
        ("/usr/local/opt/go/libexec", "/usr/local/bin/go"),
        ("/usr/local/go", "/usr/local/bin/go"),
        ("/usr/local/go", "/usr/bin/go"),
        ("/usr/lib/go", "/usr/bin/go"),
        ("/usr/lib/go-1.22", "/usr/bin/go"),
        ("/Users/g/sdk/go1.22.1", "/Users/g/sdk/go1.22.1/bin/go"),
    ],
)
def test_what_may_be_one_installation_does_not_differ(one: str, other: str) -> None:
    assert are_known(one, other)
    assert not differ(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"{BREW}/opt/go/libexec", "/usr/local/bin/go"),
        (f"{BREW}/opt/go@1.23/libexec", f"{BREW}/opt/go/libexec"),
        (f"{BREW}/Cellar/go/1.25.1/libexec", f"{BREW}/Cellar/go/1.26.1/libexec"),
        (f"{BREW}/opt/go/libexec", "/usr/local/go/bin/go"),
        ("/Users/g/sdk/go1.22.1", "/Users/g/sdk/go1.23.0/bin/go"),
        ("/Users/g/.gvm/gos/go1.20", "/usr/local/go"),
    ],
)
def test_two_owners_formulae_or_versions_differ(one: str, other: str) -> None:
    assert differ(one, other)
    assert differ(other, one)


@pytest.mark.parametrize("path", ["go", "/opt/my/go", "~/bin/go", "${env:GOROOT}"])
def test_a_place_that_is_not_known_differs_from_none(path: str) -> None:
    assert not are_known(path)
    assert not differ(path, "/usr/local/go")
