"""The TriggerBox: exact bytes, one pulse a code on its twin, and how it is left at close."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.boxes.brain_products import codec
from hardware.boxes.brain_products.driver import BrainProductsBox, baud_of
from hardware.boxes.brain_products.twin import TriggerBoxTwin, queried_twin
from hardware.clocks import VirtualClock
from hardware.lines import SimLine
from mindpain_task.roles import DeviceFault
from tests.hardware.boxes.driving import NOT_CODES, SLACK_S, Plan, Tap, check_one_pulse_per_code, plans, play

models = st.sampled_from(["", "plus"])


@given(st.integers(0, 255))
def test_every_pattern_is_its_own_byte(lines: int) -> None:
    assert codec.encode(lines) == bytes((lines,))


@pytest.mark.parametrize("lines", [256, -1, True, 1.5, "1", None])
def test_what_is_no_pattern_is_refused(lines: int) -> None:
    with pytest.raises(ValueError, match=r"TriggerBox: .* is no pattern of eight lines"):
        codec.encode(lines)


@settings(max_examples=40, deadline=None)
@given(plans(), models, st.floats(0.004, 0.5), st.floats(0.004, 0.5))
def test_one_pulse_per_code(plan: list[Plan], model: str, width_s: float, gap_s: float) -> None:
    clock, twin = VirtualClock(), TriggerBoxTwin(0.0, model=model)
    box = BrainProductsBox(
        SimLine(twin, clock, "sim://box"), clock, model=model, width_s=width_s, gap_s=gap_s
    )
    box.prepare()
    check_one_pulse_per_code(box, clock, twin, plan, width_s, gap_s)


@pytest.mark.parametrize("code", NOT_CODES)
def test_what_is_no_code_is_refused(code: int) -> None:
    clock = VirtualClock()
    tap = Tap(clock)
    with pytest.raises(ValueError, match=r"brain_products: code .* is none"):
        BrainProductsBox(tap, clock).send(1, code)
    assert tap.writes == []


def test_the_models_and_their_rates() -> None:
    assert (baud_of(""), baud_of("plus")) == (9600, 2_000_000)
    clock = VirtualClock()
    with pytest.raises(ValueError, match="there is no TriggerBox 'minus'; known: '', 'plus'"):
        BrainProductsBox(Tap(clock), clock, model="minus")
    identity = BrainProductsBox(Tap(clock), clock, model="plus").prepare()
    assert identity.model == "Brain Products TriggerBox Plus"
    assert (identity.firmware, identity.serial_number) == ("not told", "")


def test_prepare_puts_down_what_another_session_left_up() -> None:
    clock = VirtualClock()
    twin = queried_twin("rest=up", 0.0)
    assert twin.waveform.lines == 255
    BrainProductsBox(SimLine(twin, clock, "sim://brain_products"), clock).prepare()
    assert twin.waveform.lines == 0


def test_it_is_left_as_the_makers_example_leaves_it() -> None:
    clock = VirtualClock()
    tap = Tap(clock)
    box = BrainProductsBox(tap, clock)
    box.prepare()
    clock.wait_until(1.0)
    box.send(1, 255)
    box.poll()
    box.close()
    box.close()
    assert tap.sent == [0, 255, 0, 255]
    assert (
        tap.writes[-1][0] - tap.writes[-2][0] >= 0.006 - SLACK_S
    )  # code 255 and the last byte are two edges
    assert clock.now() - tap.writes[-1][0] >= 0.010 - SLACK_S
    assert tap.closed == 1


def test_it_is_left_down_where_an_edge_would_do_something() -> None:
    clock = VirtualClock()
    twin = queried_twin("model=plus", 0.0)
    box = BrainProductsBox(SimLine(twin, clock, "sim://brain_products"), clock, up_at_close=False)
    box.prepare()
    play(box, clock, [Plan(0.0, 4)])
    box.close()
    assert [pulse.lines for pulse in twin.waveform.pulses] == [4]
    assert twin.waveform.lines == 0


@pytest.mark.parametrize("failing", [1, 2])
def test_a_lost_port_is_given_back_at_close(failing: int) -> None:
    clock = VirtualClock()
    tap = Tap(clock, [failing])
    box = BrainProductsBox(tap, clock)
    with pytest.raises(DeviceFault, match="/dev/box"):
        box.close()
    box.close()
    assert tap.closed == 1


@pytest.mark.parametrize(
    "query", ["model=minus", "rest=left", "missed=0", "speed=1", "model=plus&model=plus"]
)
def test_a_query_that_is_none_is_refused_in_words(query: str) -> None:
    with pytest.raises(ValueError, match=r"known:|is no number"):
        queried_twin(query, 0.0)


@settings(max_examples=40, deadline=None)
@given(models, st.binary(max_size=300))
def test_whatever_it_hears_it_goes_on(model: str, noise: bytes) -> None:
    twin = TriggerBoxTwin(0.0, model=model)
    twin.receive(noise, 0.0)
    assert twin.transmit(100.0) == b""
    assert twin.waveform.lines == (noise[-1] if noise else 0)
    twin.receive(b"\x07", 100.0)
    assert twin.waveform.at(100.1) == 7
