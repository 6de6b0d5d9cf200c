"""The queries of all dashboards: series of the machines chosen at the top."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.monitoring import Threshold
from goarmd.monitoring.promql import increase, max_by, metric, rate, selector

if TYPE_CHECKING:
    from goarmd.monitoring.promql import Wanted

_HERE: dict[str, Wanted] = {"job": ("$job",), "instance": ("$instance",)}
_WINDOW = "$__rate_interval"
ZERO_IS_GOOD = (Threshold(None, "green"), Threshold(1, "red"))
ONE_IS_GOOD = (Threshold(None, "red"), Threshold(1, "green"))


def series(name: str, **labels: Wanted) -> str:
    """The series of a metric."""
    return selector(metric(name), **_HERE, **labels)


def rate_of(name: str) -> str:
    """The rise of a counter per second."""
    return rate(metric(name), _WINDOW, **_HERE)


def increase_of(name: str) -> str:
    """The rise of a counter from one point of the graph to the next."""
    return increase(metric(name), _WINDOW, **_HERE)


def age(name: str) -> str:
    """Seconds since a time."""
    return f"time() - {series(name)}"


def date(name: str, *labels: str) -> str:
    """A time as Grafana's dates need it: in milliseconds."""
    return max_by(f"{series(name)} * 1000", *labels)
