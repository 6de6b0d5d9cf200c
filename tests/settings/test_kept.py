"""What of a settings file is kept and compared: Go's, with no secret in it, and in the order in which it counts."""

from __future__ import annotations

import json
from unittest.mock import ANY

import pytest

from goarmd.settings import kept
from goarmd.settings.files import differing
from goarmd.settings.kept_of_shell import ORDER
from tests.core.test_secrecy import SHAPES

SALT = b"salt"


def shell(text: str) -> dict[str, str]:
    return kept.of_shell(text.encode(), SALT).values


@pytest.mark.parametrize(
    "key",
    ["go.goroot", "gopls", "gopls.ui.x", "[go].editor.formatOnSave", "launch.configurations", "http.proxy",
     "terminal.integrated.inheritEnv", "terminal.integrated.env.osx.PATH",
     "application.shellEnvironmentResolutionTimeout", "lsp.gopls.binary.path"],
)  # fmt: skip
def test_settings_that_decide_how_go_works_are_kept(key: str) -> None:
    assert [*kept.of_json(json.dumps({key: 1}).encode(), SALT).values] == [key]


@pytest.mark.parametrize(
    "key", ["editor.fontSize", "gopher", "golang.x", "terminal.integrated.fontSize", "[python].x", "workbench.x", ""]
)
def test_other_settings_are_not(key: str) -> None:
    assert kept.of_json(json.dumps({key: 1}).encode(), SALT).values == {}


def test_a_problem_with_a_setting_of_another_program_is_not_ours() -> None:
    found = kept.of_json(b'{"editor.x": 1, "editor.x": 2, "go.a": 1, "go.a": 2}', SALT)
    assert len(found.problems) == 1
    assert "go.a" in found.problems[0]


def test_a_nested_setting_and_a_flat_one_are_one_key() -> None:
    one, other = (kept.of_json(raw, SALT).values for raw in (b'{"gopls":{"a":{"b":1}}}', b'{"gopls.a.b":1.0}'))
    assert one == other == {"gopls.a.b": "1"}


def test_of_helix_what_gopls_gets_is_kept_with_its_line() -> None:
    found = kept.of_toml(b'theme = "x"\n[language-server.gopls.config]\ngofumpt = true\n', SALT)
    assert (found.values, found.lines) == (
        {"language-server.gopls.config.gofumpt": "true"},
        {"language-server.gopls.config.gofumpt": 3},
    )


def test_of_shells_what_go_reads_is_kept() -> None:
    text = (
        "export GOPATH=/g EDITOR=vim\nexport CC=clang\nalias ll='ls -l'\nalias g='go install'\nalias i='arch -arm64'\n"
    )
    assert set(shell(text)) == {"GOPATH", "CC", "alias g", "alias i"}


def test_the_order_of_path_is_a_difference() -> None:
    one, other = "export PATH=/a:$PATH\nexport PATH=/b:$PATH\n", "export PATH=/b:$PATH\nexport PATH=/a:$PATH\n"
    assert shell(one)["PATH"] != shell(other)["PATH"]
    assert shell("path=(/a /b)")["path"] != shell("path=(/b /a)")["path"]


def test_comments_and_blank_lines_are_no_difference() -> None:
    assert shell("export GOPATH=/g\n") == shell("\n# mine\nexport GOPATH=/g # here\n\n")


def test_an_addition_is_another_thing_than_a_value() -> None:
    assert len({shell(text)["path"] for text in ("path=(/a)", "path+=(/a)")}) == 2


def test_an_unset_variable_is_kept() -> None:
    assert [*shell("unset GOROOT EDITOR\n")] == ["unset GOROOT"]


def test_version_managers_are_kept_and_other_evaluations_not() -> None:
    assert [*shell('eval "$(mise activate zsh)"\neval "$(direnv hook zsh)"\n')] == ["eval"]


SOURCED = 'export PATH=/a:$PATH\n[ -f ~/x.sh ] && . ~/x.sh\neval "$(brew shellenv)"\nexport GOPATH=/g\n'


@pytest.mark.parametrize("order", [(1, 0, 2, 3), (0, 2, 1, 3), (2, 1, 0, 3)])
def test_what_sets_path_or_reads_a_file_has_an_order(order: tuple[int, ...]) -> None:
    lines = SOURCED.splitlines(keepends=True)
    assert differing(shell(SOURCED), shell("".join(lines[each] for each in order))) == (ORDER,)


def test_the_order_of_other_lines_is_none() -> None:
    lines = SOURCED.splitlines(keepends=True)
    assert differing(shell(SOURCED), shell("".join([lines[3], *lines[:3]]))) == ()


def test_a_new_line_for_path_is_one_change_and_not_one_of_the_order_too() -> None:
    assert differing(shell(SOURCED), shell(f"{SOURCED}source ~/y.sh\n")) == ("source y.sh",)
    assert differing(shell(SOURCED), shell(f"export PATH=/b:$PATH\n{SOURCED}")) == ("PATH",)


@pytest.mark.parametrize(
    "text",
    ["if false; then\nexport GOPATH=/g\nfi\n", "f() {\nexport GOPATH=/g\n}\n", "test $X = y && export GOPATH=/g\n"],
)
def test_a_condition_or_a_function_around_a_line_is_a_difference(text: str) -> None:
    assert differing(shell("export GOPATH=/g\n"), shell(text)) == ("GOPATH",)


