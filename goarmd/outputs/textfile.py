"""The metrics as a file for node_exporter's textfile collector, replaced whole so it is never read half-written."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd.core.safe_files import replace_whole
from goarmd.metrics.exposition import Exposition, Renderer
from goarmd.metrics.table import METRICS
from goarmd.outputs import Output, Sink
from goarmd.runtime.logs import logger

if TYPE_CHECKING:
    from goarmd.config.schema import Config
    from goarmd.outputs import Surroundings
    from goarmd.runtime.report import Report

_log = logger()
# node_exporter has its own metrics with the standard names of a process, and reports an error if a file has them too.
_ROWS = tuple(row for row in METRICS if not row.name.startswith("process_"))


class TextfileSink:
    """Writes each report to one file."""

    url = None

    def __init__(self, path: Path) -> None:
        self._path, self._renderer = path, Renderer(_ROWS)
        self._failing = False

    def publish(self, report: Report) -> None:
        """Replace the file."""
        try:
            text = Exposition(report, self._renderer).text()
            replace_whole(self._path, text, 0o644)  # node_exporter runs as another user
        except OSError as error:
            if not self._failing:
                _log.warning("textfile.failed", path=str(self._path), error=os.strerror(error.errno or 0))
            self._failing = True
        else:
            self._failing = False

    def close(self) -> None:
        """Remove the file: the figures of a stopped daemon are not valid."""
        self._path.unlink(missing_ok=True)


def _open(config: Config, _: Surroundings) -> Sink | None:
    return TextfileSink(Path(config.textfile.path).expanduser()) if config.textfile.path else None


OUTPUT = Output(name="textfile", help="Writes the metrics to a file for node_exporter.", open=_open)
