from datetime import UTC, datetime

import pytest

from webapp.filters import exposure, filesize, when


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (8_484_634, "8.5 MB"),
        (200_000_000, "200 MB"),
        (3 * 10**9, "3.0 GB"),
    ],
)
def test_sizes(size: int, text: str) -> None:
    assert filesize(size) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.004, "1/250 s"), (1 / 3, "1/3 s"), (0.4, "0.4 s"), (30.0, "30 s"), (0.0, "0 s")]
)
def test_exposure_times(seconds: float, text: str) -> None:
    assert exposure(seconds) == text


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC), "4 Mar 2026, 05:06 UTC"),
        ("2005-01-02T03:04:05", "2 Jan 2005, 03:04:05"),
        ("2005-01-02T03:04:05+02:00", "2 Jan 2005, 03:04:05 +02:00"),
    ],
)
def test_points_in_time(moment: datetime | str, text: str) -> None:
    assert when(moment) == text
