"""What the documents promise: links that lead somewhere, paths, commands and figures that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from goarmd import commands
from goarmd.commands import Command
from goarmd.core.discovery import discover
from tests.tools import section

ROOT = Path(__file__).parent.parent
DOCUMENTS = tuple(
    sorted(path for folder in (".", "docs", "grafana", "launchd", "bench") for path in (ROOT / folder).glob("*.md"))
)
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()
README = (ROOT / "README.md").read_text()


def prose(text: str) -> str:
    """The text without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def anchors(path: Path) -> set[str]:
    """The headings, as GitHub makes them parts of a link."""
    headings = re.findall(r"^#+ (.+)$", prose(path.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken(document: Path, link: str) -> bool:
    name, _, anchor = link.partition("#")
    target = document.parent / name if name else document
    return not target.exists() or bool(anchor and anchor not in anchors(target))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_leads_to_a_file_or_heading(document: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", prose(document.read_text()))
    assert [link for link in links if "://" not in link and broken(document, link)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_path_of_the_project_that_is_named_exists(document: Path) -> None:
    paths = re.findall(r"`((?:goarmd|tests|docs|bench)/[\w/.<>-]*)`", prose(document.read_text()))
    patterns = {path: re.sub(r"<\w+>", "*", path).rstrip("/") for path in paths}
    assert [path for path, pattern in patterns.items() if not list(ROOT.glob(pattern))] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_make_target_that_is_named_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make ([a-z0-9-]+)", document.read_text(), re.MULTILINE)) <= targets


def test_every_make_target_is_explained() -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    in_another = {"help", "clean", "coverage", "lint-workflows"}  # `make` alone, `make check`
    assert targets - in_another <= set(re.findall(r"`make ([a-z0-9-]+)`", section(CONTRIBUTING, "Commands")))


def test_the_readme_lists_every_command_for_users() -> None:
    for_users = {command.name for command in discover(commands, Command)} - {"generate"}
    assert for_users <= set(re.findall(r"`goarmd (\w+)", section(README, "Commands")))


def test_the_index_lists_every_document() -> None:
    index = (ROOT / "docs/index.md").read_text()
    assert [path.name for path in (ROOT / "docs").glob("*.md") if path.name not in index and path.stem != "index"] == []


def test_the_readmes_figures_are_those_measured() -> None:
    (claim,) = re.findall(r"it took (.*?)\(bench/RESULTS\.md\)", README, re.DOTALL)
    figures = re.findall(r"[\d.]+ (?:MB|ms)", claim)
    measured = (ROOT / "bench/RESULTS.md").read_text()
    assert figures
    assert [figure for figure in figures if f"| {figure} " not in measured] == []