def test_what_a_shell_writes_for_go_at_each_start_is_kept() -> None:
    assert shell("go env -w GOPROXY=direct GOX=1\n") == {"go env -w GOPROXY": "direct", "go env -w GOX": ANY}


def test_each_key_has_its_line() -> None:
    assert kept.of_shell(b"# a\nexport GOBIN=1\nexport GOBIN=2\n", SALT).lines == {"GOBIN": 3}
    assert kept.of_go_env(b"\nGOBIN=1\n", SALT).lines == {"GOBIN": 2}
    json_lines = kept.of_json(b'{"gopls": {\n"a": 1\n},\n"go.x": 1\n}', SALT).lines
    assert json_lines == {"gopls.a": 2, "go.x": 4}


def test_fish_is_read_as_fish() -> None:
    found = kept.of_fish(b"set -gx GOPATH /g\nset -gx EDITOR vim\nfish_add_path /opt/homebrew/bin\n", SALT).values
    assert "GOPATH" in found
    assert "EDITOR" not in found


def test_the_env_file_of_go_keeps_what_go_reads() -> None:
    found = kept.of_go_env(b"GOPROXY=off\nFOO=1\nexport GOBIN=/x\n", SALT)
    assert [*found.values] == ["GOPROXY"]
    assert [problem.partition(":")[0] for problem in found.problems]


@pytest.mark.parametrize("secret", SHAPES)
def test_no_secret_is_kept_wherever_it_stands(secret: str) -> None:
    setting = {
        "go.lintFlags": secret,
        "go.toolsEnvVars": {"GOPROXY": secret, "GOFLAGS": secret, "API_KEY": secret},
        "http.proxy": secret,
        "http.proxyAuthorization": secret,
        "terminal.integrated.env.osx": {"GH_TOKEN": secret},
        "launch": {"configurations": [{"env": {"X": secret}, "args": [secret]}]},
        "gopls": {"build.env": {"GOFLAGS": secret}, "build.buildFlags": [secret], secret: 1},
        "lsp": {"gopls": {"binary": {"env": {"GOFLAGS": secret}}, "initialization_options": {"env": {"K": secret}}}},
    }
    quoted = secret.replace("'", "")
    lines = (f"export {name}='{quoted}'" for name in ("GOPROXY", "GOFLAGS", "GOPRIVATE", "CC", "PATH", "HTTPS_PROXY"))
    rc = "\n".join((*lines, f"alias go='{quoted}'", f"source '/x/{quoted}'", f"eval \"$(go '{quoted}')\""))
    one_line = secret.replace("\n", " ")
    toml = f"[language-server.gopls]\nenvironment.GOFLAGS = {json.dumps(secret)}\nconfig.env.K = {json.dumps(secret)}\n"
    env = f"GOPROXY={one_line}\nGOFLAGS={one_line}\nGOAUTH={one_line}\nGOPRIVATE={one_line}\n"
    found = (
        kept.of_json(json.dumps(setting).encode(), SALT),
        kept.of_shell(rc.encode(), SALT),
        kept.of_fish(f"set -gx GOPROXY '{quoted}'\nalias go '{quoted}'\n".encode(), SALT),
        kept.of_go_env(env.encode(), SALT),
        kept.of_toml(toml.encode(), SALT),
    )
    twice = json.dumps({f"go.{secret}": 1})[:-1]
    assert "SECRET" not in repr(kept.of_json(f"{twice}, {twice[1:]}}}".encode(), SALT))
    assert all(each.values for each in found)
    assert "SECRET" not in repr(found)


def test_a_file_that_is_no_settings_file_has_a_problem_and_no_value() -> None:
    for raw in (b"[]", b"\xff\xfe", b"nonsense"):
        found = kept.of_json(raw, SALT)
        assert (found.values, bool(found.problems)) == ({}, True)


@pytest.mark.parametrize(
    ("key", "value", "now"),
    [
        ("go.goroot", '"/usr/lib/go"', '"/usr/lib/go"'),
        ("GOPATH", "$HOME/go", "$HOME/go"),
        ("PATH", "/opt/homebrew/bin:$PATH", "/opt/homebrew/bin:$PATH"),
        ("GOFLAGS", "digest:0123456789ab", "digest:0123456789ab"),
        ("editor.fontSize", "12", None),
        ("EDITOR", "vim", None),
        ("GITHUB_TOKEN", "ghp_x", None),
        ("alias ll", "ls -l", None),
    ],
)
def test_what_an_earlier_goarmd_kept_is_kept_if_it_still_would_be(key: str, value: str, now: str | None) -> None:
    assert kept.keep(key, value, salt=SALT) == now


@pytest.mark.parametrize("secret", SHAPES)
def test_what_an_earlier_goarmd_kept_of_a_secret_is_gone(secret: str) -> None:
    keys = ("GOPROXY", "GOFLAGS", "alias go", "source x", "eval go", "go.testFlags", "go.toolsEnvVars.TOKEN", "PATH")
    assert "SECRET" not in repr([kept.keep(key, secret, salt=SALT) for key in keys])


def test_flags_that_cannot_carry_a_key_are_kept_as_they_are() -> None:
    assert shell("export GOFLAGS='-mod=vendor -trimpath'")["GOFLAGS"] == "-mod=vendor -trimpath"
    assert kept.of_go_env(b"GOFLAGS=-mod=mod\n", SALT).values["GOFLAGS"] == "-mod=mod"
    assert shell("export GOFLAGS=-ldflags=-X=main.key=k3y")["GOFLAGS"].startswith("digest:")
