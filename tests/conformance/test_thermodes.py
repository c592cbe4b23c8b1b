"""What is special about every thermode driver: it warms to the peak, and reads back while it does."""

from __future__ import annotations

import pytest

from tests.conformance.benches import NEAR_C, HeatBench


def test_it_warms_to_the_peak_and_no_further(heat_bench: HeatBench) -> None:
    bench = heat_bench
    bench.prepare()
    bench.device.arm(bench.pulse)
    bench.device.fire_at(bench.clock.now() + 0.3)
    warmest = bench.surface_c(bench.pulse.duration_s)
    assert max(warmest) == pytest.approx(bench.pulse.peak_c, abs=NEAR_C)
    bench.watch(bench.pulse.return_s + 1.0)
    assert bench.surface_c()[-1] == pytest.approx(bench.pulse.baseline_c, abs=NEAR_C)
    bench.device.close()


def test_it_reads_back_at_its_rate_while_it_stimulates(heat_bench: HeatBench) -> None:
    heat_bench.prepare()
    _, samples = heat_bench.give()
    per_s = len(samples) / (heat_bench.pulse.duration_s + 1.0)
    assert per_s >= 8  # a thermode on a serial line: fifty, see its own tests
    heat_bench.device.close()
