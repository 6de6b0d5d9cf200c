"""Bash itself says that a deleted line was about one variable only: all else that the file does stays."""

from __future__ import annotations

import platform
from random import Random
from shutil import which
from typing import TYPE_CHECKING

import pytest

from goarmd.settings.formats import shell
from goarmd.settings.formats.edits import EditError
from goarmd.settings.formats.line_edit import without_shell_line
from goarmd.settings.formats.shell_statements import Action
from tests.proofs.bash_files import NAMES, asked, made

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.proof,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(which("bash") is None or platform.system() != "Linux", reason="bash on Linux is the oracle"),
]
_FILES = 4_000
# A line that sets a variable and does something else, too, or that belongs to what stands above or below it.
_MORE = (
    "export {name}=v; echo a >>~/log",
    "{name}=v && echo b >>~/log",
    "echo c >>~/log; export {name}=v",
    "export {name}=v & echo d >>~/log; wait",
    "echo e >>~/log &&\nexport {name}=v\necho f >>~/log",
    "false ||\n\n{name}=v",
    "!\n{name}=v",
    "export {name}=v &&\n  echo g >>~/log",
    "export {name}=v >~/made",
    "{name}=v; export {name}",
    "{name}=v\nexport {name}",
    "export {name}=v # why\n",
    "export {name}=v \\\n  OTHER=w",
    "export {name}='v\n  w'",
    "{{\nexport {name}=v\n}}",
    "f() {{ echo ${name} >>~/log; }}\nexport {name}=v\nf",
    'show() {{ echo "${{!1}}" >>~/log; }}\nexport {name}=v\nshow {name}',
    "export {name}=v\n[[ -v {name} ]] && echo h >>~/log",
    "export {name}=v\ncat >>~/log <<X\n${name}\nX",
    "cat >>~/log <<X\nexport {name}=v\nX",
    "case x in\n  x) export {name}=v ;;\nesac",
    "if true; then export {name}=v; fi",
)


def _did(home: Path, text: str) -> tuple[dict[str, str], set[str], str] | None:
    """What bash has set and exported after the file, and what the file wrote; None if bash refuses it."""
    for name in ("log", "made"):
        (home / name).unlink(missing_ok=True)
    (home / ".bashrc").write_text(text)
    found = asked(home)
    written = [(name, (home / name).read_text()) for name in ("log", "made") if (home / name).exists()]
    return (*found, str(written)) if found else None


def _without(did: tuple[dict[str, str], set[str], str], name: str) -> tuple[dict[str, str], set[str], str]:
    values, exported, written = did
    return {key: value for key, value in values.items() if key != name}, exported - {name}, written


def test_a_deleted_line_was_about_one_variable_only(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    random, deleted = Random(2), 0
    for _ in range(_FILES):
        pieces = [made(random) for _ in range(random.randint(1, 4))]
        pieces.insert(random.randint(0, len(pieces)), random.choice(_MORE).format(name="GOFLAGS"))
        text = 'add() { PATH="$1:$PATH"; }\n' + "\n".join(pieces) + "\n"
        before = _did(tmp_path, text)
        if before is None:
            continue
        for statement in shell.parse(text.encode()).statements:
            if statement.action is not Action.ASSIGN or statement.name not in NAMES:
                continue
            try:
                after = without_shell_line(text.encode(), statement.line, statement.name).decode()
            except EditError:
                continue
            deleted += 1
            did = _did(tmp_path, after)
            assert did is not None, (text, after)
            assert _without(did, statement.name) == _without(before, statement.name), (text, after)
    assert deleted > _FILES // 8
