"""`python -m bench [NAME...]`: every measurement, or those named; only a whole run writes RESULTS.md."""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bench import measurements, results
from bench.measure import BenchError, Measurement
from goarmd.core.discovery import discover

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

_LONGEST = 300  # seconds for one measurement


def _too_long(_: int, __: FrameType | None) -> None:
    raise BenchError(f"it took over {_LONGEST} s")


def _measure(measurement: Measurement) -> results.Outcome:
    print(f"{measurement.name}: {measurement.help}", file=sys.stderr, flush=True)
    began = time.monotonic()
    signal.alarm(_LONGEST)
    try:
        with TemporaryDirectory(prefix="goarmd-bench-", ignore_cleanup_errors=True) as folder:
            figures = measurement.measure(Path(folder))
    except BenchError as error:
        return measurement, {}, str(error)
    finally:
        signal.alarm(0)
    print(f"  {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return measurement, figures, None


def main(names: Sequence[str]) -> int:
    """Measure and print; 0 when every bar that could be measured is met."""
    found = {part.name: part for part in discover(measurements, Measurement)}
    if unknown := set(names) - found.keys():
        print(f"bench: there is no {', '.join(sorted(unknown))}; there are {', '.join(found)}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # unwinds, so that everything started is ended
    signal.signal(signal.SIGALRM, _too_long)
    try:
        outcomes = [_measure(part) for part in found.values() if not names or part.name in names]
    except KeyboardInterrupt:
        return 130
    if names:
        print(results.document(outcomes))
    else:
        written = results.write(outcomes)
        print("\n".join([*results.table(outcomes), *results.faults(outcomes), "", f"written to {written}"]))
    missed = any(bar.judge(figures).met is False for part, figures, _ in outcomes for bar in part.bars)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
