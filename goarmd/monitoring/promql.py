"""PromQL that can name only metrics and labels that goarmd exports."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, TypeAlias

from goarmd.core.errors import GoarmdError
from goarmd.metrics.table import METRICS, Metric, MetricKind

if TYPE_CHECKING:
    from collections.abc import Mapping

_BY_NAME = {metric.name: metric for metric in METRICS}
_TARGET_LABELS = ("job", "instance")  # added to every series by Prometheus


@dataclass(frozen=True, slots=True)
class Unlike:
    """Patterns of which none may match."""

    patterns: tuple[str, ...]


Wanted: TypeAlias = "str | tuple[str, ...] | Unlike"  # one value, or patterns of which one must match, or none may


def metric(name: str) -> Metric:
    """The metric of this name.

    Raises:
        GoarmdError: goarmd exports no metric of this name.
    """
    if found := _BY_NAME.get(name):
        return found
    near = get_close_matches(name, _BY_NAME, n=1)
    raise GoarmdError(f"there is no metric {name}: {f'did you mean {near[0]}?' if near else 'see METRICS'}")


def selector(of: Metric, **labels: Wanted) -> str:
    """Select the series of a metric by its labels; a tuple means patterns of which one must match.

    Raises:
        GoarmdError: the metric has no such label.
    """
    for label in labels:
        if label not in (*of.labels, *_TARGET_LABELS):
            raise GoarmdError(f"{of.name} has no label {label}: it has {', '.join(of.labels) or 'none'}")
    return f"{of.name}{{{matchers(labels)}}}" if labels else of.name


def matchers(labels: Mapping[str, Wanted]) -> str:
    """What stands between the braces of a selector."""
    return ", ".join(_matcher(label, wanted) for label, wanted in labels.items())


def _matcher(label: str, wanted: Wanted) -> str:
    if isinstance(wanted, Unlike):
        return f'{label}!~"{"|".join(wanted.patterns)}"'
    return f'{label}="{wanted}"' if isinstance(wanted, str) else f'{label}=~"{"|".join(wanted)}"'


def rate(of: Metric, window: str, **labels: Wanted) -> str:
    """The rise of a counter per second.

    Raises:
        GoarmdError: the metric is not a counter, or has no such label.
    """
    return f"rate({_counter(of, labels)}[{window}])"


def increase(of: Metric, window: str, **labels: Wanted) -> str:
    """The rise of a counter within the window.

    Raises:
        GoarmdError: the metric is not a counter, or has no such label.
    """
    return f"increase({_counter(of, labels)}[{window}])"


def _counter(of: Metric, labels: dict[str, Wanted]) -> str:
    if of.kind is not MetricKind.COUNTER:
        raise GoarmdError(f"{of.name} is a {of.kind}: only counters have a rate")
    return selector(of, **labels)


def sum_by(expr: str, *labels: str) -> str:
    """Add up all series that agree in these labels."""
    return f"sum by ({', '.join(labels)}) ({expr})"


def max_by(expr: str, *labels: str) -> str:
    """Take the largest of all series that agree in these labels; of all, if none is named."""
    return f"max by ({', '.join(labels)}) ({expr})" if labels else f"max({expr})"


def sum_without(expr: str, *labels: str) -> str:
    """Add up all series that agree in every other label, so that the labels added by Prometheus stay."""
    return f"sum without ({', '.join(labels)}) ({expr})"
