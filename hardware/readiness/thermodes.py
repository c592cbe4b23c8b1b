"""Whether a thermode is who it should be, charged, keeps its ceiling, and rests at its baseline.

It is brought to its baseline and no further; nothing is armed or fired. At the end it is stopped and closed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hardware.device_check import battery_found, degrees, errors_found, introduced
from hardware.device_process.station import Device
from hardware.medoc import codec as medoc_codec
from hardware.readiness.line import CheckLine, Status
from hardware.readiness.wanted import ASK_IN_DETAIL, Wanted, at, failed, given_back, not_done
from hardware.rig_entries import MedocEntry, TcsEntry, TwoThermodesEntry
from hardware.stimulators import describe, open_stimulator
from hardware.tcs import codec as tcs_codec
from hardware.tcs.driver import Tcs
from mindpain_task.paired_heat import PROBES
from mindpain_task.roles import Clock, DeviceFault, Sample

NEAR_C = 1.0
"""[D] How near is at the baseline: twice the TCS II's absolute accuracy [MANUAL S1 6]."""
SETTLES_WITHIN_S = 10.0
"""[D] From a warm or cold probe to its baseline: some °C, at the 5 °C/s that a twin takes two seconds."""
RESTS_S = 0.5
LOOK_S = 0.1
TELLS_WITHIN_S = 2.5
"""For so long a Medoc station is listened to: it is read back once a second."""
CEILING_STEP_C = 0.05
"""[D] Half of the device's own step: a ceiling that is told further off is another one."""

NOT_PREPARED = "not looked at: the device could not be prepared"
SET_IN_MMS = "see in MMS that its own limits for this study are at most {ceiling:g} °C"
OUT_OF_RANGE = (tcs_codec.OutOfRange, medoc_codec.OutOfRange)


def check_thermodes(
    entry: TcsEntry | MedocEntry | TwoThermodesEntry, wanted: Wanted | None, clock: Clock
) -> tuple[CheckLine, ...]:
    """Check a thermode, or two one after the other; without `wanted` it is only asked who it is."""
    if isinstance(entry, TwoThermodesEntry):
        named = zip(PROBES, entry.each, strict=True)
        return tuple(line for name, each in named for line in _check(each, wanted, clock, f"{name} probe, "))
    return _check(entry, wanted, clock)


def _check(
    entry: TcsEntry | MedocEntry, wanted: Wanted | None, clock: Clock, name: str = ""
) -> tuple[CheckLine, ...]:
    called = name + at(describe(entry.device).model, entry.port)
    lines: list[CheckLine] = []
    try:
        device = open_stimulator(entry.line(), clock).device
    except DeviceFault as fault:
        return (failed("stimulator", called, fault),)
    with given_back(device, "stimulator", called, lines):
        try:
            identity = device.identify()
        except DeviceFault as fault:
            lines.append(failed("stimulator", called, fault))
            return tuple(lines)
        told, _, _ = introduced(identity)
        lines.append(CheckLine("stimulator", "pass", f"{called}: {told}", "; ".join(device.notices)))
        looked = _Look(device, called, clock)
        health = looked.health()
        lines += health
        if wanted is not None:
            lines += looked.prepared(wanted, is_well=all(line.status != "fail" for line in health))
    return tuple(lines)


