"""The equality report as it is printed."""

from __future__ import annotations

import io

from rich.console import Console

from experiments.equality_table import print_equality
from mindpain_task.condition_share import Share
from mindpain_task.equality import EqualityReport
from mindpain_task.safety.limits import Finding

HEATED = Share("rest", (), 1, 5, 159, 75.0, 0.0, 5, 0.7361, 17.8, 0.0, 246.0, 408.0)
SHOCKED = Share("book", ("expectation", "load"), 1, 5, None, None, 70.5, 5, 0.0, 0.0, 4.0, 60.0, None)


def printed(*shares: Share, unequal: tuple[Finding, ...] = ()) -> str:
    console = Console(file=io.StringIO(), width=160)
    print_equality(console, EqualityReport(shares, unequal))
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


def test_only_what_is_there_has_a_column() -> None:
    heat, current = printed(HEATED), printed(SHOCKED)
    assert "CEM43" in heat
    assert "charge" not in heat
    assert "audio" not in heat
    assert "CEM43" not in current
    assert "4.0 µC" in current
    assert "70.5 s" in current


def test_a_row_says_it_all_and_what_is_open_is_named() -> None:
    for told in ("rest", "none", "159", "75.0 s", "0.74", "17.8 min", "4.1 to 6.8"):
        assert told in printed(HEATED)
    for told in ("expectation, load", "self-paced", "1.0 or more"):
        assert told in printed(SHOCKED)


def test_differences_are_said_below_and_so_is_that_there_are_none() -> None:
    said = printed(HEATED, SHOCKED, unequal=(Finding("warn", "unequal_words", "12 words apart"),))
    assert "warning: 12 words apart" in said
    assert "equal in all" not in said
    assert "equal in all" in printed(HEATED, HEATED)
    assert "equal in all" not in printed(HEATED)
    assert printed() == ""
