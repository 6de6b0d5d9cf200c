"""The JSON API does what its description says, for any request that schemathesis makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from goarmd.web.server import WebSink

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.mark.parametrize("scene", ["trouble", "first-minute", "hostile"])
def test_every_answer_is_as_described(served: Callable[[str], WebSink], scene: str) -> None:
    import schemathesis  # noqa: PLC0415  # only this test needs it
    from hypothesis import HealthCheck, Phase, given, settings  # noqa: PLC0415
    from schemathesis import GenerationMode  # noqa: PLC0415

    url = served(scene).url
    schema = schemathesis.openapi.from_url(f"{url}/api/v1/openapi.json")
    schema.config.base_url = url
    asked = set()
    operations: Any = schema.get_all_operations()  # each is a result or an error, which has no `ok`
    for operation in operations:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            cases = operation.ok().as_strategy(generation_mode=mode)

            @settings(
                max_examples=60, deadline=None, database=None,
                phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck),
            )  # fmt: skip
            @given(case=cases)
            def ask(case: Any) -> None:
                response = case.call_and_validate()
                asked.add((case.path, response.status_code))

            ask()
    assert {("/api/v1/report", 200), ("/api/v1/history", 200), ("/api/v1/history", 400)} <= asked