@dataclass(frozen=True)
class _Look:
    """An open thermode that has said who it is."""

    device: Device
    called: str
    clock: Clock

    def health(self) -> list[CheckLine]:
        """Return what it says of its battery and its errors, as far as it does."""
        tcs = self.device
        if not isinstance(tcs, Tcs):
            return [not_done("battery", self.called, "it tells none")]
        lines = []
        asks = tcs.asks
        if "B" in asks:
            try:
                told, good, why = battery_found(tcs.read_battery())
                advice = "" if good else why
                lines.append(CheckLine("battery", _status(good), f"{self.called}: {told}", advice))
            except DeviceFault as fault:
                lines.append(failed("battery", self.called, fault))
        else:
            lines.append(not_done("battery", self.called, "its firmware tells none", "look at its screen"))
        if "Q" in asks:
            try:
                told, good, why = errors_found(tcs.read_errors())
                if not good:
                    lines.append(CheckLine("stimulator", "fail", f"{self.called}: errors {told}", why))
            except DeviceFault as fault:
                lines.append(failed("stimulator", self.called, fault))
        return lines

    def prepared(self, wanted: Wanted, is_well: bool) -> list[CheckLine]:
        """Bring it to its baseline with its ceiling set; return what it says of either.

        One that is not well refuses, and that has been said.
        """
        try:
            self.device.prepare(wanted.rest, wanted.ceiling)
        except OUT_OF_RANGE as refused:
            advice = "let the protocol begin at another baseline, or the rig's envelope have another limit"
            why = f"{wanted.rest:g} and {wanted.ceiling:g} °C cannot be set: {refused}"
            return [
                CheckLine("ceiling", "fail", f"{self.called}: {why}", advice),
                not_done("baseline", self.called, NOT_PREPARED),
            ]
        except DeviceFault as fault:
            return [
                *([failed("stimulator", self.called, fault)] if is_well else []),
                not_done("ceiling", self.called, NOT_PREPARED),
                not_done("baseline", self.called, NOT_PREPARED),
            ]
        return [self._ceiling(wanted), self._baseline(wanted)]

    def _ceiling(self, wanted: Wanted) -> CheckLine:
        if not isinstance(self.device, Tcs):
            why = "it takes no ceiling from a program"
            return not_done("ceiling", self.called, why, SET_IN_MMS.format(ceiling=wanted.ceiling))
        set_to = f"{wanted.ceiling:g} °C ({wanted.ceiling_of})"
        try:
            told_c = self.device.read_ceiling_c()
        except DeviceFault as fault:
            return failed("ceiling", self.called, fault)
        if told_c is None:
            why = f"{set_to} was set, as far as this firmware can be told; it does not say what it has"
            return not_done(
                "ceiling",
                self.called,
                why,
                "try it once without a person: hardware/tcs/MANUAL.md, first use, 3",
            )
        if abs(told_c - wanted.ceiling) > CEILING_STEP_C:
            found = f"{self.called}: it has {told_c:g} °C, and {set_to} was set"
            return CheckLine("ceiling", "fail", found, "switch it off and on; if it stays so, ask the maker")
        return CheckLine("ceiling", "pass", f"{self.called}: {set_to} set, and read back")

    def _baseline(self, wanted: Wanted) -> CheckLine:
        if isinstance(self.device, Tcs):
            tcs = self.device
            return self._settling(lambda: tcs.read_temperatures().zones_c, wanted)
        return self._of_a_station(wanted)

    def _settling(self, read: Callable[[], Sequence[float]], wanted: Wanted) -> CheckLine:
        """Wait until every zone has been near the baseline for a while."""
        clock, there_since_s = self.clock, None
        end_s = clock.now() + SETTLES_WITHIN_S
        while True:
            try:
                zones_c = read()
            except DeviceFault as fault:
                return failed("baseline", self.called, fault)
            now_s = clock.now()
            if max(abs(zone_c - wanted.rest) for zone_c in zones_c) > NEAR_C:
                there_since_s = None
            elif there_since_s is None:
                there_since_s = now_s
            elif now_s - there_since_s >= RESTS_S:
                return self._at_baseline("pass", zones_c, wanted)
            if now_s >= end_s:
                return self._at_baseline("fail", zones_c, wanted, f" after {SETTLES_WITHIN_S:g} s")
            clock.wait_until(now_s + LOOK_S)

    def _at_baseline(
        self, status: Status, zones_c: Sequence[float], wanted: Wanted, after: str = ""
    ) -> CheckLine:
        found = f"{self.called}: {degrees(zones_c)}, the baseline is {wanted.rest:g} °C ({wanted.rest_of})"
        if status == "pass":
            return CheckLine("baseline", status, found)
        found += f", not within {NEAR_C:g} °C of it{after}"
        return CheckLine(
            "baseline", status, found, "probe off the skin; let it lie free in the air, switch it off and on"
        )

    def _of_a_station(self, wanted: Wanted) -> CheckLine:
        """Judge what a Medoc station tells: its surface comes to a program's baseline once that is loaded."""
        if not self.device.tells_temperature:
            return not_done("baseline", self.called, "it tells no temperature", "read it on MMS's screen")
        sample: Sample | None = None
        end_s = self.clock.now() + TELLS_WITHIN_S
        try:
            while sample is None and self.clock.now() < end_s:
                self.clock.wait_until(min(self.device.next_due_s(), end_s))
                sample = next((each for each in self.device.poll() if isinstance(each, Sample)), None)
        except DeviceFault as fault:
            return failed("baseline", self.called, fault)
        if sample is None:
            why = f"no temperature was told within {TELLS_WITHIN_S:g} s"
            return CheckLine("baseline", "fail", f"{self.called}: {why}", ASK_IN_DETAIL)
        if max(sample.zones_c) > wanted.rest + NEAR_C:
            return self._at_baseline("fail", sample.zones_c, wanted)
        if min(sample.zones_c) < wanted.rest - NEAR_C:
            why = f"{degrees(sample.zones_c)}; MMS warms it to {wanted.rest:g} °C when a program is loaded"
            return not_done(
                "baseline", self.called, why, "watch the first stimulus's beginning on its screen"
            )
        return self._at_baseline("pass", sample.zones_c, wanted)


def _status(good: bool | None) -> Status:
    return "not_checkable" if good is None else "pass" if good else "fail"
