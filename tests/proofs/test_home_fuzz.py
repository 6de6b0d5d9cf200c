"""Homes with one damaged settings file: read and judged as a whole, they never break goarmd and never take long.

A file is one row of FILES. The homes are in memory, so that a hundred thousand of each take minutes; of some files it
is fewer, because their readers have their own proof.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goarmd.core.secrecy import holds_secret
from goarmd.core.system import System
from goarmd.settings import assumed
from goarmd.settings.disk import Disk, FileContent
from goarmd.settings.judge_home import judge_home
from goarmd.settings.policy import Expectation, PolicyRow
from goarmd.settings.read_home import read_home
from goarmd.settings.team import Applied
from goarmd.views.settings import text
from tests.proofs.test_fuzz import _LONGEST, assert_quick, mutated
from tests.proofs.test_settings_fuzz import _ENV, _JSON_PIECES, _PROOF, _SETTINGS, _TOML, _TOML_PIECES

if TYPE_CHECKING:
    from collections.abc import Mapping

_FEWER = settings(_PROOF, max_examples=20_000)
pytestmark = [pytest.mark.proof, pytest.mark.timeout(1800)]
_ROOT = Path("/home/ann")
_DATA = "Library/Application Support"
_WORKSPACE = _ROOT / "src"
_MACHINE = assumed.machine(
    Path("/nowhere"), assumed.parse("os=darwin,hardware=arm64,go=1.26,gopls=0.24.0,extension=0.57.2,delve=1.26.0")
)
_OWN = tuple(
    PolicyRow(name=expect, key=key, expect=expect, values=("3",))
    for expect in Expectation
    for key in ("go.buildTags", "GOFLAGS")
)
_RICH = b"""{
  "go.goroot": "/usr/local/go", "go.gopath": "~/go", "go.alternateTools": {"gopls": "$HOME/bin/gopls", "dlv": "dlv"},
  "go.languageServerFlags": ["-rpc.trace", "-cachesize=512", "-logfile=/x", true, 1],
  "go.toolsEnvVars": {"GOOS": "wasm", "GOFLAGS": "-mod=mod", "PATH": "/usr/local/bin", "GOPROXY": "https://a:b@c,off"},
  "gopls": {"memoryMode": "x", "hints": {"parameterNames": true}, "build.env": {"GOGC": "50"}, "ui.matcher": 1},
  "gopls.ui.semanticTokens": true, "go.formatTool": "goreturns", "http.proxy": "proxy:3128", "go.lintTool": "golint",
  "terminal.integrated.profiles.osx": {"x": {"path": "arch", "args": ["-x86_64", "/bin/zsh"]}},
  "terminal.integrated.env.osx": {"GOPATH": null}, "terminal.integrated.inheritEnv": false,
  "launch": {"configurations": [{"type": "go", "request": "launch", "program": ".", "dlvPath": "/x", "env": {"A": 1}}]}
}
"""
_LAUNCH = b"""{"version": "0.2.0", "configurations": [
  {"name": "a", "type": "go", "request": "launch", "mode": "auto", "program": "${file}", "dlvFlags": [""], "env": {}},
  {"name": "b", "type": "go", "request": "attach", "processId": 0, "port": "2345", "apiVersion": 1, "showLog": true},
], "compounds": []}
"""
_HELIX = b"""[language-server.gopls.config]
"ui.semanticTokens" = "yes"
gofumpt = true
hints = { parameterNames = 1 }
[language-server.gopls.config.analyses]
unusedparams = true
"""
_ZSH = b"""export GOROOT=/usr/local/go GOPATH="$HOME/go"
export PATH="/usr/local/bin:$GOPATH/bin:$PATH"
path=(/opt/homebrew/bin $path)
if [ -d /x ]; then . ~/.other; fi
[[ -r ~/y ]] && source ~/y
eval "$(/opt/homebrew/bin/brew shellenv)"
alias intel='arch -x86_64 zsh'
f() { unset GOROOT; export GOFLAGS=-mod=vendor; }
case $OSTYPE in darwin*) export CGO_ENABLED=0 CC=gcc;; esac
cat <<END
text with ' and "
END
export GOPROXY=https://me:word@proxy.example,direct # mine
"""
_FISH = b"""set -gx GOPATH $HOME/go
fish_add_path /opt/homebrew/bin
if status is-interactive; set -x PATH /usr/local/bin $PATH; end
function f; set -e GOROOT; end
eval (brew shellenv)
alias intel 'arch -x86_64 fish'
"""
_SHELL_PIECES = (
    *(b"'", b'"', b"`", b"$(", b"${", b"))", b"\\\n", b"<<E\n", b"if true; then\n", b"fi\n", b"case x in\n", b"esac\n"),
    *(
        b"f() {\n",
        b"}\n",
        b"end\n",
        b"set -gx PATH ",
        b"export PATH=$PATH:$PATH:$PATH\n" * 40,
        b"path+=(",
        b"$((",
        b"#",
    ),
    *(b"${a:-" * 300, b"$PATH" * 500, b"$(" * 300, b"\\" * 501, b"source ~/.zshrc\n", b"eval ", b"alias x="),
)
_MOD = b"module x\n\ngo 1.27\ntoolchain go1.27.1 // c\n"


@dataclass(frozen=True, slots=True)
class File:
    """A file of a home, sound examples of it, and what a mutation may put in that means something there."""

    path: str
    seeds: tuple[bytes, ...]
    pieces: tuple[bytes, ...]
    proof: settings = _FEWER


FILES = {
    "settings.json": File(f"{_DATA}/Code/User/settings.json", (_SETTINGS, _RICH), _JSON_PIECES, _PROOF),
    "workspace settings.json": File("src/.vscode/settings.json", (_SETTINGS, _RICH), _JSON_PIECES),
    "launch.json": File("src/.vscode/launch.json", (_LAUNCH,), _JSON_PIECES),
    "go env": File(
        f"{_DATA}/go/env", (_ENV,), (b"export ", b"=", b"\xef\xbb\xbf", b"\r\n", b"GOPATH", b"#", b" = "), _PROOF
    ),
    "go.mod": File("src/go.mod", (_MOD,), (b"go ", b"//", b"\r\n", b"go\t1", b"toolchain ", b"1." * 500)),
    "languages.toml": File(".config/helix/languages.toml", (_HELIX, _TOML), _TOML_PIECES, _PROOF),
    "zshrc": File(".zshrc", (_ZSH,), _SHELL_PIECES),
    "bashrc": File(".bashrc", (_ZSH,), _SHELL_PIECES),
    "config.fish": File(".config/fish/config.fish", (_FISH,), _SHELL_PIECES),
}


class _Memory(Disk):
    """A home of which every file is known."""

    def __init__(self, files: Mapping[Path, bytes]) -> None:
        super().__init__(_ROOT, is_machine=False)
        self._files = files

    def read(self, path: Path) -> FileContent | None:
        raw = self._files.get(path)
        return None if raw is None else FileContent(raw)

    def names(self, folder: Path) -> tuple[str, ...]:
        return tuple(path.name for path in self._files if path.parent == folder)

    def exists(self, path: str) -> bool | None:
        return Path(path) in self._files or None


def _use(path: str, data: bytes) -> None:
    home = read_home(_Memory({_ROOT / path: data}), [System.MACOS], [_WORKSPACE])
    found = judge_home(home, _MACHINE, Applied(_OWN))
    assert all(each.line >= 0 and each.detail and each.remedy for each in found)
    assert not any(map(holds_secret, (part for each in found for part in (each.key, each.detail, each.remedy))))
    text(home, found, hidden=0)


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_never_breaks_or_slows_the_judgement_of_its_home(name: str) -> None:
    file = FILES[name]

    @file.proof
    @given(st.integers(0, 2**63))
    def prove(number: int) -> None:
        random = Random(number)
        data = mutated(random.choice(file.seeds), random)
        for _ in range(random.randrange(4)):
            at = random.randrange(len(data) + 1)
            data = data[:at] + random.choice(file.pieces) + data[at:]
        assert_quick(lambda raw: _use(file.path, raw), data, _LONGEST_HOME)

    prove()


_LONGEST_HOME = 4 * _LONGEST  # seconds of processor time: several files, every rule, and the text for people
