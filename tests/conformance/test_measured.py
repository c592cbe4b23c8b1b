"""Read-back is what was measured, never what was commanded; and 1,000 good stimuli raise no alarm."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from hardware.rig_entries import MedocEntry, TcsEntry
from hardware.rig_file import read_rig
from mindpain_task.delivery import Tolerances, Verdict, judge
from mindpain_task.heat import HeatPulse
from tests.conformance.benches import THERMODES, WARM, HeatBench, twin_bench

GOOD_STIMULI = 1000
PLANTED = {
    "missed": Verdict.NOT_DELIVERED,
    "late": Verdict.LATE,
    "short": Verdict.SHORT,
    "cool": Verdict.WRONG_TEMPERATURE,
}


def tolerances(name: str) -> Tolerances:
    """Return what the shipped rig of this device allows."""
    entry = read_rig("booth_medoc" if name == "medoc" else "booth_tcs")[0].stimulator
    assert isinstance(entry, TcsEntry | MedocEntry)
    return entry.delivery


def verdict_of(bench: HeatBench, name: str) -> Verdict:
    fired, samples = bench.give()
    return judge(bench.pulse, fired.before_s, samples, tolerances(name)).verdict


@pytest.mark.parametrize("name", THERMODES)
@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_what_is_read_back(name: str, fault: str) -> None:
    pulse = replace(WARM, plateau_s=3.0)
    bench = twin_bench(name, f"{fault}=2", (pulse,))
    bench.prepare()
    assert verdict_of(bench, name) is Verdict.DELIVERED
    bench.watch(5.0)
    assert verdict_of(bench, name) is PLANTED[fault]
    bench.watch(5.0)
    assert verdict_of(bench, name) is Verdict.DELIVERED


@pytest.mark.parametrize("name", ["tcs 015", "medoc"])
@pytest.mark.timeout(240)
def test_a_thousand_good_stimuli_raise_no_alarm(name: str) -> None:
    draw = random.Random(2023)
    pulses = tuple(_pulse(draw) for _ in range(40))
    bench = twin_bench(name, pulses=pulses)
    bench.prepare()
    for _ in range(GOOD_STIMULI):
        bench.pulse = draw.choice(pulses)
        assert verdict_of(bench, name) is Verdict.DELIVERED, bench.pulse
        bench.watch(draw.uniform(1.0, 4.0))


def _pulse(draw: random.Random) -> HeatPulse:
    """Draw a pulse as protocols use them, in steps that every thermode knows."""
    return HeatPulse(
        baseline_c=32.0,
        peak_c=draw.randint(400, 480) / 10,
        rise_c_per_s=float(draw.choice((5, 8, 10, 20, 40))),
        plateau_s=draw.randint(5, 40) / 10,
        return_c_per_s=float(draw.choice((5, 8, 10, 20, 40))),
    )
