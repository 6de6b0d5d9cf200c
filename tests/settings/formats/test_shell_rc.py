"""The start-up files of zsh and bash, as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goarmd.settings.formats.shell_rc import parse
from goarmd.settings.formats.values import Parsed

REAL = rb"""
# Go
export GOPATH="$HOME/go"   # where `go install` puts things
export GOFLAGS='-mod=mod' GO111MODULE=on
EDITOR=code
path=(
  /opt/homebrew/bin  # first

  $path
)
PATH+=:/usr/local/go/bin
export PATH="$GOPATH/bin:$PATH"
alias go='/opt/homebrew/bin/go'
alias ll="ls -l"
eval "$(/opt/homebrew/bin/brew shellenv)"
[ -f ~/.fzf.zsh ] && source ~/.fzf.zsh
if [[ -d "$HOME/.cargo" ]]; then . "$HOME/.cargo/env"; fi
source <(kubectl completion zsh)
PS1=$'it\'s %n'
LANG=C sort names
cat <<EOF
don't read GOROOT=/this
EOF
"""


def values(text: str) -> dict[str, str]:
    parsed = parse(text.encode())
    assert parsed.problems == ()
    return parsed.values


def test_a_real_file_gives_what_it_sets_runs_and_reads() -> None:
    assert parse(REAL) == Parsed(
        {
            "GOPATH": '"$HOME/go"',
            "GOFLAGS": "-mod=mod",
            "GO111MODULE": "on",
            "EDITOR": "code",
            "path": "(/opt/homebrew/bin $path)",
            "PATH": '+=:/usr/local/go/bin\n"$GOPATH/bin:$PATH"',
            "alias go": "/opt/homebrew/bin/go",
            "eval brew": '"$(/opt/homebrew/bin/brew shellenv)"',
            "source .fzf.zsh": "~/.fzf.zsh",
            "source env": '"$HOME/.cargo/env"',
            "source kubectl": "<(kubectl completion zsh)",
            "PS1": r"$'it\'s %n'",
        }
    )


@pytest.mark.parametrize(
    "text",
    [
        "export GOPATH=~/go PATH=/a:/b\npath=(/a /b)",
        "# more\n\nexport GOPATH=~/go PATH=/a:/b\n\n  # and more\npath=(/a /b) # end",
        "export GOPATH=~/go \\\n  PATH=/a:\\\n/b\r\npath=(\n  /a # one\n\n  /b\n)\n",
        'export GOPATH=~/go; export PATH="/a:/b"; path=( /a /b )',
    ],
)
def test_comments_blank_lines_and_line_ends_are_no_change(text: str) -> None:
    assert values(text) == {"GOPATH": "~/go", "PATH": "/a:/b", "path": "(/a /b)"}


def test_the_order_of_what_is_added_to_path_is_a_change() -> None:
    assert values("PATH=/a:$PATH\nPATH=/b:$PATH") != values("PATH=/b:$PATH\nPATH=/a:$PATH")


def test_quotes_count_only_where_they_matter() -> None:
    assert values("A='x y'") == values('A="x y"')
    assert values("A='$x'") != values('A="$x"')


def test_a_hash_within_a_word_begins_no_comment() -> None:
    assert values("A=x#y\nB='# no'") == {"A": "x#y", "B": "# no"}


def test_a_value_for_one_program_only_is_no_setting() -> None:
    assert values("GOOS=linux go build") == {}


def test_what_a_condition_sets_counts() -> None:
    assert values("if true; then export A=1; else\n  export A=2\nfi && { B=3; }") == {"A": "1\n2", "B": "3"}


@pytest.mark.parametrize("text", ["export A='x\nB=1\n", 'A="x', "path=(/a\nB=1", "A=`x"])
def test_a_quote_or_parenthesis_without_end_makes_the_file_unreadable(text: str) -> None:
    parsed = parse(f"C=1\n{text}".encode())
    assert parsed == Parsed({}, ("line 2: a quote or parenthesis is opened and not closed",))
    assert not parsed.readable


def test_the_line_is_told_right_after_text_for_another_program() -> None:
    assert parse(b"cat <<-'END'\nit's\nEND\nA='").problems[0].startswith("line 4:")


def test_bytes_that_are_not_utf8_are_kept_apart() -> None:
    assert parse(b"A=\xff").values != parse(b"A=\xfe").values


@pytest.mark.parametrize(
    "text",
    [
        "export GITHUB_TOKEN=hunter2",
        "export OPENAI_API_KEY='hunter2'",
        "export GOAUTH='netrc hunter2'",
        "export HTTPS_PROXY=http://ann:hunter2@proxy:3128",
        "export GOPROXY=https://hunter2@goproxy.example",
        "alias go='GITHUB_TOKEN=hunter2 go'",
        'eval "$(VAULT_TOKEN=hunter2 vault env)"',
        "source <(curl -H 'Authorization: hunter2' https://example.com)",
    ],
)
def test_a_secret_is_never_kept_but_its_change_is_seen(text: str) -> None:
    kept, other = values(text), values(text.replace("hunter2", "hunter3"))
    assert "hunter2" not in str(kept)
    assert kept.keys() == other.keys()
    assert kept != other


@given(st.binary())
def test_no_bytes_make_it_raise(raw: bytes) -> None:
    parsed = parse(raw)
    assert parsed.readable or not parsed.values


FRAGMENTS = st.sampled_from(
    [
        *"A='\"`$(){}\\;|# \t\n\0é",
        "+=",
        "$'",
        "&&",
        "<<",
        "EOF\n",
        "\r\n",
        "go=",
        "eval ",
        "export ",
        "source ",
        "then ",
    ]
)


@given(st.lists(FRAGMENTS, max_size=60).map("".join))
def test_no_torn_shell_text_makes_it_raise(text: str) -> None:
    parsed = parse(text.encode())
    assert parsed.readable or not parsed.values


NAMES = st.from_regex(r"[B-DF-J]{1,3}", fullmatch=True)  # no word of these letters tells of a secret
TEXTS = st.text("abc/:.~-_ ", max_size=10)


@given(st.dictionaries(NAMES, TEXTS), st.lists(st.sampled_from(["# note it's", "", "   ", '\t# "x']), max_size=5))
def test_every_variable_is_found_whatever_comments_stand_around(settings: dict[str, str], noise: list[str]) -> None:
    lines = [f"export {name}='{value}'" for name, value in settings.items()]
    assert values("\n".join(["", *noise, *(f"{line} {'#x' * len(noise)}" for line in lines), *noise])) == settings
