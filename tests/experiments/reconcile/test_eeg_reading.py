"""Codes out of EEG recordings: every way of writing them, and files that are not what they should be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.reconcile.codes import ALL_UP, code_of, settled, without_rest
from experiments.reconcile.eeg import read_trigger_line
from experiments.recorded.runs import RecordedRun
from mindpain_task.located import Refused
from tests.experiments.reconcile import eeg_for_tests as eeg
from tests.experiments.reconcile.recordings_for_tests import (
    WRITERS,
    Recorder,
    codes_of,
    compared,
    told,
    write_codes,
)

SOME = [(1.0, 5), (2.5, 50), (2.6, 50), (4.0, 201)]


@given(st.integers(1, 255))
def test_every_way_of_writing_a_code_is_read(code: int) -> None:
    for text in (
        f"{code}", f"S{code:>3}", f"S{code}", f"Stimulus/S{code:>3}", f"Stimulus/{code}", f"s{code}",
        f"Trigger {code}", f"T{code:>3}", f"TRIG{code}", f" {code:03d} ", f"Stimulus/S{code:03d}",
    ):  # fmt: skip
        assert code_of(text) == code, text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "256",
        "1000",
        "Response/R  5",
        "New Segment/",
        "heat_onset",
        "5 5",
        "S 5.0",
        "-5",
        "Comment/5",
    ],
)
def test_what_is_no_code_is_none(text: str) -> None:
    assert code_of(text) is None


def test_lines_that_were_caught_half_up_are_one_code() -> None:
    assert settled([(10, 1), (11, 5), (100, 5), (102, 5)]) == (((10, 5), (100, 5), (102, 5)), 1)
    assert settled([(10, 2), (11, 5)]) == (((10, 2), (11, 5)), 0)


def test_lines_at_rest_are_left_out_at_the_ends_only() -> None:
    codes = [(0.0, ALL_UP), (1.0, 5), (2.0, ALL_UP), (3.0, 6), (4.0, ALL_UP), (5.0, ALL_UP)]
    assert without_rest(codes) == (((1.0, 5), (2.0, ALL_UP), (3.0, 6)), 3)
    assert without_rest([(0.0, ALL_UP)]) == ((), 1)


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("rate_hz", [250, 512, 2048])
def test_codes_come_out_at_their_samples(tmp_path: Path, kind: str, rate_hz: int) -> None:
    line = read_trigger_line(write_codes(tmp_path, kind, SOME, rate_hz))
    assert [each.code for each in line.seen] == [code for _, code in SOME]
    assert [each.time_s for each in line.seen] == pytest.approx(
        [eeg.sample_of(at_s, rate_hz) / rate_hz for at_s, _ in SOME], abs=1e-6
    )
    assert line.resolution_s == pytest.approx(1.0 / rate_hz)


@pytest.mark.parametrize("text", ["{code}", "S{code}", "S{code:>3}"])
def test_brainvision_with_and_without_the_s(tmp_path: Path, text: str) -> None:
    path = write_codes(tmp_path, "BrainVision", SOME, text=text, others=[(3.0, 7), (3.5, 0)])
    line = read_trigger_line(path)
    assert [each.code for each in line.seen] == [5, 50, 50, 201]
    assert any("'Response/R  7' (1)" in note for note in line.notes)
    assert any("interrupted once: new segments begin at 3.500 s" in note for note in line.notes)


@pytest.mark.parametrize("named", [".vmrk", ".eeg"])
def test_any_of_the_three_files_will_do(tmp_path: Path, named: str) -> None:
    path = write_codes(tmp_path, "BrainVision", SOME)
    assert len(read_trigger_line(path.with_suffix(named)).seen) == 4


@pytest.mark.parametrize(("gone", "what"), [(".vmrk", "markers"), (".eeg", "data")])
def test_a_brainvision_recording_without_a_part_is_refused(tmp_path: Path, gone: str, what: str) -> None:
    path = write_codes(tmp_path, "BrainVision", SOME)
    path.with_suffix(gone).unlink()
    with pytest.raises(Refused, match=rf"it names amp{gone} for its {what}, which is not beside it"):
        read_trigger_line(path)


def test_a_recording_without_its_header_is_refused(tmp_path: Path) -> None:
    path = write_codes(tmp_path, "BrainVision", SOME)
    path.unlink()
    with pytest.raises(Refused, match=r"its header amp\.vhdr is not beside it"):
        read_trigger_line(path.with_suffix(".vmrk"))


@pytest.mark.parametrize("kind", WRITERS)
def test_what_mne_cannot_read_is_a_sentence(tmp_path: Path, kind: str) -> None:
    path = write_codes(tmp_path, kind, SOME)
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(Refused, match=r"amp\.\w+: MNE cannot read it"):
        read_trigger_line(path)


def test_other_files_and_no_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"must end in \.vhdr \(BrainVision\), \.edf or \.bdf, not '\.set'"):
        read_trigger_line(tmp_path / "a.set")
    with pytest.raises(Refused, match="there is no such file"):
        read_trigger_line(tmp_path / "a.edf")


def test_a_recording_without_room_for_codes_is_refused(tmp_path: Path) -> None:
    path = write_codes(tmp_path, "EDF", SOME)
    path.write_bytes(path.read_bytes().replace(b"TRIGGER ", b"Pz      "))
    with pytest.raises(Refused, match="neither annotations nor a channel called Status or Trigger"):
        read_trigger_line(path)


def test_lines_that_go_up_a_sample_apart_are_one_code(tmp_path: Path) -> None:
    rate_hz = 2048
    levels = eeg.trigger_levels(SOME, rate_hz, 6)
    at = eeg.sample_of(1.0, rate_hz)
    levels[at - 1] = 4
    path = eeg._write_levels(tmp_path / "amp.bdf", levels.astype(np.int64), rate_hz, 6, "Status", 24)
    line = read_trigger_line(path)
    assert [each.code for each in line.seen] == [5, 50, 50, 201]
    assert any("only some of their lines up" in note for note in line.notes)


def test_codes_of_others_can_be_left_out(current: RecordedRun, tmp_path: Path) -> None:
    codes = codes_of(current, Recorder())
    volumes = [(at_s, 128) for at_s in np.arange(1.0, codes[-1][0], 2.003).tolist()]
    path = write_codes(tmp_path, "BrainVision", [*codes, *volumes])
    assert "128" in told(compared(current, eeg=path))
    found = compared(current, eeg=path, ignored=frozenset({128}))
    assert found.is_clean
    assert any("as --ignore has it" in note for note in found.comparisons[0].all_notes)


def test_a_box_that_rests_with_all_lines_up_is_no_fault(current: RecordedRun, tmp_path: Path) -> None:
    codes = codes_of(current, Recorder())
    path = write_codes(tmp_path, "BrainVision", [*codes, (codes[-1][0] + 1.0, ALL_UP)])
    assert compared(current, eeg=path).is_clean


def test_a_recording_of_a_box_that_the_run_has_not_is_refused(
    heat: RecordedRun, current: RecordedRun, tmp_path: Path
) -> None:
    path = write_codes(tmp_path, "BrainVision", SOME)
    with pytest.raises(Refused, match="sent no codes on a trigger box"):
        compared(heat, eeg=path)
    with pytest.raises(Refused, match="--box other: the run's trigger boxes are eeg"):
        compared(current, eeg=path, box="other")


def test_a_tolerance_finer_than_a_sample_is_refused(current: RecordedRun, tmp_path: Path) -> None:
    path = write_codes(tmp_path, "BrainVision", codes_of(current, Recorder()), 250)
    with pytest.raises(Refused, match="--tolerance-ms 1 is finer than the recording itself"):
        compared(current, eeg=path, tolerance_s=0.001)
    assert compared(current, eeg=path, tolerance_s=0.1).is_clean
