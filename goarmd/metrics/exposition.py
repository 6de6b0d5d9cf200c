"""The metric table in Prometheus' text format and in OpenMetrics, rendered once for each report."""

from __future__ import annotations

import gzip
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

__all__ = ["CONTENT_TYPE_LATEST", "CONTENT_TYPE_OPENMETRICS", "Exposition", "families"]

_faults = FaultLog("metrics.fault")
_LONGEST_LABEL = 200  # characters
_FAMILIES = {MetricKind.GAUGE: GaugeMetricFamily, MetricKind.COUNTER: CounterMetricFamily}


def families(report: Report) -> Iterator[Metric]:
    """Every family of the table that has a value in this report; one that cannot be read costs no other one."""
    for metric in METRICS:
        try:
            family = _family(metric, report)
        except Exception as error:  # noqa: BLE001  # a boundary: without descriptors, psutil cannot read this process
            _faults.log(error)
            continue
        if family.samples:
            yield family


def _family(metric: Row, report: Report) -> CounterMetricFamily | GaugeMetricFamily:
    family: CounterMetricFamily | GaugeMetricFamily
    family = _FAMILIES[metric.kind](metric.name, metric.help, labels=metric.labels)
    # Two values may be one after this: a series that is there twice makes Prometheus refuse the whole scrape.
    rows = {tuple(map(_printable, labels)): float(value) for labels, value in metric.read(report)}
    for labels, value in rows.items():
        family.add_metric(labels, value)
    return family


def _printable(label: str) -> str:
    """File names may contain bytes that are not UTF-8, which Prometheus refuses, and be of any length."""
    return label[:_LONGEST_LABEL].encode("utf-8", "surrogateescape").decode("utf-8", "replace")


class _Families:
    """The collector that prometheus_client renders."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def collect(self) -> Iterator[Metric]:
        """The families."""
        return families(self._report)


class Exposition:
    """A report as bytes; each format is rendered once, at its first request."""

    def __init__(self, report: Report) -> None:
        self.report = report
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
                made = gzip.compress(self._make(openmetrics, compressed=False), compresslevel=5, mtime=0)
            else:
                render = generate_openmetrics if openmetrics else generate_latest
                made = render(_Families(self.report), escaping=ALLOWUTF8)
            self._made[openmetrics, compressed] = made
        return made
