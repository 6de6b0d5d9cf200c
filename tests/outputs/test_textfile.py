from __future__ import annotations

import re
from typing import TYPE_CHECKING

from goarmd.config.schema import Config, Textfile
from goarmd.outputs.textfile import OUTPUT
from tests.builders import report, sample
from tests.outputs import around

if TYPE_CHECKING:
    from pathlib import Path


def test_no_file_is_written_unless_configured() -> None:
    assert OUTPUT.open(Config(), around()) is None


def test_each_report_replaces_the_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "goarmd.prom"
    sink = OUTPUT.open(Config(textfile=Textfile(path=str(path))), around())
    assert sink is not None
    sink.publish(report(sample()))
    first = path.stat().st_ino
    sink.publish(report(sample()))
    assert path.stat().st_ino != first
    assert "goarmd_build_info" in path.read_text()
    assert [entry.name for entry in tmp_path.iterdir()] == ["goarmd.prom"]
    sink.close()
    assert not path.exists()


def test_the_file_has_no_metric_that_node_exporter_has_itself(tmp_path: Path) -> None:
    path = tmp_path / "goarmd.prom"
    sink = OUTPUT.open(Config(textfile=Textfile(path=str(path))), around())
    assert sink is not None
    sink.publish(report(sample()))
    assert re.findall(r"^process_\w+", path.read_text(), re.MULTILINE) == []


def test_a_missing_folder_does_not_stop_the_output(tmp_path: Path) -> None:
    sink = OUTPUT.open(Config(textfile=Textfile(path=str(tmp_path / "none" / "goarmd.prom"))), around())
    assert sink is not None
    sink.publish(report())
    sink.publish(report())
    sink.close()
