from __future__ import annotations

import re
from itertools import pairwise

import msgspec
import pytest

from goarmd.catalog.groups import DEFAULT_GROUPS
from goarmd.config import file as configfile
from goarmd.config.example import config_example
from goarmd.config.schema import Config

EXAMPLE = config_example()
COMMENTED_OUT = re.compile(r"^# (?=[a-z_]+ = |\[)", re.MULTILINE)
UNCOMMENTED = COMMENTED_OUT.sub("", EXAMPLE)


def test_the_unchanged_example_sets_nothing() -> None:
    assert configfile.parse(EXAMPLE.encode(), "example") == Config()


def test_the_example_with_every_key_uncommented_sets_the_defaults() -> None:
    config = configfile.parse(UNCOMMENTED.encode(), "example")
    assert msgspec.structs.replace(config, groups=(), policy=(), ignore=()) == Config()


def test_the_example_group_is_valid() -> None:
    (group,) = configfile.parse(UNCOMMENTED.encode(), "example").groups
    assert (group.name, group.programs) == ("staticcheck", ("staticcheck",))


def test_the_example_row_of_a_policy_is_valid() -> None:
    (row,) = configfile.parse(UNCOMMENTED.encode(), "example").policy
    assert (row.name, row.expect, row.values) == ("private-modules", "is", ("*.corp.example",))


def test_the_example_of_an_ignored_finding_is_valid() -> None:
    (row,) = configfile.parse(UNCOMMENTED.encode(), "example").ignore
    assert (row.check, row.subject) == ("foreign_executable", "*/protoc-gen-*")


def test_the_example_has_every_key() -> None:
    keys = [name for name in Config.__struct_fields__ if name not in ("budgets", "groups", "policy", "ignore")]
    for section in keys:
        wanted = type(getattr(Config(), section)).__struct_fields__
        table = UNCOMMENTED.split(f"\n[{section}]\n")[1].split("\n[")[0]
        assert re.findall(r"^([a-z_]+) = ", table, re.MULTILINE) == list(wanted)


@pytest.mark.parametrize("group", [group.name for group in DEFAULT_GROUPS])
def test_built_in_groups_are_listed(group: str) -> None:
    assert f"\n#   {group}\n" in EXAMPLE


def test_every_key_has_its_help_above_it() -> None:
    lines = EXAMPLE.splitlines()
    for above, line in pairwise(lines):
        if COMMENTED_OUT.match(line) and "[" not in line[:3]:
            assert re.match(r"# [A-Z].*\.$", above), line
