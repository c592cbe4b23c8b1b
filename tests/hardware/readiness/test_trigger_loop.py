"""Codes of a trigger box that come back in an amplifier's channel, over a real line and a real LSL stream."""

from __future__ import annotations

import itertools
import math
import os
import sys
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pylsl
import pytest
from pydantic import ValidationError

from hardware.boxes.one_byte.twin import OneByteTwin
from hardware.clocks import LabClock
from hardware.lsl.clock import lsl_clock, quiet_liblsl
from hardware.lsl.trigger_channel import code_of
from hardware.readiness.entries import TriggerLoopEntry
from hardware.readiness.line import CheckLine
from hardware.readiness.trigger_loop import CODES, check_trigger_loop
from hardware.rig_file import RIGS, RigFile, read_rig
from mindpain_task.located import Refused
from tests.serving import served_twin

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
RATE_HZ = 500
AT_REST = 0


def rig_with(port: str, loop: Mapping[str, object]) -> RigFile:
    """Return an EEG rig whose box is a board at a port, with a trigger loop."""
    rig, _ = read_rig("eeg_electrical")
    board = {"device": "one_byte", "model": None, "port": port, "boot_wait_s": 0.0}
    boxes = {"eeg": rig.boxes["eeg"].model_copy(update=board)}
    return rig.model_copy(update={"boxes": boxes, "trigger_loop": TriggerLoopEntry.model_validate(loop)})


@contextmanager
def amplifier(twin: OneByteTwin, shows: Callable[[int], float] = float) -> Iterator[str]:
    """Play an amplifier: two channels at 500 Hz, the second one the lines of the box; yield its source id."""
    quiet_liblsl()
    source_id = f"amplifier-{uuid.uuid4().hex}"
    info = pylsl.StreamInfo("Amp", "EEG", 2, RATE_HZ, pylsl.cf_float32, source_id)
    info.set_channel_labels(["Cz", "Trigger"])
    outlet, over, clock = pylsl.StreamOutlet(info, chunk_size=25), threading.Event(), LabClock()

    def play() -> None:
        while not over.wait(1 / RATE_HZ):
            outlet.push_sample([0.5, shows(twin.waveform.at(clock.now() - 0.02))])

    player = threading.Thread(target=play)
    player.start()
    try:
        yield source_id
    finally:
        over.set()
        player.join(5)


def looped(
    shows: Callable[[int], float] = float, channel: str | int = "Trigger", missed: tuple[int, ...] = ()
) -> CheckLine:
    clock = lsl_clock()
    twin = OneByteTwin(clock.now(), missed=missed)
    with served_twin(twin) as (path, _), amplifier(twin, shows) as source_id:
        loop = {"box": "eeg", "stream": {"source_id": source_id}, "channel": channel}
        line = check_trigger_loop(rig_with(path, loop), clock)
    assert twin.waveform.lines == AT_REST
    return line


def test_codes_that_come_back_pass() -> None:
    line = looped()
    assert line.status == "pass", line
    assert "85, 42, 127 came back" in line.found


def test_other_bits_of_the_channel_do_not_matter() -> None:
    assert looped(lambda lines: float(lines | 0x10000), channel=2).status == "pass"


def test_swapped_lines_fail_and_what_came_instead_is_told() -> None:
    line = looped(lambda lines: float(int(f"{lines:08b}"[::-1], 2)))
    assert line.status == "fail"
    assert "code 85 was not in channel Trigger" in line.found
    assert "170" in line.found


def test_a_code_that_is_lost_fails() -> None:
    line = looped(missed=(3,))
    assert line.status == "fail"
    assert "code 127 was not in" in line.found


def test_a_channel_that_always_shows_a_code_proves_nothing() -> None:
    assert looped(lambda lines: float(CODES[0])).status == "fail"


def test_a_channel_that_shows_any_number_proves_nothing() -> None:
    """One of an electrode, named by mistake: noise has every code in it sooner or later."""
    counted = itertools.count()
    line = looped(lambda lines: float(next(counted) % 128))
    assert line.status == "fail"
    assert "different numbers within 0.3 s, before a code was sent: that is no trigger channel" in line.found


def test_an_unknown_channel_fails_and_those_there_are_are_named() -> None:
    line = looped(channel="Status")
    assert line.status == "fail"
    assert "labels: Cz, Trigger" in line.found


def test_a_stream_that_is_not_there_fails_before_a_code_goes_out() -> None:
    clock = lsl_clock()
    twin = OneByteTwin(clock.now())
    with served_twin(twin) as (path, _):
        loop = {"box": "eeg", "stream": {"name": "NoSuchAmp"}, "channel": 1}
        line = check_trigger_loop(rig_with(path, loop), clock)
    assert line.status == "fail"
    assert "no stream with name NoSuchAmp" in line.found
    assert not twin.waveform.pulses


def test_a_plug_in_a_serial_port_is_another_way() -> None:
    import pty
    import tty

    ours, theirs = pty.openpty()
    over = threading.Event()

    def echo() -> None:
        while not over.is_set():
            os.write(ours, os.read(ours, 16))

    tty.setraw(theirs)
    plug = threading.Thread(target=echo, daemon=True)
    plug.start()
    port = os.ttyname(theirs)
    line = check_trigger_loop(rig_with("sim://one_byte", {"loop_back": port}), lsl_clock())
    over.set()
    os.write(theirs, b"x")
    plug.join(5)
    os.close(ours)
    os.close(theirs)
    assert line.status == "pass", line
    assert f"3 bytes came back to {port}" in line.found


def test_without_a_loop_a_person_is_told_how_to_look() -> None:
    rig, _ = read_rig("eeg_electrical")
    line = check_trigger_loop(rig, lsl_clock())
    assert line.status == "not_checkable"
    assert "trigger channel" in line.advice


@pytest.mark.parametrize(
    ("shown", "code"),
    [
        (85.0, 85),
        (65621, 85),
        ("S 85", 85),
        ("Stimulus/S  7 ", 7),
        ("boundary", None),
        (math.nan, None),
        (math.inf, None),
    ],
)
def test_a_sample_shows_a_code(shown: str | float, code: int | None) -> None:
    assert code_of(shown) == code


@pytest.mark.parametrize(
    "loop",
    [
        {},
        {"box": "eeg", "stream": {"name": "Amp"}},
        {"box": "eeg", "stream": {"name": "Amp"}, "channel": 0},
        {"box": "eeg", "stream": {"name": "Amp"}, "channel": ""},
        {"loop_back": "/dev/ttyUSB1", "box": "eeg"},
    ],
)
def test_a_loop_is_said_in_full_or_refused(loop: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TriggerLoopEntry.model_validate(loop)


def test_a_rig_file_names_a_box_that_it_has(tmp_path: Path) -> None:
    shipped = (RIGS / "eeg_electrical.yaml").read_text(encoding="utf-8")
    for box in ("eeg", "other"):
        loop = f"trigger_loop: {{box: {box}, stream: {{name: Amp}}, channel: Trigger}}\noutlets:"
        text = shipped.replace("outlets:", loop)
        (tmp_path / f"{box}.yaml").write_text(text, encoding="utf-8")
    assert read_rig(str(tmp_path / "eeg.yaml"))[0].trigger_loop is not None
    with pytest.raises(Refused, match="there is no box other in this rig; there are eeg"):
        read_rig(str(tmp_path / "other.yaml"))
