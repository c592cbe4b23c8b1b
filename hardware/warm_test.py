"""A thermode's self-test: one degree for two seconds, measured and judged, with no skin under the probe."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from hardware.device_check import Check, degrees, in_words
from hardware.device_process.station import Device
from hardware.medoc import codec as medoc_codec
from hardware.tcs import codec as tcs_codec
from mindpain_task.delivery import Tolerances, Verdict, judge
from mindpain_task.heat import HeatPulse
from mindpain_task.roles import Clock, DeviceFault, Fired, PulseReport, Sample

WARM = HeatPulse(baseline_c=32.0, peak_c=33.0, rise_c_per_s=1.0, plateau_s=2.0, return_c_per_s=1.0)
"""One degree for two seconds: far from any pain, and enough to be measured."""
WARM_CEILING_C = 34.0
AT_BASELINE_C = 0.5
"""How near is at the baseline: the TCS II's absolute accuracy [MANUAL S1 6]."""
RESTS_S = 0.9
SETTLES_WITHIN_S = 30.0
AHEAD_S, BEFORE_S, AFTER_S = 1.2, 2.0, 1.0
"""From arming to the onset; and how much before the onset and after the end a verdict is to see."""

NOT_POSSIBLE = (tcs_codec.OutOfRange, medoc_codec.OutOfRange)


def warm_by_one_degree(
    device: Device, clock: Clock, tolerances: Tolerances, say: Callable[[Check], None]
) -> None:
    """Bring a thermode to 32 °C and warm it to 33 °C for 2 s; say what came of it, as it comes.

    Only with the probe off everybody's skin. Nothing is fired if the baseline is not reached. However this
    ends, by Ctrl-C too, the thermode is told to stop, which takes it back to its baseline.
    """
    try:
        _warm(device, clock, tolerances, say)
    except DeviceFault as fault:
        say(Check("warm pulse", "", False, in_words(fault)))
    except NOT_POSSIBLE as refused:  # by this firmware or table of programs, before a byte of it was sent
        say(Check("warm pulse", "", None, f"not possible: {refused}"))
    finally:
        device.stop()


def _warm(device: Device, clock: Clock, tolerances: Tolerances, say: Callable[[Check], None]) -> None:
    device.prepare(WARM.baseline_c, WARM_CEILING_C)
    samples: list[Sample] = []
    settled = _settled(device, clock, samples)
    say(settled)
    if not settled.good:
        return
    device.arm(WARM)
    onset_s = clock.now() + AHEAD_S
    device.fire_at(onset_s)
    events = _events(device, clock, onset_s + WARM.duration_s + AFTER_S)
    samples += [event for event in events if isinstance(event, Sample)]
    say(_pulse(onset_s, [sample for sample in samples if sample.time_s >= onset_s - BEFORE_S], tolerances))


def _events(device: Device, clock: Clock, until_s: float) -> Iterator[Fired | Sample | PulseReport]:
    while clock.now() < until_s:
        clock.wait_until(min(device.next_due_s(), until_s))
        yield from device.poll()


def _settled(device: Device, clock: Clock, samples: list[Sample]) -> Check:
    """Wait until every zone has been at the baseline for a while; keep what was read meanwhile."""
    there_since_s: float | None = None
    for event in _events(device, clock, clock.now() + SETTLES_WITHIN_S):
        if not isinstance(event, Sample):
            continue
        samples.append(event)
        if any(abs(zone_c - WARM.baseline_c) > AT_BASELINE_C for zone_c in event.zones_c):
            there_since_s = None
        elif there_since_s is None:
            there_since_s = event.time_s
        elif event.time_s - there_since_s >= RESTS_S:
            return Check(
                "baseline", degrees(event.zones_c), True, f"every zone rests at {WARM.baseline_c:g} °C"
            )
    told = degrees(samples[-1].zones_c) if samples else "no temperature was read back"
    where = f"within {AT_BASELINE_C:g} °C of {WARM.baseline_c:g} °C"
    sentence = f"the zones were not {where} after {SETTLES_WITHIN_S:g} s: no pulse was given"
    return Check("baseline", told, False, sentence)


def _pulse(onset_s: float, samples: Sequence[Sample], tolerances: Tolerances) -> Check:
    delivery = judge(WARM, onset_s, samples, tolerances)
    during = [sample.zones_c for sample in samples if sample.time_s >= onset_s]
    peaks_c = [max(zone) for zone in zip(*during, strict=True)]
    told = f"zones up to {degrees(peaks_c)}" if peaks_c else "no temperature was read back"
    good = None if delivery.verdict is Verdict.UNKNOWN else delivery.verdict is Verdict.DELIVERED
    return Check("warm pulse", told, good, delivery.sentence)
