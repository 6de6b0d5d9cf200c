"""docs/settings.md says what is true: of each file, of the policy, and of the examples to copy."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

import pytest
import yaml

from goarmd.catalog import editors
from goarmd.catalog.verdict import Kind
from goarmd.config import policy_file
from goarmd.config.file import parse
from goarmd.core.system import System
from goarmd.settings import assumed, locations, policy, team
from goarmd.settings.disk import Disk
from goarmd.settings.guide import FILES, guide
from goarmd.settings.read_home import read_home
from goarmd.settings.team import all_rules

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEXT = guide()


@pytest.fixture(autouse=True)
def _no_zdotdir(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ZDOTDIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)


class Recording(Disk):
    """A disk that remembers what was read."""

    def __init__(self, root: Path) -> None:
        super().__init__(root, is_machine=True)
        self.files: set[str] = set()

    def read(self, path: Path) -> object:  # type: ignore[override]
        self.files.add(self.shown(path))
        return super().read(path)


def example(path: str, data: str) -> str:
    """A path of the guide below a home."""
    words = {"DATA": data, "EDITOR": "Cursor", "WORKSPACE": "work", "~/": "", "*.": "x.", "/*/": "/one/"}
    for word, given in words.items():
        path = path.replace(word, given)
    return path


@pytest.mark.parametrize(("system", "data"), [(System.LINUX, ".config"), (System.MACOS, "Library/Application Support")])
def test_every_file_in_the_guide_is_read(tmp_path: Path, system: System, data: str) -> None:
    paths = {example(path, data) for path, _ in FILES}
    for path in paths:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("")
    disk = Recording(tmp_path)
    read_home(disk, [system], [tmp_path / "work"])
    assert paths - disk.files == set()


@pytest.mark.parametrize("system", System)
def test_every_place_that_is_looked_into_is_in_the_guide(tmp_path: Path, system: System) -> None:
    (tmp_path / "Library/Application Support/Code/User/profiles/p").mkdir(parents=True)
    known = [_pattern(path) for path, _ in FILES]
    disk = Disk(tmp_path, is_machine=True)
    places = [str(place.path.relative_to(tmp_path)) for place in locations.user_settings(disk, [system])]
    assert [path for path in places if not any(pattern.fullmatch(path) for pattern in known)] == []


def _pattern(path: str) -> re.Pattern[str]:
    """A path of the guide as it stands for those of all editors."""
    names = "|".join(re.escape(product.short_name) for product in editors.PRODUCTS)
    servers = "|".join(re.escape(server) for product in editors.PRODUCTS for server in product.servers)
    text = re.escape(path.removeprefix("~/")).replace("DATA", r"(?:\.config|Library/Application Support)")
    text = text.replace("EDITOR", f"(?:{names})").replace(re.escape(".vscode-server"), f"(?:{servers})")
    text = text.replace(re.escape("code-server/User"), "code-server/(?:User|Machine)")
    return re.compile(text.replace(r"\*", "[^/]+"))


def test_every_kind_rule_and_row_is_in_the_guide() -> None:
    names = (
        *(kind.replace("-", "_") for kind in Kind),
        *(rule.name for rule in all_rules()),
        *(row.name for row in policy.SHIPPED),
        *assumed.NAMES,
    )
    assert [name for name in names if f"`{name}`" not in TEXT] == []


def blocks(language: str) -> Iterator[str]:
    yield from re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def test_the_rows_to_copy_are_valid() -> None:
    example_rows, _ = blocks("toml")
    assert tomllib.loads(example_rows)
    rows = policy.rows(policy.own_rows(parse(example_rows.encode(), "config.toml").policy))
    assert len(rows) == len(policy.SHIPPED) + 1


def test_the_policy_file_to_copy_is_valid() -> None:
    _, example = blocks("toml")
    read = policy_file.parse(example.encode(), "policy.toml")
    team.check_names(read, "policy.toml")
    assert (len(read.policy), len(read.rules)) == (1, 2)


def test_the_commands_to_copy_are_valid() -> None:
    hook, workflow = blocks("yaml")
    assert "--format sarif" in yaml.safe_load(workflow)[0]["run"]
    (commands,) = blocks("sh")
    entry = yaml.safe_load(hook)["repos"][0]["hooks"][0]["entry"]
    for command in (entry, *commands.splitlines()):
        assert command.startswith("goarmd settings --read ")
        assumed.parse(command.partition("--assume ")[2])
