"""The queries of all dashboards: series of the machines chosen at the top; and the colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.monitoring import Text, Threshold
from goarmd.monitoring.promql import increase, max_by, metric, rate, selector, sum_by

if TYPE_CHECKING:
    from goarmd.monitoring.promql import Wanted

_HERE: dict[str, Wanted] = {"job": ("$job",), "instance": ("$instance",)}
_WINDOW = "$__rate_interval"
ZERO_IS_GOOD = (Threshold(None, "green"), Threshold(1, "red"))
ZERO_IS_BETTER = (Threshold(None, "green"), Threshold(1, "orange"))
FOR_INFORMATION = (Threshold(None, "green"), Threshold(1, "blue"))
ONE_IS_GOOD = (Threshold(None, "red"), Threshold(1, "green"))
OF_A_BUDGET = (Threshold(None, "green"), Threshold(0.8, "orange"), Threshold(1, "red"))
YES_OR_NO = (Text("0", "no", "red"), Text("1", "yes", "green"))


def series(name: str, **labels: Wanted) -> str:
    """The series of a metric."""
    return selector(metric(name), **_HERE, **labels)


def rate_of(name: str) -> str:
    """The rise of a counter per second."""
    return rate(metric(name), _WINDOW, **_HERE)


def increase_of(name: str, **labels: Wanted) -> str:
    """The rise of a counter from one point of the graph to the next."""
    return increase(metric(name), _WINDOW, **_HERE, **labels)


def rise_of(name: str, *labels: str) -> str:
    """The same, with the first value of a series that began while its machine was reporting: its first event."""
    began = (
        f"({series(name)} unless {series(name)} offset {_WINDOW}) "
        f"and on (job, instance) {series('goarmd_build_info')} offset {_WINDOW}"
    )
    return f"{sum_by(f'({began}) or {increase_of(name)}', *labels)} > 0"


def rise_in_sleep(name: str) -> str:
    """The rise of a counter since its last value within a week: of a machine that slept, no window has both values."""
    here, before = f"{series(name)}[$__interval]", f"{series(name)}[7d] offset $__interval"
    return f"last_over_time({here}) - last_over_time({before}) > 0"


def itself(expr: str) -> str:
    """What goarmd's own process exports. Of a text file, the series of that name are those of node_exporter."""
    return f"{expr} unless on (job, instance) node_textfile_scrape_error"


def age(name: str) -> str:
    """Seconds since a time."""
    return f"time() - {series(name)}"


def date(name: str, *labels: str) -> str:
    """A time as Grafana's dates need it: in milliseconds."""
    return max_by(f"{series(name)} * 1000", *labels)
