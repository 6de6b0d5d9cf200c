"""A hundred thousand damaged start-up files for each shell: no exception, never long, a damaged line costs itself."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from goarmd.settings.formats import fish, shell
from goarmd.settings.formats.uname import Uname
from goarmd.settings.shell_environment import read_environment
from goarmd.settings.shell_values import Files
from tests.proofs import test_fuzz

if TYPE_CHECKING:
    from collections.abc import Callable

    from goarmd.settings.formats.shell_statements import ShellFile

pytestmark = [pytest.mark.proof, pytest.mark.timeout(7200)]

_ZSH = rb"""# it's a comment
export GOPATH="$HOME/go" GOBIN=$GOPATH/bin
typeset -U path PATH
path=(~/bin(N-/) "$GOBIN"   # mine
  $path)
[ -d /opt/x ] && export PATH="/opt/x:${PATH:+:$PATH}"
if [[ $OSTYPE =~ ^darwin(2|3) && -x /opt/homebrew/bin/brew ]]; then
  eval "$(/opt/homebrew/bin/brew shellenv)"
elif (( $+commands[brew] )); then
  eval `brew shellenv`
fi
case $(uname -m) in arm64) export GOARCH=arm64 ;; *) unset GOARCH ;; esac
prepend() { for d in "$@"; do PATH=$d:$PATH; done }
prepend /a /b
cat <<'EOF' >/dev/null
export NO=it's
EOF
for f in ~/.{a,b} ~/z/*.zsh; do [[ -r $f ]] && . "$f"; done
alias go='arch -x86_64 go' x=$'a\'b'
source ~/other; export Z=${Y#*\'} W=$(echo "a $(echo 'b)') c")
"""
_FISH = rb"""# it's a comment
set -gx GOPATH $HOME/go
fish_add_path --path $GOPATH/bin "/opt/homebrew/bin"
set -Ux fish_user_paths ~/.cargo/bin $fish_user_paths
function add -a dir --description 'puts it\'s first'
    if test -d $dir; and not contains $dir $PATH
        set PATH $dir $PATH
    else if status is-interactive
        set -e GOFLAGS
    end
end
add /usr/local/bin/; add (go env GOPATH)/bin
switch (uname)
    case Darwin
        eval (/opt/homebrew/bin/brew shellenv)
    case '*'
        /usr/local/bin/brew shellenv | source
end
for f in ~/.config/fish/{a,b}.fish
    test -r $f && source $f
end
alias go "arch -x86_64 go"; go env -w GOFLAGS=-v
"""
# What a mutation puts in besides the pieces for other readers: what opens, what closes, what grows.
_PIECES = [
    *(
        b"'",
        b'"',
        b"`",
        b"$(",
        b"${",
        b")",
        b"}",
        b"((",
        b"[[ ",
        b"]]",
        b"<<X\n",
        b"\\",
        b"\\\n",
        b"#",
        b";;",
        b"&&",
        b"|",
    ),
    *(b"\nif x; then\n", b"\nfi\n", b"\nend\n", b"\ndone\n", b"{ ", b" }\n", b"f() {\n", b"case x in", b"return\n"),
    *(b"\nfor x in a b; do\n", b"\nfunction f\n", b"f\n", b"\nexport PATH=$PATH:$PATH\n", b"path=($path $path)\n" * 9),
    *(b"A=$A$A;" * 40, b"a=($a $a);" * 40, b"f(){ f; f; }; f\n", b"for a in 1 2 3 4 5 6 7 8 9; do " * 8, b"a=(" * 99),
    *(b"${a:-" * 300, b"$(" * 300, b"`" * 301, b'"' * 999, b"'\n" * 300, b"if\n" * 300, b"{ " * 500, b"<<A <<B\n"),
    *(
        b"case $(uname) in\n",
        b"Darwin) ",
        b"|| ",
        b"\nif [ `uname` = Darwin ]; then\n",
        b"\nelse\n",
        b"switch (uname)\n",
    ),
    *(b"source ~/.zshrc\n", b"for f in ~/*; do . $f; done\n", b"set PATH $PATH $PATH\n" * 9, b"set a $a $a;" * 40),
]


def _followed(start: str, name: str) -> Callable[[bytes], object]:
    """Follow a file that may read itself."""

    def follow(raw: bytes) -> object:
        files = Files(
            lambda path: raw if path.endswith(name) else None,
            lambda _folder: ("a.zsh", "b.fish", name),
            lambda path: len(path) % 2 == 0 or None,
        )
        return read_environment(start, "/Users/gopher", files, uname=Uname("Darwin", "arm64"))

    return follow


# The reader, its seed, and seconds of processor time for one input.
_READERS: dict[str, tuple[Callable[[bytes], object], bytes, float]] = {
    "zsh, read": (shell.parse, _ZSH, 0.25),
    "fish, read": (fish.parse, _FISH, 0.25),
    "zsh, followed": (_followed("zsh", ".zshrc"), _ZSH, 2),
    "fish, followed": (_followed("fish", "config.fish"), _FISH, 2),
}


@pytest.mark.parametrize("name", _READERS)
def test_no_damaged_start_up_file_breaks_or_holds_up_its_reader(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read, seed, longest = _READERS[name]
    monkeypatch.setitem(test_fuzz.READERS, name, (read, [seed]))
    monkeypatch.setattr(test_fuzz, "_PIECES", [*_PIECES * 2, *test_fuzz._PIECES])
    monkeypatch.setattr(test_fuzz, "_LONGEST", longest)
    test_fuzz.test_damaged_input_never_breaks_or_slows_a_reader(name)


_LINES: dict[str, tuple[Callable[[bytes], ShellFile], list[bytes]]] = {
    "zsh": (
        shell.parse,
        [
            b'export GOPATH="$HOME/go"',
            b"export GOBIN=$GOPATH/bin GOFLAGS='-mod=mod'",
            b"# don't touch",
            b'alias go="arch -x86_64 go"',
            b"plugins=(git golang)",
            b"source $ZSH/oh-my-zsh.sh",
            b"[ -f ~/.fzf.zsh ] && source ~/.fzf.zsh",
            b'eval "$(/opt/homebrew/bin/brew shellenv)"',
            b'export PATH="$PATH:$(go env GOPATH)/bin"',
            b"unset GOROOT",
            b"bindkey '^e' end-of-line",
            b'echo "it\'s fine"',
            rb"export Y=${X#*\'}",
            b"PROMPT='%F{blue}%~%f $(git_prompt) '",
            b"go env -w GOPROXY=direct",
            b"export LAST=1",
        ],
    ),
    "fish": (
        fish.parse,
        [
            b'set -gx GOPATH "$HOME/go"',
            b"set -x GOBIN $GOPATH/bin",
            b"# don't touch",
            b'alias go="arch -x86_64 go"',
            b"fish_add_path /opt/homebrew/bin",
            b"source ~/x.fish",
            b"test -f ~/y.fish; and source ~/y.fish",
            b"eval (/opt/homebrew/bin/brew shellenv)",
            b"set -gx PATH $PATH (go env GOPATH)/bin",
            b"set -e GOROOT",
            rb"bind \cE 'edit cmd'",
            b'echo "it\'s fine"',
            b"set -g fish_greeting ''",
            b"go env -w GOPROXY=direct",
            b"set -gx LAST 1",
        ],
    ),
}
_DAMAGE = (
    b"'",
    b'"',
    b"`",
    b"$(",
    b"${",
    b"(",
    b"((",
    b"[[ ",
    b"<<E ",
    b"{ ",
    b"if x; then ",
    b"case x in ",
    b"f() { ",
    b")",
)


@pytest.mark.parametrize("name", _LINES)
def test_damage_anywhere_in_a_line_keeps_all_lines_but_the_next_two(name: str) -> None:
    parse, lines = _LINES[name]
    whole = {(s.line, s.action, s.name) for s in parse(b"\n".join(lines)).statements}
    for number, line in enumerate(lines, 1):
        for at in range(len(line) + 1):
            for damaged in (line[:at], *(line[:at] + piece + line[at:] for piece in _DAMAGE)):
                text = b"\n".join([*lines[: number - 1], damaged, *lines[number:]])
                found = {(s.line, s.action, s.name) for s in parse(text).statements}
                lost = {statement for statement in whole - found if not number <= statement[0] <= number + 2}
                assert not lost, damaged


@pytest.mark.parametrize("name", _LINES)
@pytest.mark.parametrize(
    "text",
    [
        *(
            b"a" * 4_000_000,
            b"a " * 2_000_000,
            b'export A="b" ' * 100_000,
            b'"' * 100_001,
            b"`" * 99_999,
            b"$(" * 100_000,
        ),
        *(b'export A="x\n' * 100_000, b"export A='x\nexport B=\"y\n" * 50_000, b"export A=$(x\n" * 100_000),
        *(
            b"path=(a\n" * 100_000,
            b"cat <<X\n" * 100_000,
            b"if x; then\n" * 100_000,
            b"{ " * 500_000,
            b"case x in a) " * 99_999,
        ),
        *(
            b"~" * 1_000_000,
            b"\\\n" * 500_000,
            b"A=1;" * 500_000,
            b"$x" * 1_000_000,
            b'"$(\n' * 200_000,
            b"A=${a:-" * 100_000,
        ),
    ],
    ids=range(20),
)
def test_four_megabytes_of_anything_take_seconds(name: str, text: bytes) -> None:
    began = time.thread_time()
    _LINES[name][0](text)
    assert time.thread_time() - began < 10
