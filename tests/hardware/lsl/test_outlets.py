"""The LSL streams, seen by a real inlet and by the real LabRecorder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pylsl
import pytest
import pyxdf

from hardware.clocks import LabClock, VirtualClock
from hardware.lsl.clock import lsl_clock, lsl_minus
from hardware.lsl.device import DeviceStreams
from hardware.lsl.outlets import LslOutlets
from hardware.lsl.session import StreamSession
from mindpain_task.model import Event
from mindpain_task.roles import DeviceFault, Sample
from tests.recording import recording

CODES = {"heat_onset": 50, "heat_end": 51, "intensity_given": 120}
RIG = f"test{os.getpid()}"  # two test runs on one network must not hear each other
SESSION = StreamSession(RIG, "01", "02", "lu2023", "TCS II", "QST.Lab", ("stimulator", "person"))
SOURCE_IDS = [f"mindpain-{RIG}-{stream}" for stream in ("markers", "rating", "temperature", "device")]
TOLERANCE_S = 0.001


@pytest.fixture
def outlets() -> Iterator[LslOutlets]:
    streams = LslOutlets(lsl_clock(), SESSION, CODES)
    yield streams
    streams.close()


@pytest.fixture
def device() -> Iterator[DeviceStreams]:
    streams = DeviceStreams(lsl_clock(), SESSION)
    yield streams
    streams.close()


def _inlet(source_id: str) -> pylsl.StreamInlet:
    (info,) = pylsl.resolve_byprop("source_id", source_id, timeout=5)
    inlet = pylsl.StreamInlet(info, recover=False)
    inlet.open_stream(5)
    return inlet


def test_the_record_names_the_streams_as_a_recording_does(outlets: LslOutlets) -> None:
    told = outlets.described()["streams"]
    assert isinstance(told, dict)
    assert [*told] == SOURCE_IDS[:2]
    (found,) = pylsl.resolve_byprop("source_id", SOURCE_IDS[0], timeout=5)
    assert told[SOURCE_IDS[0]] == found.uid()


def test_the_session_clock_is_lsls() -> None:
    clock = lsl_clock()
    assert abs(lsl_minus(clock)) < 20e-6
    assert lsl_clock().now() == pytest.approx(pylsl.local_clock(), abs=TOLERANCE_S)


def test_an_offset_between_the_clocks_is_measured() -> None:
    assert lsl_minus(LabClock(offset_s=-3.0)) == pytest.approx(3.0, abs=20e-6)


def test_an_inlet_gets_a_marker_with_the_events_own_time(outlets: LslOutlets) -> None:
    inlet = _inlet(SOURCE_IDS[0])
    time_s = pylsl.local_clock() - 1.5  # sent late: the stamp must be the event's, not the sending's
    outlets.marker(7, Event("heat_onset", time_s, 1, 3, "heat", "heat_onset"), "mindful_breath")
    outlets.marker(8, Event("rating", time_s + 0.25, marker="intensity_given"), "")
    first, first_s = inlet.pull_sample(5)
    second, second_s = inlet.pull_sample(5)
    inlet.close_stream()
    assert json.loads(first[0]) == {
        "seq": 7, "code": 50, "label": "heat_onset", "trial": 3, "block": 1, "condition": "mindful_breath",
    }  # fmt: skip
    assert json.loads(second[0])["trial"] is None
    assert [first_s, second_s] == pytest.approx([time_s, time_s + 0.25], abs=TOLERANCE_S)


def test_numbers_arrive_as_they_were_sent(outlets: LslOutlets, device: DeviceStreams) -> None:
    rating, temperature, edges = (_inlet(source_id) for source_id in SOURCE_IDS[1:])
    now_s = pylsl.local_clock()
    outlets.cursor(now_s, "intensity", 33.3)
    device.sample(Sample(now_s, 31.9, (40.1, 40.2, 40.3, 40.4, 40.5)), 45.7)
    device.edge(3, "abort", now_s, now_s + 0.001)
    assert rating.pull_sample(5) == ([33.3], pytest.approx(now_s, abs=TOLERANCE_S))
    values, time_s = temperature.pull_sample(5)
    assert values == [45.7, 31.9, 40.1, 40.2, 40.3, 40.4, 40.5]
    assert time_s == pytest.approx(now_s, abs=TOLERANCE_S)
    edge, edge_s = edges.pull_sample(5)
    assert json.loads(edge[0]) == {"n": 3, "what": "abort", "before_s": now_s, "after_s": now_s + 0.001}
    assert edge_s == pytest.approx(now_s, abs=TOLERANCE_S)
    for inlet in (rating, temperature, edges):
        inlet.close_stream()


def _texts(element: pylsl.info.XMLElement, child: str, name: str) -> list[str]:
    found, texts = element.child(child), []
    while not found.empty():
        texts.append(found.child_value(name))
        found = found.next_sibling(child)
    return texts


def test_the_streams_describe_themselves(outlets: LslOutlets, device: DeviceStreams) -> None:
    inlets = [_inlet(source_id) for source_id in SOURCE_IDS]
    markers, rating, temperature, edges = (inlet.info(5) for inlet in inlets)
    for inlet in inlets:
        inlet.close_stream()
    names = [(info.name(), info.type()) for info in (markers, rating, temperature, edges)]
    assert names == [
        ("mindpain-markers", "Markers"),
        ("mindpain-rating", "Rating"),
        ("mindpain-temperature", "Temperature"),
        ("mindpain-device", "DeviceEdges"),
    ]
    assert {info.nominal_srate() for info in (markers, rating, temperature, edges)} == {pylsl.IRREGULAR_RATE}
    channels = temperature.desc().child("channels")
    zones = [f"zone{i}" for i in range(1, 6)]
    assert _texts(channels, "channel", "label") == ["commanded", "neutral", *zones]
    assert set(_texts(channels, "channel", "unit")) == {"celsius"}
    assert temperature.desc().child("acquisition").child_value("model") == "TCS II"
    codes = markers.desc().child("codes")
    assert dict(zip(_texts(codes, "code", "label"), _texts(codes, "code", "value"), strict=True)) == {
        label: str(code) for label, code in CODES.items()
    }
    for info in (markers, rating, temperature, edges):
        assert info.desc().child("session").child_value("protocol") == "lu2023"
        assert info.desc().child("synchronization").child_value("offset_mean") == "0"
        assert info.desc().child_value("simulated") == "stimulator, person"


def test_a_new_session_in_the_same_rig_has_the_same_source_ids(outlets: LslOutlets) -> None:
    assert len(pylsl.resolve_byprop("source_id", SOURCE_IDS[0], timeout=5)) == 1
    outlets.close()
    again = LslOutlets(lsl_clock(), SESSION, CODES)
    assert len(pylsl.resolve_byprop("source_id", SOURCE_IDS[0], timeout=5)) == 1
    again.close()


def test_the_last_marker_before_the_end_is_not_lost(outlets: LslOutlets) -> None:
    # In another process, as a recorder is: there the sample has a way to go.
    listener = (
        "import pylsl, sys\n"
        "infos = [pylsl.resolve_byprop('source_id', name, timeout=5)[0] for name in sys.argv[1:]]\n"
        "inlets = [pylsl.StreamInlet(info, recover=False) for info in infos]\n"
        "for inlet in inlets:\n"
        "    inlet.open_stream(5)\n"
        "count = 0\n"
        "try:\n"
        "    while inlets[0].pull_sample(5)[0] is not None:\n"
        "        count += 1\n"
        "except pylsl.util.LostError:\n"
        "    print(count)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", listener, *SOURCE_IDS[:2]],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert outlets.wait_for_consumers(10)
        for seq in range(1, 101):
            outlets.marker(seq, Event("heat_onset", pylsl.local_clock(), marker="heat_onset"), "")
        outlets.close()
        assert process.stdout is not None
        assert process.stdout.read() == "100\n"


@pytest.mark.parametrize("time_s", [0.0, -1.0, float("nan"), float("inf")])
def test_a_time_lsl_would_misread_is_refused(outlets: LslOutlets, time_s: float) -> None:
    with pytest.raises(DeviceFault, match="stamped"):
        outlets.cursor(time_s, "intensity", 50.0)


def test_what_cannot_be_sent_is_refused_in_a_sentence(outlets: LslOutlets, device: DeviceStreams) -> None:
    with pytest.raises(DeviceFault, match="marker 'typo', which has no code"):
        outlets.marker(1, Event("phase", 1.0, marker="typo"), "")
    with pytest.raises(DeviceFault, match="2 zone temperatures came for a stream of 5 zones"):
        device.sample(Sample(1.0, 32.0, (40.0, 40.0)), 40.0)


def test_after_the_end_nothing_is_sent(outlets: LslOutlets) -> None:
    outlets.close()
    outlets.close()
    with pytest.raises(DeviceFault, match="mindpain-rating came after the streams were closed"):
        outlets.cursor(pylsl.local_clock(), "intensity", 50.0)


def test_a_clock_that_is_not_lsls_is_refused() -> None:
    with pytest.raises(DeviceFault, match=r"the session clock is .* s behind LSL's"):
        LslOutlets(VirtualClock(), SESSION, CODES)


def test_liblsl_keeps_quiet() -> None:
    code = (
        "from hardware.lsl.clock import lsl_clock\n"
        "from hardware.lsl.outlets import LslOutlets\n"
        "from hardware.lsl.session import StreamSession\n"
        "LslOutlets(lsl_clock(), StreamSession('quiet', '01', '01', 'p', 't', 'm', ()), {}).close()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout + done.stderr == ""


def _stream(streams: list[dict[str, Any]], name: str) -> dict[str, Any]:
    (stream,) = [s for s in streams if s["info"]["name"] == [name]]
    return stream


def test_labrecorder_keeps_every_sample_in_order(
    outlets: LslOutlets, device: DeviceStreams, tmp_path: Path
) -> None:
    path = tmp_path / "session.xdf"
    sent: list[tuple[float, int]] = []

    def subscribed(timeout_s: float) -> bool:
        return outlets.wait_for_consumers(timeout_s) and device.wait_for_consumers(timeout_s)

    with recording(path, SOURCE_IDS, subscribed):
        for seq in range(1, 301):
            now_s = pylsl.local_clock()
            outlets.marker(seq, Event("heat_onset", now_s, 1, seq, marker="heat_onset"), "mindful")
            outlets.cursor(now_s, "intensity", seq / 3)
            device.sample(Sample(now_s, 32.0, (seq / 7,) * 5), 45.0)
            sent.append((now_s, seq))
    streams, _ = pyxdf.load_xdf(path)
    markers = _stream(streams, "mindpain-markers")
    assert [json.loads(row[0])["seq"] for row in markers["time_series"]] == [seq for _, seq in sent]
    times_s = [time_s for time_s, _ in sent]
    assert list(markers["time_stamps"]) == pytest.approx(times_s, abs=TOLERANCE_S)
    rating = _stream(streams, "mindpain-rating")
    assert [row[0] for row in rating["time_series"]] == [seq / 3 for _, seq in sent]
    assert list(rating["time_stamps"]) == pytest.approx(times_s, abs=TOLERANCE_S)
    temperature = _stream(streams, "mindpain-temperature")
    assert [row[2] for row in temperature["time_series"]] == [seq / 7 for _, seq in sent]
    described = markers["info"]["desc"][0]
    assert described["session"][0]["participant"] == ["01"]
