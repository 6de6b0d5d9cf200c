"""The README's picture: what `goarmd doctor` says of the simulated Mac, as it is printed."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from goarmd.demo.day import Day
from goarmd.views import doctor
from goarmd.views.from_report import to_values
from goarmd.views.markup import console, from_markup, same_everywhere

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goarmd.parts.check import Check

_NOW = 1_800_000_000.0
_STEP = 300.0  # seconds between the reports of the day
_COLUMNS = 82
# rich's own template asks a web server for its font; this one takes what the reader has.
_TEMPLATE = """<svg class="rich-terminal" xml:space="preserve" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, monospace; font-size: {char_height}px;
  line-height: {line_height}px; white-space: pre; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: system-ui, sans-serif; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}<g class="{unique_id}-matrix">{matrix}</g></g>
</svg>
"""


def doctor_picture(checks: Iterable[Check]) -> str:
    """An SVG, the same on every machine."""
    *_, last = Day(_NOW, checks).reports(_STEP)
    values = to_values(last)
    terminal = console(record=True, width=_COLUMNS, file=StringIO(), force_terminal=True)
    with same_everywhere():
        terminal.print(from_markup(doctor.text(values, values.taken_at)), soft_wrap=True)
    return terminal.export_svg(title="goarmd doctor", code_format=_TEMPLATE, unique_id="goarmd")
