"""Temperatures read back while a session goes on: asked for, or told unasked; never in the way of a start."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.tcs import codec
from hardware.tcs.twin import TcsTwin
from mindpain_task.roles import DeviceFault, Fired, Sample
from tests.hardware.tcs.recording import PULSE, Bench


def samples(events: list[Fired | Sample]) -> list[Sample]:
    return [event for event in events if isinstance(event, Sample)]


def around(bench: Bench, fire_s: float = 20.0, until_s: float = 60.0) -> list[Sample]:
    """Let a pulse go off, and return what was read back."""
    bench.tcs.arm(PULSE)
    bench.tcs.fire_at(fire_s)
    return samples(bench.run_until(until_s))


@settings(max_examples=60, deadline=None)
@given(st.floats(2.0, 12.0), st.sampled_from(["poll", "stream"]))
def test_a_read_back_never_comes_near_a_fire(fire_s: float, read_back: str) -> None:
    bench = Bench(read_back=read_back).ready()
    around(bench, fire_s, fire_s + 1)
    assert (fire_s, b"L") in bench.sent
    assert not [sent for sent in bench.sent if sent[1] == b"E" and fire_s - 0.02 < sent[0] <= fire_s]


def test_a_late_poll_just_before_a_fire_leaves_the_read_back_out() -> None:
    bench = Bench().ready()
    bench.tcs.arm(PULSE)
    bench.tcs.fire_at(5.0)
    bench.clock.wait_until(4.99)
    assert bench.tcs.poll() == ()
    assert bench.tcs.next_due_s() == 5.0 - 0.002
    assert bench.run_until(5.0) == [Fired(5.0, 5.0)]


def test_fifty_a_second_until_a_second_after_the_pulse_and_one_a_second_otherwise() -> None:
    bench = Bench().ready()
    bench.run_until(10.0)
    read = around(bench)
    over_s = 20 + PULSE.duration_s + 1
    before = [sample for sample in read if sample.time_s < 20]
    during = [sample for sample in read if 20 < sample.time_s <= over_s]
    after = [sample for sample in read if sample.time_s > over_s + 0.2]
    assert len(before) == 10
    assert len(during) >= 50 * (PULSE.duration_s + 1) - 2
    assert 28 <= len(after) <= 30


def test_the_read_back_follows_the_command_within_a_sample() -> None:
    bench = Bench().ready()
    bench.run_until(10.0)
    for sample in around(bench, until_s=32.0):
        assert sample.zones_c == pytest.approx((PULSE.commanded_c(sample.time_s - 20.0),) * 5, abs=0.0501)
        assert sample.neutral_c == 32.0


# --- told unasked


def test_the_stream_begins_after_all_questions_and_no_more_are_asked() -> None:
    bench = Bench(read_back="stream").ready()
    assert [data for _, data in bench.sent[-2:]] == [b"E", b"Y0000OaOb"]
    around(bench)
    assert not any(data == b"E" for _, data in bench.sent[-2:])
    assert bench.tcs.lost_lines == 0


def test_the_stream_is_read_as_it_comes_and_has_no_neutral_temperature() -> None:
    bench = Bench(read_back="stream").ready()
    bench.run_until(10.0)
    read = around(bench)
    during = [sample for sample in read if 20 < sample.time_s <= 20 + PULSE.duration_s]
    assert 970 <= len(during) <= 990
    assert 38 <= len(read) - len(during) <= 42
    assert {sample.neutral_c for sample in read} == {None}
    for sample in during:
        expected_c = PULSE.commanded_c(sample.time_s - 20.0)
        # 10 °C/s, at most one look and one line late
        assert sample.zones_c == pytest.approx((expected_c,) * 5, abs=0.25)


def test_a_question_mutes_the_stream_and_it_goes_on_afterwards() -> None:
    bench = Bench(read_back="stream").ready()
    bench.run_until(5.5)
    before = len(bench.sent)
    assert bench.tcs.read_temperatures().neutral_c == pytest.approx(32.0, abs=2)
    assert [data for _, data in bench.sent[before:]] == [b"F", b"E", b"Y0000OaOb"]
    assert len(samples(bench.run_until(10.0))) == 4
    bench.tcs.arm(PULSE)
    bench.tcs.fire_at(11.0)
    bench.run_until(13.0)
    bench.tcs.read_buttons()
    assert len(samples(bench.run_until(14.0))) > 80
    assert bench.tcs.lost_lines <= 1


def test_what_came_before_a_question_is_read_all_the_same() -> None:
    bench = Bench(read_back="stream").ready()
    bench.tcs.arm(PULSE)
    bench.tcs.fire_at(11.0)
    bench.run_until(13.0)
    bench.clock.wait_until(13.5)
    bench.tcs.read_buttons()
    assert 48 <= len(samples(list(bench.tcs.poll()))) <= 52


def test_a_stream_that_falls_silent_is_a_fault() -> None:
    bench = Bench(read_back="stream").ready()
    bench.run_until(5.0)
    bench.twin.receive(b"F", 5.0)
    with pytest.raises(DeviceFault, match=r"sim://tcs: commands Oa, Ob: no temperatures came for 3\.0 s"):
        bench.run_until(20.0)
    assert bench.clock.now() == pytest.approx(8.0, abs=1.2)


def test_a_stream_whose_order_is_not_known_is_refused() -> None:
    bench = Bench(TcsTwin(0.0, firmware=7), read_back="stream")
    with pytest.raises(DeviceFault, match="which zone is which in the stream of the manual of 2017"):
        bench.ready()
    with pytest.raises(RuntimeError, match="prepare before arm"):
        bench.tcs.arm(PULSE)


def test_noise_in_the_stream_is_lost_and_counted() -> None:
    class Noisy(TcsTwin):
        """Garbles what it says in every other tenth of a second."""

        def transmit(self, now_s: float) -> bytes:
            said = super().transmit(now_s)
            return said.replace(b"+46.5+46.5+46.5", b"+46.5+4?.5+46.5") if int(now_s * 10) % 2 else said

    bench = Bench(Noisy(0.0), read_back="stream").ready()
    at_the_peak = [sample for sample in around(bench) if sample.zones_c[0] == 46.5]
    assert 300 < bench.tcs.lost_lines < 400
    assert 300 < len(at_the_peak) < 400
    assert {sample.zones_c for sample in at_the_peak} == {(46.5,) * 5}


def test_a_stop_works_in_the_stream_and_prepare_begins_afresh() -> None:
    bench = Bench(read_back="stream").ready()
    bench.tcs.arm(PULSE)
    bench.tcs.fire_at(10.0)
    bench.run_until(13.0)
    bench.tcs.stop()
    assert bench.twin.at_baseline(13.0 + PULSE.return_s + 0.01)
    bench.run_until(20.0)
    bench.ready()
    assert len(samples(bench.run_until(30.0))) >= 9
    with pytest.raises(codec.OutOfRange):
        bench.tcs.prepare(32.0, 60.1)
