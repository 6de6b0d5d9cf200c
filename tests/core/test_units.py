from __future__ import annotations

import pytest

from goarmd.core.units import Seconds, Size


@pytest.mark.parametrize(
    ("text", "size"),
    [("1.4GB", 1_400_000_000), ("512MiB", 536_870_912), ("620 MB", 620_000_000), ("7", 7), ("1kb", 1000), ("0B", 0)],
)
def test_a_size_is_read_in_any_common_unit(text: str, size: int) -> None:
    assert Size.parse(text) == size


@pytest.mark.parametrize("text", ["", "GB", "1.4 quux", "-1GB", "1e9", "1GB2"])
def test_an_invalid_size_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a size: write 1\.4GB"):
        Size.parse(text)


@pytest.mark.parametrize(
    ("text", "seconds"), [("15s", 15), ("500ms", 0.5), ("1h30m", 5400), ("2d", 172_800), ("1m 30s", 90)]
)
def test_a_duration_is_read_in_any_common_unit(text: str, seconds: float) -> None:
    assert Seconds.parse(text) == seconds


@pytest.mark.parametrize("text", ["", "15", "-3s", "15 parsecs", "s"])
def test_an_invalid_duration_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration: write 15s"):
        Seconds.parse(text)


@pytest.mark.parametrize("text", ["15s", "500ms", "2h", "1.5s", "3d"])
def test_a_duration_is_written_as_it_was_read(text: str) -> None:
    assert str(Seconds.parse(text)) == text


@pytest.mark.parametrize("text", ["1.4GB", "620MB", "999B", "5KB"])
def test_a_size_is_written_as_it_was_read(text: str) -> None:
    assert str(Size.parse(text)) == text
