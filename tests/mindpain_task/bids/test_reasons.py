"""A reason in the events tells what failed, and not in whose folder of which computer."""

from __future__ import annotations

import pytest

from mindpain_task.bids.event_course import without_folders


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("file /home/ann/data/x.jsonl: it cannot be written", "file …/x.jsonl: it cannot be written"),
        ("folder /home/Ann Lee/my data/s: a sync failed", "folder …/s: a sync failed"),
        (r"file C:\Users\Ann Lee\x.jsonl: it is full", "file …/x.jsonl: it is full"),
        (r"file \\lab\ann\x.jsonl: it is full", "file …/x.jsonl: it is full"),
        ("/dev/ttyUSB0: command Q: no answer", "…/ttyUSB0: command Q: no answer"),
        ("sim://tcs: command Q: 3 of 6 bytes", "sim://tcs: command Q: 3 of 6 bytes"),
        ("COM3: too hot: 51.2 °C, over 0.7 °C/s, n/a", "COM3: too hot: 51.2 °C, over 0.7 °C/s, n/a"),
        (None, None),
    ],
)
def test_folders_are_left_out_and_nothing_else(reason: str | None, told: str | None) -> None:
    assert without_folders(reason) == told
