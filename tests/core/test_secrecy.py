"""What may be shown: the shapes in which secrets were found in settings, logs and panic texts."""

from __future__ import annotations

import json
import time

import pytest

from goarmd.core.secrecy import arguments_without_secrets, digest, holds_secret, shown, without_secrets

SALT = b"salt"
# Each holds the text SECRET0123456789 or a part of it that must not be shown.
SHAPES = (
    "https://user:SECRET0123456789@proxy.example:8080",
    "https://SECRET0123456789@goproxy.example/x,direct",
    "http://me:SECRET0123456789@localhost",
    "http://me:its'SECRET0123456789@proxy.example:8080",
    "https://me:p@SECRET0123456789@goproxy.example/x,direct",
    "https://me:SECRET01@SECRET23@goproxy.example",
    "svc:SECRET01@SECRET23@proxy.example:3128",
    "svc:it's-SECRET0123456789@proxy.example:3128",
    "postgres://svc:SECRET0123456789@db.example/app?sslmode=disable",
    "user:SECRET0123456789@tcp(db.example:3306)/app",
    "svc:SECRET0123456789@proxy.example:3128",
    "ghp_SECRET0123456789SECRET0123456789",
    "gho_SECRET0123456789SECRET0123456789",
    "ghs_SECRET0123456789SECRET0123456789",
    "github_pat_SECRET0123456789_SECRET0123456789",
    "glpat-SECRET0123456789abcd",
    "gldt-SECRET0123456789abcd",
    "sk-SECRET0123456789SECRET",
    "sk-ant-SECRET0123456789SECRET",
    "sk-proj-SECRET0123456789SECRET",
    "sk_live_SECRET0123456789",
    "rk_test_SECRET0123456789",
    "AKIASECRET0123456789",
    "ASIASECRET0123456789",
    "AKCpSECRET0123456789abc",
    "AIzaSECRET0123456789SECRET0123456789abc",
    "ya29.SECRET0123456789SECRET0123456789",
    "xoxb-SECRET0123456789-x",
    "https://hooks.slack.com/services/SECRET01/SECRET23/SECRET0123456789",
    "npm_SECRET0123456789SECRET0123456789",
    "pypi-SECRET0123456789SECRET",
    "hf_SECRET0123456789SECRET",
    "hvs.SECRET0123456789SECRET",
    "dckr_pat_SECRET0123456789",
    "SG.SECRET0123456789.SECRET0123456789",
    "eyJSECRET0123456789.eyJSECRET0123456789.SECRET0123456789",
    "Authorization: Bearer SECRET0123456789",
    "authorization: Basic SECRET0123456789",
    "Bearer SECRET0123456789",
    "token SECRET0123456789",
    'TOKEN="SECRET0123456789"',
    "DB_PASSWORD=SECRET0123456789",
    "MYSQL_PWD=SECRET0123456789",
    "PGPASSWORD: SECRET0123456789",
    '"apiKey": "SECRET0123456789"',
    "api_key=SECRET0123456789&x=1",
    "aws_secret_access_key = SECRET0123456789",
    "client_secret=SECRET0123456789",
    "DSN=SECRET0123456789",
    "Cookie: SECRET0123456789",
    "session_id=SECRET0123456789",
    "curl -s -u me:SECRET0123456789 https://x.example",
    "curl --user me:SECRET0123456789 https://x.example",
    "prog --password SECRET0123456789",
    "prog --token=SECRET0123456789",
    "prog -password=SECRET0123456789",
    "https://x.example/?access_token=SECRET0123456789",
    "-----BEGIN RSA PRIVATE KEY-----\nSECRET0123456789\n-----END RSA PRIVATE KEY-----",
    "-----BEGIN OPENSSH PRIVATE KEY-----\nSECRET0123456789SECRET0123456789",
    "panic: dial postgres://svc:SECRET0123456789@db:5432: refused",
    "credential=SECRET0123456789",
    "passphrase: SECRET0123456789",
    "--api-key SECRET0123456789",
    "PRIVATE_KEY=SECRET0123456789",
    "gh_token: SECRET0123456789",
)


@pytest.mark.parametrize("text", SHAPES)
def test_a_secret_is_taken_out_whatever_stands_around_it(text: str) -> None:
    assert "SECRET" not in without_secrets(text)
    assert "SECRET" not in without_secrets(f"gopls: error at x.go:3: {text}: giving up")
    assert holds_secret(text)


@pytest.mark.parametrize("text", SHAPES)
def test_a_secret_is_taken_out_of_json_and_of_json_in_json(text: str) -> None:
    once = json.dumps([text])
    assert "SECRET" not in without_secrets(once)
    assert "SECRET" not in without_secrets(json.dumps({"message": once}))


@pytest.mark.parametrize(
    "text",
    [
        "/opt/homebrew/bin:/usr/local/bin:$HOME/go/bin",
        "https://proxy.golang.org,direct",
        "-tags=integration,e2e -race",
        '{"ui.semanticTokens": true, "build.directoryFilters": ["-**/node_modules"]}',
        "panic: runtime error: invalid memory address or nil pointer dereference",
        "EXC_BAD_ACCESS (SIGKILL (Code Signature Invalid))",
        "/nix/store/0123456789abcdef0123456789abcdef-go-1.26.1/bin",
        "github.com/corp/*,gitlab.corp.example",
        "unknown flag: -cachesize=512",
        "keyboard.dispatch",
        "golang.org/x/tools/gopls@latest",
        "https://proxy.golang.org/golang.org/x/mod/@v/list",
    ],
)
def test_what_holds_no_secret_is_shown_as_it_is(text: str) -> None:
    assert without_secrets(text) == text


@pytest.mark.parametrize(
    ("given", "shown_as"),
    [
        (("gopls", "-rpc.trace"), ("gopls", "-rpc.trace")),
        (("--token", "hunter2", "x"), ("--token", "[hidden]", "x")),
        (("--api-token", "hunter2"), ("--api-token", "[hidden]")),
        (("-auth=hunter2", "https://me:hunter2@x"), ("[hidden]", "https://[hidden]@x")),
        (("--token",), ("--token",)),
        ((), ()),
    ],
)
def test_arguments_of_a_program_are_shown_without_secrets(given: tuple[str, ...], shown_as: tuple[str, ...]) -> None:
    assert arguments_without_secrets(given) == shown_as


def test_a_digest_shows_that_a_value_changed_and_differs_between_files() -> None:
    assert digest("a", SALT) == digest("a", SALT) != digest("b", SALT)
    assert digest("a", SALT) != digest("a", b"another")


def test_values_of_other_keys_are_only_a_digest() -> None:
    assert shown("hunter2", SALT, is_harmless=False).startswith("digest:")


def test_a_login_in_a_harmless_value_is_hidden_and_its_change_still_shows() -> None:
    one, other = (shown(f"https://me:{word}@x.example", SALT, is_harmless=True) for word in ("old", "new"))
    assert one != other
    assert "old" not in one
    assert one.startswith("https://[hidden]@x.example")


@pytest.mark.parametrize("piece", ["a", "x=", "://", "-u ", "token ", "eyJ.", "-----BEGIN A ", "sk-", "user:p@"])
def test_long_texts_are_searched_in_bounded_time(piece: str) -> None:
    began = time.thread_time()
    without_secrets(piece * (200_000 // len(piece)))
    assert time.thread_time() - began < 5
