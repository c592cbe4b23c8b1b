"""A lost line is an error that names it, within 50 ms of the next time the driver uses it; in real time."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from hardware.clocks import LabClock
from hardware.device_line import BoxLine, DeviceLine, ElectricalLine, GeneratorLine, LaserLine, TriggerLine
from hardware.exchange_server import serve_on_tcp
from hardware.lines import open_line, twin_at
from hardware.lines.exchange import open_exchange
from hardware.medoc.driver import Medoc
from hardware.medoc.twin import MedocTwin
from hardware.stimulators import TimedDevice, open_stimulator
from hardware.tcs.driver import Tcs
from hardware.tcs.twin import TcsTwin
from mindpain_task.roles import DeviceFault
from tests.conformance.benches import CEILING_C, LIGHT, PAIRS, THERMODES, TRAIN, WARM, table_with
from tests.conformance.pair_benches import prepared_pair
from tests.serving import served, served_twin

RAISES_WITHIN_S = 0.05
CLOCK = LabClock()


CURRENT = ("p24", "rehastim2", "ds7a", "ds5")
FIRED = (*CURRENT, "laser")
TRIGGERS = {
    "ds7a": TriggerLine(BoxLine("trigger", "one_byte", "", boot_wait_s=0.0), 1),
    "ds5": TriggerLine(GeneratorLine("pulse_pal", "", 1)),
}


@contextmanager
def prepared_current(name: str) -> Iterator[tuple[TimedDevice, str, threading.Event]]:
    """Yield a prepared electrical driver, the name of its line, and what ends the far end."""
    over = threading.Event()
    trigger = TRIGGERS.get(name)
    source = name if trigger is None else trigger.source.device
    with served_twin(twin_at(f"sim://{source}", CLOCK.now()), over=over) as (path, _):
        if trigger is not None:
            trigger = replace(trigger, source=replace(trigger.source, port=path))
        electrical = ElectricalLine(
            "biphasic" if trigger is None else "monophasic",
            channel="1" if name == "rehastim2" else "red",
            connector="yellow",
            pulse_width_us=TRAIN.pulse_width_us,
            range_ma=10.0,
            input_v=10.0,
            trigger=trigger,
        )
        line = DeviceLine(name, path, 0.3, electrical=electrical)  # type: ignore[arg-type]
        device = open_stimulator(line, CLOCK).device
        device.prepare(0.0, 8.0)
        device.arm(TRAIN)
        yield device, path, over


@contextmanager
def prepared_laser() -> Iterator[tuple[TimedDevice, str, threading.Event]]:
    """Yield a prepared laser, the name of the line that fires it, and what ends the far end."""
    over, trigger = threading.Event(), TRIGGERS["ds7a"]
    with served_twin(twin_at("sim://one_byte", CLOCK.now()), over=over) as (path, _):
        trigger = replace(trigger, source=replace(trigger.source, port=path))
        line = DeviceLine("laser", path, 0.3, laser=LaserLine("the laser", 10600, 500.0, trigger))
        device = open_stimulator(line, CLOCK).device
        device.prepare(0.0, 10.0)
        device.arm(LIGHT)
        yield device, path, over


@contextmanager
def prepared(name: str) -> Iterator[tuple[TimedDevice, str, threading.Event]]:
    """Yield a prepared driver, the name of its line, and what ends the far end."""
    if name in CURRENT:
        with prepared_current(name) as current:
            yield current
        return
    if name == "laser":
        with prepared_laser() as laser:
            yield laser
        return
    if name in PAIRS:
        with prepared_pair(name, CLOCK, CEILING_C) as pair:
            yield pair
        return
    over = threading.Event()
    if name != "medoc":
        twin = TcsTwin(CLOCK.now(), firmware=int(name.removeprefix("tcs ")), strict_pacing=False)
        with served(None, twin, over) as (path, _):
            tcs = Tcs(open_line(path, CLOCK), CLOCK)
            tcs.prepare(WARM.baseline_c, CEILING_C)
            yield tcs, path, over
        return
    table = table_with(WARM)
    ready, urls = threading.Event(), list[str]()

    def on_ready(host: str, port: int) -> None:
        urls.append(f"tcp://{host}:{port}")
        ready.set()

    arguments = (MedocTwin(CLOCK.now(), table), CLOCK, "127.0.0.1", 0, on_ready, over.is_set)
    server = threading.Thread(target=serve_on_tcp, args=arguments)
    server.start()
    assert ready.wait(5)
    medoc = Medoc(open_exchange(urls[0], CLOCK), CLOCK, table)
    try:
        medoc.prepare(WARM.baseline_c, CEILING_C)
        yield medoc, urls[0], over
    finally:
        over.set()
        server.join(5)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
@pytest.mark.parametrize("name", [*THERMODES, *FIRED])
def test_a_lost_line_raises_within_50_ms_and_names_it(name: str) -> None:
    with prepared(name) as (device, line, over):
        over.set()
        CLOCK.wait_until(CLOCK.now() + 0.3)  # the far end is gone by then
        if name in FIRED:
            device.fire_at(CLOCK.now())
        due_s = max(device.next_due_s(), CLOCK.now())
        CLOCK.wait_until(due_s)
        began_s = CLOCK.now()
        with pytest.raises(DeviceFault) as fault:  # noqa: PT012
            while CLOCK.now() < began_s + 2.0:
                device.poll()
        assert CLOCK.now() - began_s < RAISES_WITHIN_S
        assert line in str(fault.value)
        with pytest.raises(DeviceFault):
            device.stop()
