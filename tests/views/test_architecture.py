from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from goarmd.core.errors import GoarmdError
from goarmd.views import architecture
from goarmd.views.architecture import contributing, drawing, import_layers

if TYPE_CHECKING:
    from pathlib import Path

LAYERS = [["commands"], ["web", "service"], ["core"]]


def arrows(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if "-->" in line]


def test_an_import_that_follows_from_others_is_not_drawn() -> None:
    imports = {"commands": {"web", "core"}, "web": {"core"}, "service": set[str](), "core": set[str]()}
    assert arrows(drawing(LAYERS, imports)) == ["commands --> web", "web --> core"]


def test_an_import_over_a_layer_that_takes_no_part_in_it_is_drawn() -> None:
    imports = {"commands": {"core"}, "web": {"core"}, "service": set[str](), "core": set[str]()}
    assert arrows(drawing(LAYERS, imports)) == ["commands --> core", "web --> core"]


def test_rooms_of_one_layer_are_in_one_box() -> None:
    text = drawing(LAYERS, {room: set() for room in ("commands", "web", "service", "core")})
    assert '  subgraph layer1[" "]\n    web["web/"]\n    service["service/"]\n  end\n' in text


def test_the_layers_are_those_that_the_linter_enforces() -> None:
    layers = import_layers()
    assert layers[0] == ["cli"]
    assert layers[-1] == ["core"]
    assert {"processes", "programs", "crashes", "settings"} in map(set, layers)


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(architecture, "_TREE", tmp_path)
    return tmp_path


def write(tree: Path, text: str) -> None:
    (tree / "CONTRIBUTING.md").write_text(text)


def test_what_is_written_by_hand_stays_and_what_is_between_the_lines_is_replaced(tree: Path) -> None:
    before, after = f"# Mine\n{architecture._GENERATED}", f"{architecture._BY_HAND}\nMine too.\n"
    write(tree, f"{before}\nold\n{after}")
    text = contributing()
    assert text.startswith(before)
    assert text.endswith(after)
    assert "old\n" not in text
    assert "## Threads\n" in text


def test_a_second_time_changes_nothing(tree: Path) -> None:
    write(tree, f"{architecture._GENERATED}\n{architecture._BY_HAND}\n")
    write(tree, once := contributing())
    assert contributing() == once


def test_a_file_without_the_lines_around_the_generated_part_is_refused(tree: Path) -> None:
    write(tree, "# Mine\n")
    with pytest.raises(GoarmdError, match="needs two lines"):
        contributing()


def test_outside_of_the_source_tree_it_says_where_to_type_what(tree: Path) -> None:
    assert not list(tree.iterdir())
    with pytest.raises(GoarmdError, match=r"pyproject\.toml: cannot be read: type `make generate`"):
        import_layers()
