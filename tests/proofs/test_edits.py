"""Ten thousand settings files, each edited in one place: every other value stays, and undo gives each byte back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goarmd.settings import backups
from goarmd.settings.fix import Change
from goarmd.settings.formats import jsonc
from goarmd.settings.formats.document import Object, plain
from goarmd.settings.formats.json_edit import edited
from tests.settings.formats.test_json_edit import MEMBERS, written

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1800)]


@settings(max_examples=10_000, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(MEMBERS, st.sampled_from(["", ","]), st.data())
def test_an_edit_changes_one_setting_and_undo_gives_every_byte_back(
    tmp_path: Path, members: list[tuple[str, ...]], comma: str, data: st.DataObject
) -> None:
    raw, path = written(members, comma).encode(), tmp_path / "settings.json"
    root = jsonc.read(raw).root
    assert isinstance(root, Object)
    member = data.draw(st.sampled_from(root.members))
    expected = plain(root)
    del expected[member.key]
    after = edited(raw, member.line, member.key, "")
    path.write_bytes(raw)
    backups.write(tmp_path / "backups", [Change("settings.json", path, raw, after, ())])
    found = jsonc.read(path.read_bytes())
    assert found.root is not None
    assert (json.dumps(plain(found.root)), found.problems) == (json.dumps(expected), ())
    backups.undo(tmp_path / "backups")
    assert path.read_bytes() == raw
