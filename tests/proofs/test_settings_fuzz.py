"""Damaged settings files: no reader raises or takes long, and one bad line costs no other line.

A reader is one row of READERS; one whose files are read line by line has a row of LINES as well.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goarmd.settings.formats import go_env_file, go_mod, jsonc, toml_lines
from goarmd.settings.formats.document import MOST_PROBLEMS, Object, plain
from tests.proofs.test_fuzz import _EXAMPLES, _LONGEST, assert_quick, mutated

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1800)]
_PROOF = settings(
    max_examples=_EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True
)
_LINES = settings(_PROOF, max_examples=20_000)

_SETTINGS = b"""// settings
{
  "go.toolsEnvVars": {"GOFLAGS": "-mod=mod", "GOOS": "linux"}, /* env */
  "go.buildTags": "a\\u0062 \\ud83d\\ude00 \\n",
  "gopls": {"ui.semanticTokens": true, "build.directoryFilters": ["-vendor", "-node_modules",], "x": [1.5, -2e3, null]},
  "files.exclude": {},
}
"""
_ENV = b"# by hand\nGOPATH=/home/ann/go\nGOFLAGS=-mod=mod\nGOPROXY=https://proxy.example,direct\n\nGOOS=linux\n"
_TOML = b"""[language-server.gopls]
command = "gopls"
args = ["-rpc.trace", '''x''']
config.gofumpt = true

[[language]]
name = \"\"\"go
\"\"\"
language-servers = [{ name = "a", only = ["b"] }]
[[language.rulers]]
at = 1979-05-27 07:32:00
"""


@dataclass(frozen=True, slots=True)
class Reader:
    """What is done with a file, sound files, and what a mutation may put in that means something to this reader."""

    use: Callable[[bytes], object]
    seeds: tuple[bytes, ...]
    pieces: tuple[bytes, ...]


def _use_jsonc(data: bytes) -> None:
    document = jsonc.read(data)
    assert len(document.problems) <= MOST_PROBLEMS
    if document.root:
        assert 0 <= document.root.start <= document.root.end <= len(data)
        json.dumps(plain(document.root), ensure_ascii=False).encode()


def _use_env(data: bytes) -> None:
    lines = data.split(b"\n")
    for setting in go_env_file.read(data).settings:
        assert lines[setting.line - 1].startswith(setting.name.encode() + b"=")


def _use_toml(data: bytes) -> None:
    read = toml_lines.read(data)
    assert all(0 < line <= data.count(b"\n") + 1 for line in read.lines.values())
    assert all(0 < problem.line <= data.count(b"\n") + 1 for problem in read.problems)


_JSON_PIECES = (
    b"//",
    b"/*",
    b"*/",
    b"<<<<<<< HEAD\n",
    b"\\ud800",
    b"1.",
    b"\r",
    b"\xe2\x80\xa8",
    b'"a" "b"',
    b"1," * 1000,
)
_TOML_PIECES = (b'"""', b"'''", b"[[a]]\n", b"a.b = 1\n", b"[", b"]", b"\r\n", b"{a = ", b"a." * 80, b"\\u00e9", b"#")
READERS = {
    "jsonc": Reader(_use_jsonc, (_SETTINGS, _SETTINGS.replace(b"\n", b"\r\n")), _JSON_PIECES),
    "go_env_file": Reader(_use_env, (_ENV,), (b"export ", b"=", b"\xef\xbb\xbf", b"\r\n", b"GOPATH", b"#", b" = ")),
    "go_mod": Reader(
        go_mod.read, (b"module x\n\ngo 1.26\ntoolchain go1.26.1 // c\n",), (b"go ", b"//", b"\r\n", b"go\t1")
    ),
    "toml_lines": Reader(_use_toml, (_TOML,), _TOML_PIECES),
}


@pytest.mark.parametrize("name", READERS)
def test_damaged_files_never_break_or_slow_a_reader(name: str) -> None:
    reader = READERS[name]

    @_PROOF
    @given(st.integers(0, 2**63))
    def prove(number: int) -> None:
        random = Random(number)
        data = mutated(random.choice(reader.seeds), random)
        for _ in range(random.randrange(4)):
            at = random.randrange(len(data) + 1)
            data = data[:at] + random.choice(reader.pieces) + data[at:]
        assert_quick(reader.use, data, _LONGEST)

    prove()


@dataclass(frozen=True, slots=True)
class Lines:
    """A format of one setting a line.

    Attributes:
        read: the values of a file by name.
        file: the lines around those of the settings, which are at {}.
        line: a sound line.
        values: what {value} of a line may be.
        damage: bad lines that cost their own setting at most.
    """

    read: Callable[[bytes], dict[str, Any]]
    file: str
    line: str
    values: tuple[str, ...]
    damage: tuple[str, ...]


def _json_values(data: bytes) -> dict[str, Any]:
    root = jsonc.read(data).root
    assert isinstance(root, Object)
    return {member.key: plain(member.node) for member in root.members}


def _env_values(data: bytes) -> dict[str, Any]:
    return {setting.name: setting.value for setting in go_env_file.read(data).settings}


LINES = {
    "jsonc": Lines(
        read=_json_values,
        file='{{\n"first": 1,\n{}\n"last": 2\n}}',
        line='"{name}": {value},',
        values=("1", "-1.5e3", '"text"', '["a", "b"]', "null", "true", r'"a, }}]{{[: // \" "', '""', "[]"),
        damage=(
            '"{name}": {value}',
            '"{name}": {value},,',
            ',"{name}": {value},',
            '"{name}" {value},',
            '"{name}" = {value},',
            '"{name}": ,',
            '"{name}": yes,',
            '"{name}": "open,',
            '"{name}": "open',
            "\"{name}\": 'x',",
            "{name}: {value},",
            '"{name}": {value} ;',
            '<<<<<<< HEAD\n"{name}": {value},\n=======\n"{name}": {value},\n>>>>>>> theirs',
            '"{name}": {value},\n"{name}": {value},',
            '"{name}": {value}, # note',
            '\xff"{name}": {value},',
            r'"{name}": "C:\go\x \ud800 \u12",',
        ),
    ),
    "go_env_file": Lines(
        read=_env_values,
        file="FIRST=1\n{}\nLAST=2\n",
        line="{name}={value}",
        values=("-mod=mod", "", '"quoted" # note', "a=b", "$HOME"),
        damage=(
            "export {name}={value}",
            " {name}={value}",
            "{name} = {value}",
            "{name}",
            "\xff\0{name}={value}",
            "<<<<<<< HEAD\n{name}={value}\n=======",
            "{name}={value}\n{name}={value}",
            "{name}={value}\r",
        ),
    ),
}


@pytest.mark.parametrize("name", LINES)
def test_one_bad_line_does_not_lose_other_settings(name: str) -> None:
    form = LINES[name]

    def values(lines: list[str]) -> dict[str, Any]:
        return form.read(form.file.format("\n".join(lines)).encode("latin-1"))

    @_LINES
    @given(st.integers(0, 2**63))
    def prove(number: int) -> None:
        random = Random(number)
        fields = [{"name": f"GO_{at}", "value": random.choice(form.values)} for at in range(random.randint(1, 12))]
        lines = [form.line.format(**field) for field in fields]
        bad = random.randrange(len(lines))
        others = values(lines[:bad] + lines[bad + 1 :])
        assert len(values(lines)) == len(others) + 1
        lines[bad] = random.choice(form.damage).format(**fields[bad])
        kept = values(lines)
        assert {key: kept.get(key) for key in others} == others

    prove()
