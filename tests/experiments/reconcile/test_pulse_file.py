"""Files of scanner pulses: every way they may be written, and errors with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from experiments.reconcile.pulses import read_pulses
from experiments.recorded.runs import RecordedRun
from mindpain_task.located import Refused
from tests.experiments.reconcile.recordings_for_tests import Recorder, compared, pulses_of, write_pulses


def times(path: Path, text: str) -> list[float]:
    path.write_text(text, encoding="utf-8")
    return [each.time_s for each in read_pulses(path).seen]


@pytest.mark.parametrize(
    "text",
    [
        "1.5\n3.5\n5.5\n",
        "1.5\n3.5\n5.5",
        "\ufeff1.5\r\n3.5\r\n5.5\r\n",
        "# from the console\n\n1.5\n3.5\n\n5.5\n",
        "onset\n1.5\n3.5\n5.5\n",
        "onset\tduration\ttrial_type\n1.5\t0\tpulse\n3.5\t0\tpulse\n5.5\t0\tpulse\n",
        "volume,time_s\n1,1.5\n2,3.5\n3,5.5\n",
        'volume;"time_s"\n1;"1.5"\n2;"3.5"\n3;"5.5"\n',
        "1.5e0\n+3.5\n55e-1\n",
    ],
)
def test_every_way_of_writing_pulses(tmp_path: Path, text: str) -> None:
    assert times(tmp_path / "p.txt", text) == [1.5, 3.5, 5.5]


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.floats(0, 1e5), min_size=1, max_size=30))
def test_whatever_is_written_is_read(tmp_path: Path, at_s: list[float]) -> None:
    in_order = sorted(at_s)
    assert times(tmp_path / "p.txt", "\n".join(map(repr, in_order))) == in_order


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("1.5\nx\n", 2, "'x' is no time in seconds"),
        ("1.5\n\n3,5\n", 3, "write the decimal as a point"),
        ("onset\n1.5\nn/a\n", 3, "'n/a' is no time in seconds"),
        ("a\tonset\n1\t1.5\n2\n", 3, "'' is no time in seconds"),
        ("1.5\n1e999\n", 2, "is no time in seconds"),
        ("when\n1.5\n", 1, "neither a time in seconds nor a header with a column called onset or time_s"),
        ("5.5\n3.5\n", 2, "3.5 s comes before 5.5 s of line 1: times never go back"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str, line: int, why: str) -> None:
    path = tmp_path / "p.txt"
    with pytest.raises(Refused) as refused:
        times(path, text)
    assert str(refused.value).startswith(f"{path}:{line}:1: ")
    assert why in str(refused.value)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it has no pulse"),
        (b"onset\n", "it has a header and no pulse"),
        (b"\xff\xfe1\x00", "it is no text"),
    ],
)
def test_a_file_without_pulses_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "p.txt"
    path.write_bytes(content)
    with pytest.raises(Refused, match=why):
        read_pulses(path)
    with pytest.raises(Refused, match="it cannot be read: No such file"):
        read_pulses(tmp_path / "none.txt")


@pytest.mark.parametrize(
    ("text", "digit_s"), [("1\n2.25\n", 1.0), ("1.500\n2.250\n", 0.001), ("15e-1\n20e-1\n", 0.1)]
)
def test_times_are_as_fine_as_they_are_written(tmp_path: Path, text: str, digit_s: float) -> None:
    path = tmp_path / "p.txt"
    path.write_text(text, encoding="utf-8")
    assert read_pulses(path).resolution_s == pytest.approx(digit_s)


def test_coarse_times_are_compared_as_coarsely(scanned: RecordedRun, tmp_path: Path) -> None:
    times_s = [round(each, 2) for each in pulses_of(scanned, Recorder())]
    path = tmp_path / "p.txt"
    path.write_text("\n".join(f"{each:.2f}" for each in times_s), encoding="utf-8")
    (found,) = compared(scanned, pulses=path).comparisons
    assert found.judgement == "as sent"
    assert found.result.tolerance_s == pytest.approx(0.015)


def test_a_run_that_saw_no_pulse_is_refused(heat: RecordedRun, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="the run saw no scanner pulse"):
        compared(heat, pulses=write_pulses(tmp_path / "p.txt", [1.0, 3.0]))
