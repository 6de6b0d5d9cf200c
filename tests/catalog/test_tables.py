from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from goarmd.catalog import go_environment_table, gopls_table, launch_table, vscode_go_table
from goarmd.catalog.inventions import INVENTIONS, Place, invention
from goarmd.catalog.versions import release, short, within

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize("table", [vscode_go_table.table, launch_table.table, go_environment_table.table])
def test_a_table_names_its_source_and_its_day(
    table: Callable[[], vscode_go_table.Table | launch_table.Table | go_environment_table.Table],
) -> None:
    known = table()
    assert known.source
    assert date.fromisoformat(known.read) >= date(2026, 8, 21)


def test_no_invention_is_a_real_name() -> None:
    real = {
        Place.SETTING: set(vscode_go_table.table().settings),
        Place.LAUNCH: {name for rows in launch_table.table().requests.values() for name in rows},
        Place.VARIABLE: go_environment_table.table().anywhere | go_environment_table.table().runtime,
        Place.FILE: set(),
        Place.GOPLS: set(gopls_table.table().options),
        Place.FLAG: {flag.name for flag in gopls_table.table().flags},
    }
    assert not [row.name for row in INVENTIONS if row.name in real[row.place]]


def test_every_invention_has_a_source_and_an_answer() -> None:
    assert all(row.source and row.instead for row in INVENTIONS)
    assert len({(row.place, row.name) for row in INVENTIONS}) == len(INVENTIONS)


def test_the_invented_file_is_known() -> None:
    assert invention(Place.FILE, ".golangrc")
    assert invention(Place.SETTING, ".golangrc") is None


def test_every_bound_of_the_table_is_a_release_after_the_oldest() -> None:
    known = vscode_go_table.table()
    rows = [
        *known.settings.values(),
        *(row for setting in known.settings.values() for row in setting.properties.values()),
    ]
    bounds = {bound for row in rows for bound in (row.since, row.until, row.deprecated_since) if bound}
    assert bounds
    assert all(release(known.oldest) < release(bound) <= release(known.newest) for bound in bounds)


def test_a_deprecation_has_a_day_and_a_text_or_neither() -> None:
    assert all(bool(row.deprecated) == bool(row.deprecated_since) for row in vscode_go_table.table().settings.values())


def test_flags_with_a_value_are_flags() -> None:
    assert go_environment_table.table().flags_with_value < go_environment_table.table().flags


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("0.57.2", (0, 57, 2)), ("v0.9", (0, 9, 0)), ("0.58.0-dev", (0, 58, 0)), ("", ()), ("junk", ()), ("1", ())],
)
def test_a_version_is_three_numbers(text: str, numbers: tuple[int, ...]) -> None:
    assert release(text) == numbers


def test_a_range_begins_with_its_first_and_ends_before_its_last_release() -> None:
    assert [v for v in ("0.9.0", "0.10.0", "0.11.1", "0.12.0") if within(v, "0.10.0", "0.12.0")] == ["0.10.0", "0.11.1"]
    assert within("0.9.0", "", "")


def test_short_versions_leave_out_the_last_zero() -> None:
    assert [short(version) for version in ("0.40.0", "0.49.1", "v0.40.0")] == ["0.40", "0.49.1", "0.40"]


def test_names_of_variables_are_names() -> None:
    known = go_environment_table.table()
    names = known.anywhere | known.environment_only | known.reported_only | known.runtime
    assert all(re.fullmatch(r"[A-Z][A-Z0-9_]*", name) for name in names)
