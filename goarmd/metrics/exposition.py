"""The metric table in Prometheus' text format and in OpenMetrics, rendered once for each report."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.openmetrics.exposition import ALLOWUTF8  # else each letter of our plain names is tested: 1 ms
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST as CONTENT_TYPE_OPENMETRICS
from prometheus_client.openmetrics.exposition import generate_latest as generate_openmetrics

from goarmd.metrics.table import METRICS, MetricKind
from goarmd.runtime.logs import FaultLog

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client import Metric

    from goarmd.metrics.table import Metric as Row
    from goarmd.runtime.report import Report

__all__ = ["CONTENT_TYPE_LATEST", "CONTENT_TYPE_OPENMETRICS", "Exposition", "Renderer"]

_faults = FaultLog("metrics.fault")
_LONGEST_LABEL = 200  # characters
_FAMILIES = {MetricKind.GAUGE: GaugeMetricFamily, MetricKind.COUNTER: CounterMetricFamily}
_EFFORT = 1  # of gzip: 5 takes twice the time for a tenth fewer bytes, which nearly always go over loopback
_END = b"# EOF\n"  # of OpenMetrics


@dataclass(frozen=True, slots=True)
class _Family:
    """A metric with its values, as a collector of prometheus_client."""

    row: Row
    values: dict[tuple[str, ...], float]

    def collect(self) -> Iterator[Metric]:
        """The one family."""
        family: CounterMetricFamily | GaugeMetricFamily
        family = _FAMILIES[self.row.kind](self.row.name, self.row.help, labels=self.row.labels)
        # Two values may be one after this: a series that is there twice makes Prometheus refuse the whole scrape.
        rows = {tuple(map(_printable, labels)): float(value) for labels, value in self.values.items()}
        for labels, value in rows.items():
            family.add_metric(labels, value)
        yield family


@dataclass(frozen=True, slots=True)
class Renderer:
    """Renders one report after another. A metric with the values of before is not rendered again: at rest most have."""

    rows: tuple[Row, ...] = METRICS
    _last: dict[tuple[str, bool], tuple[_Family, bytes]] = field(default_factory=dict)  # by name and format

    def render(self, report: Report, *, openmetrics: bool) -> bytes:
        """Every metric that has a value in this report; one that cannot be read costs no other one."""
        texts = [self._text(row, report, openmetrics) for row in self.rows]
        return b"".join((*texts, _END) if openmetrics else texts)

    def _text(self, row: Row, report: Report, openmetrics: bool) -> bytes:  # noqa: FBT001  # a part of the key
        try:
            # Not a tuple of pairs: those of all metrics at once stay in the interpreter's free lists, 0.8 MB.
            return self._family(_Family(row, dict(row.read(report))), openmetrics)
        except Exception as error:  # noqa: BLE001  # a boundary: without descriptors, psutil cannot read this process
            _faults.log(error)
            return b""

    def _family(self, family: _Family, openmetrics: bool) -> bytes:  # noqa: FBT001  # as above
        key = family.row.name, openmetrics
        before, text = self._last.get(key, (None, b""))
        if family != before:
            render = generate_openmetrics if openmetrics else generate_latest
            text = render(family, escaping=ALLOWUTF8).removesuffix(_END) if family.values else b""
            self._last[key] = family, text
        return text


def _printable(label: str) -> str:
    """File names may contain bytes that are not UTF-8, which Prometheus refuses, and be of any length."""
    label = label[:_LONGEST_LABEL]
    return label if label.isascii() else label.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


class Exposition:
    """A report as bytes; each format is rendered once, at its first request."""

    def __init__(self, report: Report, renderer: Renderer | None = None) -> None:
        self.report, self._renderer = report, renderer or Renderer()
        self._lock = Lock()
        self._made: dict[tuple[bool, bool], bytes] = {}

    def text(self, *, openmetrics: bool = False, compressed: bool = False) -> bytes:
        """The bytes of one format."""
        with self._lock:
            return self._make(openmetrics, compressed)

    def _make(self, openmetrics: bool, compressed: bool) -> bytes:  # noqa: FBT001  # the key of the cache
        made = self._made.get((openmetrics, compressed))
        if made is None:
            if compressed:
                made = gzip.compress(self._make(openmetrics, compressed=False), compresslevel=_EFFORT, mtime=0)
            else:
                made = self._renderer.render(self.report, openmetrics=openmetrics)
            self._made[openmetrics, compressed] = made
        return made
