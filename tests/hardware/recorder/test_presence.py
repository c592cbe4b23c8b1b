"""Which streams are on the network, which have left it, and the beats of a recording."""

from __future__ import annotations

import pylsl
import pytest

from hardware.lsl.heartbeat import BEAT_BYTES, Heartbeat, beat_number
from hardware.lsl.presence import Attendance, StreamQuery, streams_now
from tests.hardware.recorder.bench import PROMISE_S, Bench, wait_until


def gaze(source_id: str) -> pylsl.StreamOutlet:
    return pylsl.StreamOutlet(pylsl.StreamInfo("gaze", "Gaze", 1, pylsl.IRREGULAR_RATE, "string", source_id))


def test_streams_are_found_told_apart_and_missed_when_they_leave() -> None:
    with Bench() as bench:
        source_id = f"gaze-{bench.rig}"
        outlet = gaze(source_id)
        found = {stream.source_id: stream for stream in streams_now()}
        eeg, eyes = found[bench.eeg_id], found[source_id]
        assert (eeg.name, eeg.type, eeg.nominal_srate) == ("EEG", "EEG", 250.0)
        assert (eyes.nominal_srate, eyes.uid) == (0.0, outlet.get_info().uid())
        assert StreamQuery(name="gaze", type="Gaze").fits(eyes)
        assert not StreamQuery(name="gaze", type="EEG").fits(eyes)
        assert not StreamQuery(source_id=source_id).fits(eeg)
        attendance = Attendance([eeg, eyes])
        wait_until(lambda: attendance.gone() == frozenset() and attendance.met() == 2, 5.0, "both are there")
        del outlet
        wait_until(lambda: attendance.gone() == {"gaze"}, PROMISE_S, "the stream that left is missed")
        again = gaze(source_id)  # another unique id: the recorder goes on with it, and so do we
        wait_until(lambda: attendance.gone() == frozenset(), PROMISE_S, "the stream that came back is there")
        del again


def test_of_no_streams_none_ever_leaves() -> None:
    assert Attendance(()).gone() == frozenset()


def test_beats_are_numbered_and_larger_than_any_buffer() -> None:
    with Bench() as bench:
        heart = Heartbeat(bench.clock, bench.session)
        assert heart.source_id == f"mindpain-{bench.rig}-watch"
        (info,) = pylsl.resolve_byprop("source_id", heart.source_id, timeout=5)
        inlet = pylsl.StreamInlet(info, recover=False)
        inlet.open_stream(5)
        assert [heart.beat(), heart.beat()] == [1, 2]
        texts = [inlet.pull_sample(5)[0][0] for _ in range(2)]
        inlet.close_stream()
        heart.close()
        heart.close()
    assert [beat_number(text) for text in texts] == [1, 2]
    assert {len(text) for text in texts} == {BEAT_BYTES}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"n":"1"}', "7"])
def test_what_is_no_beat_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no beat|Expecting"):
        beat_number(text)
