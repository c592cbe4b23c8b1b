"""Every trigger box that a rig may name opens on its twin; what a box cannot do is refused by its name."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from hardware.boxes.opening import open_box, open_box_and_line
from hardware.clocks import VirtualClock
from hardware.device_line import BoxKind, BoxLine
from hardware.lines import SimLine
from hardware.open_devices import open_devices
from mindpain_task.roles import DeviceFault

NAME = "eeg_room"
MODELS: dict[BoxKind, tuple[str, ...]] = {"brain_products": ("", "plus"), "mmbt_s": ("p", "s")}
QUERIES = {"plus": "?model=plus", "s": "?switch=s"}
PULSE_ITSELF: tuple[BoxKind, ...] = ("biosemi",)


def box_line(device: BoxKind, model: str = "") -> BoxLine:
    return BoxLine(NAME, device, f"sim://{device}{QUERIES.get(model, '')}", model=model)


EVERY_BOX = [box_line(kind, model) for kind in get_args(BoxKind) for model in MODELS.get(kind, ("",))]
every_box = pytest.mark.parametrize("line", EVERY_BOX, ids=lambda line: f"{line.device} {line.model}".strip())


@every_box
def test_every_box_opens_on_its_twin_and_answers_prepare(line: BoxLine) -> None:
    clock = VirtualClock()
    box, port = open_box_and_line(line, clock)
    assert isinstance(port, SimLine)
    assert box.name == NAME
    identity = box.prepare()
    assert identity.model
    assert identity.firmware
    clock.wait_until(clock.now() + 1.0)
    box.send(1, 170)
    (report,) = box.poll()
    assert (report.tag, report.code, report.fault) == (1, 170, "")
    while box.next_due_s() < clock.now() + 1.0:
        clock.wait_until(box.next_due_s())
        box.poll()
    waveform = port.twin.waveform  # type: ignore[attr-defined]
    assert [pulse.lines for pulse in waveform.pulses] == [170]
    box.close()
    box.close()


@every_box
def test_the_name_that_the_rig_gives_is_in_every_refusal(line: BoxLine) -> None:
    box = open_box(line, VirtualClock())
    with pytest.raises(ValueError, match=f"{NAME}: code 256 is none"):
        box.send(1, 256)


@every_box
@pytest.mark.parametrize("bad_s", [0.0005, 0.9, float("nan"), -1.0])
def test_a_time_that_a_box_cannot_do_is_refused_by_name(line: BoxLine, bad_s: float) -> None:
    for wrong in (replace(line, width_s=bad_s), replace(line, gap_s=bad_s)):
        with pytest.raises(DeviceFault, match=rf"^{NAME} \({line.device} at sim://.*\): .* {bad_s} s"):
            open_box(wrong, VirtualClock())


@every_box
def test_a_width_that_a_box_can_do_is_what_it_does(line: BoxLine) -> None:
    clock = VirtualClock()
    times_itself = line.device in PULSE_ITSELF or line.model == "p"
    if times_itself:
        with pytest.raises(DeviceFault, match=r"lines cannot stay up for 0.02 s: the box puts them down"):
            open_box(replace(line, width_s=0.02), clock)
        return
    box, port = open_box_and_line(replace(line, width_s=0.02, gap_s=0.03), clock)
    assert isinstance(port, SimLine)
    assert box.busy_s == pytest.approx(0.05)
    box.prepare()
    clock.wait_until(clock.now() + 1.0)
    box.send(1, 1)
    box.poll()
    clock.wait_until(clock.now() + 0.02)
    box.poll()
    clock.wait_until(clock.now() + 0.01)
    (pulse,) = port.twin.waveform.pulses  # type: ignore[attr-defined]
    assert pulse.width_s == pytest.approx(0.02, abs=0.0011)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (box_line("mmbt_s"), "the switch of an MMBT-S stands at p or s, not ''"),
        (box_line("mmbt_s", "x"), "the switch of an MMBT-S stands at p or s, not 'x'"),
        (box_line("brain_products", "minus"), "there is no TriggerBox 'minus'; known: '', 'plus'"),
        (replace(box_line("one_byte"), baud=1200), "1200 baud is not opened: it puts a board"),
        (replace(box_line("one_byte"), baud=-5), "-5 baud is no rate"),
        (replace(box_line("one_byte"), boot_wait_s=31.0), "31.0 s is no time to wait for a board"),
    ],
)
def test_wrong_options_are_a_fault_that_names_the_box_as_the_rig_does(line: BoxLine, sentence: str) -> None:
    with pytest.raises(DeviceFault, match=rf"^{NAME} \({line.device} at {line.port}\): .*{sentence}"):
        open_box(line, VirtualClock())


@pytest.mark.parametrize(
    ("port", "sentence"),
    [
        ("/dev/nowhere", "/dev/nowhere: the port cannot be opened"),
        ("sim://nothing", "sim://nothing: no such simulated device; known: .*sim://one_byte"),
        ("sim://one_byte?colour=red", "there is no colour; known: baud, boot, firmware, missed"),
    ],
)
def test_a_port_that_is_not_there_is_a_fault_that_names_it(port: str, sentence: str) -> None:
    with pytest.raises(DeviceFault, match=sentence):
        open_box(BoxLine(NAME, "one_byte", port), VirtualClock())


@pytest.mark.parametrize("boot_wait_s", [0.0, 0.5, None])
def test_a_board_of_the_labs_own_is_waited_for_as_long_as_the_rig_says(boot_wait_s: float | None) -> None:
    clock = VirtualClock()
    line = replace(box_line("one_byte"), boot_wait_s=boot_wait_s, baud=57600)
    open_box(line, clock).prepare()
    assert clock.now() == pytest.approx(2.0 if boot_wait_s is None else boot_wait_s)


def test_a_triggerbox_leaves_its_lines_up_only_where_they_fire_nothing() -> None:
    for fires, lines in ((True, 0), (False, 255)):
        clock = VirtualClock()
        box, port = open_box_and_line(box_line("brain_products"), clock, fires=fires)
        assert isinstance(port, SimLine)
        box.prepare()
        box.close()
        assert port.twin.waveform.lines == lines  # type: ignore[attr-defined]


def test_all_boxes_of_a_rig_open_together_and_are_known_by_their_names() -> None:
    lines = tuple(replace(line, name=f"box{number}") for number, line in enumerate(EVERY_BOX))
    opened = open_devices(None, lines, None, VirtualClock())
    assert opened.markers_out.outlets == tuple(line.name for line in lines)
    opened.markers_out.close()
