"""A hundred thousand damaged start-up files for each kind of shell: no exception, never long, and one line costs itself."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from goarmd.settings.formats import fish, shell
from goarmd.settings.shell_environment import read_environment
from goarmd.settings.shell_values import Files
from tests.proofs import test_fuzz

if TYPE_CHECKING:
    from collections.abc import Callable

    from goarmd.settings.formats.shell_statements import ShellFile

pytestmark = [pytest.mark.proof, pytest.mark.timeout(3600)]

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
    *(
        b"\nif x; then\n",
        b"\nfi\n",
        b"\nend\n",
        b"\ndone\n",
        b"{ ",
        b" }\n",
        b"f() {\n",
        b"\nfor x in a b; do\n",
        b"case x in",
    ),
    *(
        b"\nfunction f\n",
        b"f\n",
        b"\nexport PATH=$PATH:$PATH\n",
        b"A=$A$A;" * 40,
        b"a=($a $a);" * 40,
        b"path=($path $path)\n" * 9,
    ),
    *(
        b"f(){ f; f; }; f\n",
        b"for a in 1 2 3 4 5 6 7 8 9; do " * 8,
        b"${a:-" * 300,
        b"$(" * 300,
        b"`" * 301,
        b'"' * 999,
        b"'\n" * 300,
    ),
    *(
        b"source ~/.zshrc\n",
        b"for f in ~/*; do . $f; done\n",
        b"return\n",
        b"<<A <<B\n",
        b"if\n" * 300,
        b"{ " * 500,
        b"a=(" * 99,
    ),
]


def _environment(start: str, name: str) -> Callable[[bytes], object]:
    """Follow a file that reads itself and others like it."""

    def read(raw: bytes) -> object:
        def file(path: str) -> bytes | None:
            return raw if path.endswith((name, "other", "a.zsh", ".a")) else None

        files = Files(file, lambda _folder: ("a.zsh", "b.zsh", "config.fish"), lambda path: len(path) % 2 == 0 or None)
        return read_environment(start, "/Users/gopher", files)

    return read


_READERS = {
    "zsh": (_environment("zsh", "/.zshrc"), [_ZSH]),
    "fish": (_environment("fish", "/config.fish"), [_FISH]),
}


@pytest.mark.parametrize("name", _READERS)
def test_no_damaged_start_up_file_breaks_or_holds_up_its_reader(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(test_fuzz.READERS, name, _READERS[name])
    monkeypatch.setattr(test_fuzz, "_PIECES", [*_PIECES * 2, *test_fuzz._PIECES])
    test_fuzz.test_no_damaged_input_breaks_or_holds_up_a_reader(name)
