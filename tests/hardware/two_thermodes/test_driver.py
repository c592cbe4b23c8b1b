"""Two thermodes as one device: armed, fired and stopped together, each with its own course."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mindpain_task.heat import HeatPulse, ZonedHeat
from mindpain_task.paired_heat import PROBES, PairedHeat
from mindpain_task.roles import DeviceFault, Fired, Sample
from mindpain_task.stimuli import Stimulus
from tests.probes_for_tests import PULSE, Pair, by, pair_on_twins

REST_C, CEILING_C = 32.0, 48.0
ABORT = b"A"


def prepared(first: str = "", second: str = "") -> Pair:
    """Return a pair at the baseline."""
    pair = pair_on_twins(first, second)
    pair.device.prepare(REST_C, CEILING_C)
    watch(pair, 4.0)
    return pair


def watch(pair: Pair, seconds: float) -> list[Fired | Sample]:
    """Poll as a session does; return what happened."""
    events: list[Fired | Sample] = []
    end_s = pair.clock.now() + seconds
    while pair.clock.now() < end_s:
        pair.clock.wait_until(min(end_s, pair.device.next_due_s()))
        events.extend(pair.device.poll())
    return events


def give(pair: Pair, heat: PairedHeat, ahead_s: float = 0.5) -> tuple[Fired, list[Sample]]:
    """Give heat; return when it was started, and what was read back until it was over."""
    pair.device.arm(heat)
    pair.device.fire_at(pair.clock.now() + ahead_s)
    events = watch(pair, ahead_s + heat.duration_s + 1.0)
    (fired,) = [event for event in events if isinstance(event, Fired)]
    return fired, [event for event in events if isinstance(event, Sample) and event.time_s > fired.before_s]


@pytest.mark.parametrize("heat", [by("first"), by("second"), by()])
def test_those_that_are_named_warm_and_the_other_stays_at_the_baseline(heat: PairedHeat) -> None:
    pair = prepared()
    fired, samples = give(pair, heat)
    for number, (name, twin) in enumerate(zip(PROBES, pair.twins, strict=True)):
        warmest_c = PULSE.peak_c if name in heat.probes else REST_C
        assert twin.warmest_c(fired.before_s, pair.clock.now()) == pytest.approx(warmest_c, abs=0.05)
        read_c = [max(sample.zones_c[5 * number : 5 * number + 5]) for sample in samples]
        assert max(read_c) == pytest.approx(warmest_c, abs=0.2)
    assert pair.both.at_baseline(pair.clock.now())


def test_both_are_read_back_together_as_often_as_one_alone() -> None:
    pair = prepared()
    _, samples = give(pair, by("second"))
    assert all(len(sample.zones_c) == 10 for sample in samples)
    gaps_s = [two.time_s - one.time_s for one, two in pairwise(samples)]
    assert min(gaps_s) > 0
    assert max(gaps_s) < 0.03


def test_both_are_started_at_the_same_time_with_one_write_each() -> None:
    pair = prepared()
    pair.device.arm(by())
    written, due_s = pair.written(), pair.clock.now() + 0.5
    pair.device.fire_at(due_s)
    watch(pair, 0.3)  # resting read-backs come to their end before
    quiet = pair.written()
    (fired,) = [event for event in watch(pair, 0.205) if isinstance(event, Fired)]
    assert quiet[0] >= written[0]
    for number, log in enumerate(pair.logs):
        starts = [(at_s, data) for at_s, data in log.writes[quiet[number] :] if data == b"L"]
        assert [data for _, data in starts] == [b"L"]
        assert 0 <= starts[0][0] - due_s < 0.001
    assert fired.second_s is not None
    assert due_s <= fired.before_s <= fired.second_s <= fired.after_s < due_s + 0.001


def test_one_alone_has_no_second_onset() -> None:
    fired, _ = give(prepared(), by("second"))
    assert fired.second_s is None


@given(st.floats(0.0, 3.0), st.sampled_from([by("first"), by("second"), by()]))
@settings(max_examples=25, deadline=None)
def test_no_read_back_of_either_makes_a_start_late(ahead_s: float, heat: PairedHeat) -> None:
    pair = prepared()
    pair.device.arm(heat)
    due_s = pair.clock.now() + ahead_s
    pair.device.fire_at(due_s)
    (fired,) = [event for event in watch(pair, ahead_s + 0.3) if isinstance(event, Fired)]
    assert 0 <= fired.before_s - due_s <= 0.001


@pytest.mark.parametrize(
    "stimulus",
    [
        PULSE,
        ZonedHeat((PULSE, None, None, None, None)),
        by(pulse=replace(PULSE, peak_c=CEILING_C + 0.5)),
        by("second", pulse=replace(PULSE, baseline_c=33.0)),
        by("first", pulse=replace(PULSE, plateau_s=-1.0)),
        by("first", pulse=replace(PULSE, rise_c_per_s=5000.0)),
    ],
)
def test_what_either_cannot_do_neither_is_told(stimulus: Stimulus) -> None:
    pair = prepared()
    written = pair.written()
    with pytest.raises(ValueError):  # noqa: PT011
        pair.device.arm(stimulus)
    assert pair.written() == written
    with pytest.raises(RuntimeError):
        pair.device.fire_at(pair.clock.now())


def test_what_only_the_older_of_two_devices_cannot_do_is_refused_for_both() -> None:
    pair = prepared(second="firmware=8")
    finer = replace(PULSE, return_c_per_s=10.05)
    alone = pair_on_twins()
    alone.device.prepare(REST_C, CEILING_C)
    alone.device.arm(by("first", pulse=finer))  # a newer one can
    written = pair.written()
    with pytest.raises(ValueError, match=r"10\.05"):
        pair.device.arm(by("first", pulse=finer))
    assert pair.written() == written


def test_arming_for_one_forgets_what_the_other_was_armed_with() -> None:
    pair = prepared()
    pair.device.arm(by("second"))
    fired, _ = give(pair, by("first"))
    assert pair.twins[1].warmest_c(fired.before_s, pair.clock.now()) == pytest.approx(REST_C, abs=0.05)


def test_one_arming_fires_once_and_nothing_unarmed_does() -> None:
    pair = prepared()
    with pytest.raises(RuntimeError):
        pair.device.fire_at(1.0)
    pair.device.arm(by())
    pair.device.fire_at(pair.clock.now() + 1.0)
    with pytest.raises(RuntimeError):
        pair.device.fire_at(pair.clock.now() + 2.0)
    with pytest.raises(RuntimeError):
        pair.device.arm(by())
    watch(pair, 2.0)
    with pytest.raises(RuntimeError):
        pair.device.fire_at(pair.clock.now() + 1.0)


def test_a_stop_brings_both_to_the_baseline_and_may_come_at_any_time() -> None:
    pair = pair_on_twins()
    pair.device.stop()
    pair.device.prepare(REST_C, CEILING_C)
    watch(pair, 4.0)
    pair.device.arm(by())
    pair.device.fire_at(pair.clock.now() + 0.3)
    watch(pair, 0.3 + PULSE.rise_s + 0.5)
    assert not pair.both.at_baseline(pair.clock.now())
    asked_s, written = pair.clock.now(), pair.written()
    pair.device.stop()
    for log, before in zip(pair.logs, written, strict=True):
        at_s, data = log.writes[before]
        assert at_s - asked_s < 0.005
        assert data.startswith(ABORT)
    watch(pair, 3.0)
    assert pair.both.at_baseline(pair.clock.now())
    pair.device.stop()
    pair.device.close()
    pair.device.stop()
    pair.device.close()


def test_both_say_who_they_are_and_both_get_the_ceiling() -> None:
    pair = pair_on_twins(second="firmware=12")
    identity = pair.device.prepare(REST_C, CEILING_C)
    assert identity.firmware.count("and") == 1
    for log in pair.logs:
        assert b"Om480" in b"".join(data for _, data in log.writes)
    assert all(notice.startswith(("first probe", "second probe")) for notice in pair.device.notices)


def test_a_low_battery_of_either_refuses_the_pair() -> None:
    for first, second in (("battery=3", ""), ("", "battery=3")):
        pair = pair_on_twins(first, second)
        with pytest.raises(DeviceFault, match="battery"):
            pair.device.prepare(REST_C, CEILING_C)
        with pytest.raises(RuntimeError):
            pair.device.arm(by("second" if first else "first"))


@pytest.mark.parametrize("probes", [(), ("second", "first"), ("first", "first"), ("third",)])
def test_probes_that_are_none_are_refused(probes: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="the probes of a pulse are"):
        PairedHeat(HeatPulse(32.0, 46.0, 10.0, 1.0, 10.0), probes)  # type: ignore[arg-type]
