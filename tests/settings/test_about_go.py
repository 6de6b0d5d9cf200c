"""Which values may be shown: of known harmless keys, and of nothing else."""

from __future__ import annotations

import pytest

from goarmd.settings.about_go import (
    is_setting,
    is_variable,
    may_see_setting,
    may_see_variable,
    may_show_setting,
    may_show_variable,
)


@pytest.mark.parametrize(
    "name", ["GOPATH", "GOOS", "CGO_ENABLED", "GOPROXY", "PATH", "CC", "HTTPS_PROXY", "GOMEMLIMIT"]
)
def test_variables_of_go_are_shown(name: str) -> None:
    assert is_variable(name)
    assert may_show_variable(name)


@pytest.mark.parametrize(
    "name", ["GOAUTH", "GOFLAGS", "GOCACHEPROG", "CGO_LDFLAGS", "CGO_CPPFLAGS", "CGO_FFLAGS", "GO_TOKEN"]
)
def test_variables_that_can_carry_a_key_are_compared_and_not_shown(name: str) -> None:
    assert is_variable(name)
    assert not may_show_variable(name)


@pytest.mark.parametrize("name", ["GITHUB_TOKEN", "EDITOR", "AWS_SECRET_ACCESS_KEY", "MONGO", "path", "", "G"])
def test_other_variables_are_not_ours(name: str) -> None:
    assert not is_variable(name)
    assert not may_show_variable(name)


@pytest.mark.parametrize(
    "key", ["go.goroot", "gopls.ui.semanticTokens", "go.toolsEnvVars.GOPATH", "terminal.integrated.env.osx.PATH"]
)
def test_settings_of_go_are_shown(key: str) -> None:
    assert may_show_setting(key)


@pytest.mark.parametrize(
    "key",
    [
        "go.toolsEnvVars.GITHUB_TOKEN",
        "go.testEnvVars.DB",
        "gopls.build.env.GOFLAGS",
        "terminal.integrated.env.linux.TOKEN",
        "launch.configurations",
        "go.testFlags",
        "terminal.integrated.profiles.osx.zsh.args",
    ],
)
def test_settings_with_free_text_are_compared_and_not_shown(key: str) -> None:
    assert is_setting(key)
    assert not may_show_setting(key)


@pytest.mark.parametrize("key", ["editor.fontSize", "gopher.x", "python.envFile"])
def test_settings_of_others_are_not_ours(key: str) -> None:
    assert not is_setting(key)
    assert not may_show_setting(key)


@pytest.mark.parametrize(
    ("name", "value", "seen"),
    [
        ("GOFLAGS", "-mod=vendor", True),
        ("GOPRIVAT", "corp.example", True),
        ("GOFLAGS", "-ldflags=-X=main.token=abc123", False),
        ("GO_TOKEN", "abc123", False),
        ("GOOGLE_API_KEY", "abc123", False),
        ("GOAUTH", "netrc", False),
        ("DB", "x", False),
    ],
)
def test_its_owner_sees_a_variable_unless_it_looks_like_a_secret(name: str, value: str, *, seen: bool) -> None:
    assert may_see_variable(name, value) is seen


@pytest.mark.parametrize(
    ("key", "value", "seen"),
    [
        ("go.testFlags", "-count=1 -v", True),
        ("go.testFlags", "-args --token abc123", False),
        ("go.toolsEnvVars.GOFLAGS", "-mod=mod", True),
        ("go.toolsEnvVars.GITHUB_TOKEN", "x", False),
        ("launch.configurations", "x", False),
    ],
)
def test_its_owner_sees_flags_unless_they_look_like_a_secret(key: str, value: str, *, seen: bool) -> None:
    assert may_see_setting(key, value) is seen
