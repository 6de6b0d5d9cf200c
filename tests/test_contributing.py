"""What CONTRIBUTING.md and docs/architecture.md say of the code, held against the code; and the example, tried."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import re
import subprocess
import sys
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from goarmd.core.discovery import discover
from goarmd.crashes import checks
from goarmd.metrics.table import METRICS
from goarmd.monitoring import Dashboard, dashboards
from goarmd.parts.check import Check
from goarmd.views.architecture import import_layers
from tests.tools import section

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()
_WITHOUT_STATE = ("goarmd/catalog/", "goarmd/cli.py", "goarmd/commands/", "goarmd/demo/", "goarmd/top/")
ARCHITECTURE = (ROOT / "docs/architecture.md").read_text()


def test_the_drawing_of_imports_has_every_room() -> None:
    drawn = section(CONTRIBUTING, "How imports go")
    assert [room for room in chain.from_iterable(import_layers()) if not re.search(rf"\b{room}\b", drawn)] == []


def test_the_path_of_a_fact_ends_at_a_metric_and_a_panel_that_exist() -> None:
    path = section(ARCHITECTURE, "One fact, from the kernel to a panel")
    (metric,) = re.findall(r"`(goarmd_\w+)`", path)
    (title,) = re.findall(r"\*([^*]+)\*", path)
    panels = [panel for board in discover(dashboards, Dashboard) for row in board.rows for panel in row.panels]
    (panel,) = [panel for panel in panels if panel.title == title]
    assert metric in {one.name for one in METRICS}
    assert any(metric in query.expr for query in panel.queries)


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the example of CONTRIBUTING.md applied, and its check beside the real ones."""
    (diff,) = re.findall(r"^```diff\n(.*?)^```$", CONTRIBUTING, re.MULTILINE | re.DOTALL)
    subprocess.run(["git", "apply", "-"], input=diff, text=True, cwd=tmp_path, check=True)
    folder = tmp_path / "goarmd/crashes/checks"
    monkeypatch.setattr(checks, "__path__", [*checks.__path__, str(folder)])
    for file in folder.glob("*.py"):
        name = f"{checks.__name__}.{file.stem}"
        monkeypatch.setitem(sys.modules, name, importlib.import_module(name))
    return tmp_path


def test_the_example_check_is_found_in_its_folder_and_fits_on_the_real_ones(example: Path) -> None:
    (file,) = (example / "goarmd/crashes/checks").glob("*.py")
    assert file.stem in {check.name for check in discover(checks, Check)}
    assert not (ROOT / "goarmd/crashes/checks" / file.name).exists(), "the example is real now: choose another one"


def test_the_examples_own_tests_pass(example: Path) -> None:
    (file,) = (example / "tests/crashes/checks").glob("*.py")
    spec = importlib.util.spec_from_file_location("example", file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    promises = [value for name, value in vars(module).items() if name.startswith("test_")]
    assert len(promises) > 1
    for promise in promises:
        promise()


def modules_of_the_daemon() -> Iterator[tuple[str, ast.Module]]:
    """What parsers and commands keep lives for one call; what the catalog keeps is constant."""
    for path in sorted((ROOT / "goarmd").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if "/formats/" not in name and not name.startswith(_WITHOUT_STATE):
            yield name, ast.parse(path.read_text())


def of_self(target: ast.expr) -> bool:
    if isinstance(target, ast.Tuple):
        return any(map(of_self, target.elts))
    while isinstance(target, ast.Attribute | ast.Subscript):
        if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self":
            return True
        target = target.value
    return False


def targets(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign | ast.Delete):
        return node.targets
    return [node.target] if isinstance(node, ast.AugAssign | ast.AnnAssign) else []


def is_container(value: ast.expr | None) -> bool:
    """An empty list, dict or set, which is made to be filled."""
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id in ("set", "dict", "list", "deque", "Counter")
    return isinstance(value, ast.List | ast.Dict) and not ast.unparse(value).strip("[]{}")


def changes_itself(of: ast.ClassDef) -> bool:
    """Whether it assigns to its own attributes after it was made, or makes an empty container to fill."""
    return any(
        any(map(of_self, targets(node))) and (method.name != "__init__" or is_container(getattr(node, "value", None)))
        for method in of.body
        if isinstance(method, ast.FunctionDef)
        for node in ast.walk(method)
    )


def holders(tree: ast.Module) -> Iterator[str]:
    """Public classes that change themselves, and functions with a cache."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and changes_itself(node):
            yield node.name
        if isinstance(node, ast.FunctionDef) and any("cache" in ast.unparse(one) for one in node.decorator_list):
            yield node.name


def test_all_that_holds_state_is_in_the_table_of_state() -> None:
    table = section(CONTRIBUTING, "State")
    found = [(name, holder) for name, tree in modules_of_the_daemon() for holder in holders(tree)]
    assert len(found) > 15
    missing = [f"{name}: {holder}" for name, holder in found if f"`{name}`" not in table]
    assert missing == [], "add a row in goarmd/views/architecture.py"


def test_all_in_the_table_of_state_is_there() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `([\w/.]+)` \|", section(CONTRIBUTING, "State"), re.MULTILINE)
    assert len(rows) > 15
    for what, name in rows:
        module = importlib.import_module(name.removesuffix(".py").replace("/", "."))
        assert hasattr(module, what), f"{name}: {what}"


def test_every_thread_with_a_name_is_in_the_table_of_threads() -> None:
    table = section(CONTRIBUTING, "Threads")
    named = {
        name
        for _, tree in modules_of_the_daemon()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Thread")
        for name in (keyword.value.value for keyword in node.keywords if isinstance(keyword.value, ast.Constant))
        if isinstance(name, str)
    }
    assert {"http", "file-watch"} <= named
    assert [name for name in sorted(named) if f"`{name}`" not in table] == []
