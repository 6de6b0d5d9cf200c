"""The page as a person sees it, in Chromium: light, dark, narrow, wide, without scripts, with names that mean harm."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from goarmd.config.schema import Http
from goarmd.web.server import WebSink
from tests.browser.scenes import SCENES, trouble, well

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
LOOKS = [(scheme, width) for scheme in ("light", "dark") for width in (360, 1280)]
PICTURES = os.environ.get("GOARMD_PICTURES")  # a folder for pictures of everything that is opened


@contextmanager
def opened(browser: Any, url: str, scheme: str = "light", width: int = 1280, **given: Any) -> Iterator[Any]:
    """A page, and all that it said or asked for meanwhile in its attribute `noise`."""
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800}, **given)
    page, noise = context.new_page(), []
    page.on("console", lambda message: noise.append(message.text))
    page.on("pageerror", lambda error: noise.append(str(error)))
    page.on("request", lambda request: noise.append(request.url) if not _own(request.url, url) else None)
    page.goto(url)
    page.noise = noise
    yield page
    context.close()


def _own(asked: str, url: str) -> bool:
    return asked.startswith(("data:", "/".join(url.split("/")[:3]) + "/"))


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
@pytest.mark.parametrize("scene", list(SCENES))
def test_every_machine_is_readable_and_accessible(
    browser: Any, axe: str, served: Any, scene: str, scheme: str, width: int
) -> None:
    with opened(browser, served(scene).url + ("/?span=30d" if scene == "month" else "/"), scheme, width) as page:
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{scene}-{scheme}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, "nothing is cut off at the side"
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, "nor when all is unfolded"
        assert page.noise == [], "no error, and nothing is loaded from elsewhere"
    assert _violations(browser, axe, served(scene).url, scheme, width) == []


def _violations(browser: Any, axe: str, url: str, scheme: str, width: int) -> list[str]:
    """What axe-core finds; it is loaded past the page's policy, which would refuse it."""
    with opened(browser, url, scheme, width, bypass_csp=True) as page:
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        page.add_script_tag(content=axe)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    nodes = ((rule["id"], node) for rule in found["violations"] for node in rule["nodes"])
    return [f"{rule}: {node['target']} {node['failureSummary']}" for rule, node in nodes]


def test_without_scripts_everything_is_there(browser: Any, served: Any) -> None:
    url = served("trouble").url
    with opened(browser, url) as with_script, opened(browser, url, java_script_enabled=False) as without:
        assert without.inner_text("main") == with_script.inner_text("main")
        without.click("text=30 days")
        assert without.url.endswith("/?span=30d#past")


def test_no_column_is_lost_on_a_telephone(browser: Any, served: Any) -> None:
    with opened(browser, served("trouble").url, width=360) as page:
        row = page.locator(".processes tbody tr").first
        cells = row.locator("th, td")
        assert cells.count() == 9
        assert all(cells.nth(number).is_visible() for number in range(9))
        assert cells.nth(1).bounding_box()["width"] > 60


def test_it_refreshes_itself_and_what_was_unfolded_stays_so(browser: Any) -> None:
    web = WebSink(Http(listen="127.0.0.1:0"), history=(scene := trouble()).history)
    try:
        web.publish(scene.report)
        with opened(browser, web.url) as page:
            page.clock.install()
            page.reload()
            page.locator("details:not([open]) summary").first.click()
            unfolded = page.locator("main details[open]").count()
            page.locator("main summary").nth(2).focus()
            page.clock.run_for(16_000)
            page.wait_for_timeout(300)
            assert page.locator("main details[open]").count() == unfolded
            assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
            web.publish(well().report)
            page.clock.run_for(16_000)
            page.wait_for_selector("text=Nothing is wrong")
            assert page.title().startswith("Nothing is wrong")
            web.close()
            page.clock.run_for(16_000)
            page.wait_for_selector(".stale:visible")
    finally:
        web.close()


def test_names_run_nothing_and_turn_nothing_around(browser: Any, served: Any) -> None:
    with opened(browser, served("hostile").url) as page:
        assert page.locator("script").count() == 1, "its own"
        assert page.locator("main img, main h1 ~ h1").count() == 0
        assert page.evaluate("[...document.body.innerText].some(c => '\\u202e\\u2066\\u001b'.includes(c))") is False


def test_everything_can_be_reached_with_the_keyboard(browser: Any, served: Any) -> None:
    with opened(browser, served("trouble").url) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        reached = set()
        for _ in range(80):
            page.keyboard.press("Tab")
            reached.add(page.evaluate("document.activeElement.outerHTML.slice(0, 60)"))
        everything = page.evaluate("[...document.querySelectorAll('a, summary')].map(e => e.outerHTML.slice(0, 60))")
        assert [element for element in everything if element not in reached and "skip" not in element] == []
