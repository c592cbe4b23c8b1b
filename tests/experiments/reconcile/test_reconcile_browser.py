"""The page of a reconciliation in a real browser: three widths, light and dark, and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from experiments.cli import main
from experiments.recorded.runs import RecordedRun
from tests.browser import CHROMIUM, Browser, browser
from tests.experiments.reconcile import xdf_for_tests as xdf
from tests.experiments.reconcile.recordings_for_tests import Recorder, codes_of, write_codes
from tests.experiments.reconcile.test_planted_in_xdf import without
from tests.looked_at import assert_fits_in_light_dark_and_on_paper

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this computer")


@pytest.fixture(scope="module")
def page(current: RecordedRun, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with every kind of fault on it."""
    root = tmp_path_factory.mktemp("page")
    streams = xdf.all_of(current)
    markers = streams[0]
    markers.stamps_s[200] += 3.0
    markers.stamps_s[210] -= 0.04
    without(markers, 50, 51)
    for at, text in ((80, str(markers.values[79])), (90, xdf.marker_text(99_999, "cue"))):
        markers.stamps_s.insert(at, markers.stamps_s[at - 1] + 0.01)
        markers.values = [*markers.values[:at], text, *markers.values[at:]]
    without(streams[3], *range(1250, 1325))
    codes = [
        (at_s - 0.25 * (place > 300), code)
        for place, (at_s, code) in enumerate(codes_of(current, Recorder()))
    ]
    eeg = write_codes(root, "BrainVision", codes)
    path = xdf.write_xdf(root / "recorded.xdf", streams, ended=False)
    assert (
        main(["reconcile", str(current.folder), str(path), "--eeg", str(eeg), "-o", str(root / "out")]) == 1
    )
    return root / "out" / "reconcile.html"


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("profile")) as started:
        yield started


def test_the_page_fits_three_widths_is_light_or_dark_and_can_be_printed(
    page: Path, chromium: Browser
) -> None:
    assert_fits_in_light_dark_and_on_paper(chromium, page)
