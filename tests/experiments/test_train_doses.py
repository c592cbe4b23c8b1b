"""A train of heat pulses in the ledger of a session: reserved whole, settled by no less than was given."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.clocks import VirtualClock
from hardware.dose_file import open_doses, read_doses
from hardware.no_stimulator import NoStimulator
from hardware.outlets import SilentOutlets
from hardware.rig_file import read_rig
from hardware.virtual import VirtualInputs, VirtualScreen
from mindpain_task.checking import SessionLimits
from mindpain_task.heat import HeatTrain
from mindpain_task.roles import Fired, Rig, Sample
from mindpain_task.safety.ledger import Entry, Ledger
from mindpain_task.safety.limits import TrainBound, cem43_min, dose
from mindpain_task.session.dosing import DoseAccount, Dosing, OverLimit, Target
from mindpain_task.session.heating import Heating
from mindpain_task.session.noting import Logbook
from mindpain_task.stimuli import GivenHeat
from tests.heat_trains import SUMMATION, heat_trains
from tests.mindpain_task.delivery.readbacks import TCS
from tests.mindpain_task.session.unsent_bench import Kept, Nobody

SITE = "left_volar_forearm_1"
STEP_DOSE, STEP_CEM43_MIN = 2e-5, 1e-5
"""What the steps of this test's own sum are worth where the doses set in at once, at 43 and 39 °C."""


class Thermode(NoStimulator):
    """Tells of temperatures what it is told to tell."""

    samples: tuple[Sample, ...] = ()

    def measured(self, since_s: float, until_s: float) -> tuple[Sample, ...]:
        """Return what was read back between two times."""
        return tuple(sample for sample in self.samples if since_s <= sample.time_s <= until_s)


class Kept24h:
    """A ledger's book in memory."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def enter(self, entry: Entry, time_s: float) -> None:
        """Keep it."""
        self.entries.append(entry)

    def reserve(self) -> str:
        """There is room."""
        return ""


class Bench:
    """The ledger of a session in virtual time."""

    def __init__(self) -> None:
        self.clock, person = VirtualClock(utc_s=1.7e9), Nobody()
        self.thermode = Thermode()
        screen, inputs = VirtualScreen(self.clock, person), VirtualInputs(self.clock, person)
        rig = Rig(self.clock, screen, inputs, self.thermode, SilentOutlets(), Kept())
        self.book = Kept24h()
        self.ledger = Ledger((), "ses-01")
        envelope = read_rig("booth_tcs")[1]
        loose = {"train": TrainBound(pulses=15, plateau_s=2.0), "ramp_c_per_s": 300.0, "exposure_dose": 1e3}
        thermal = envelope.thermal.model_copy(update={**loose, "peak_c": 60.0, "site_dose": 1e3})
        thermal = thermal.model_copy(update={"site_dose_24h": 1e3, "site_cem43_stop_min": 1e6})
        account = DoseAccount(self.ledger, self.book, "ses-01", "run-01")
        self.dosing = Dosing(rig, account, SessionLimits(thermal, envelope.electrical, None), Logbook(rig))

    def give(self, heat: GivenHeat, until: float, tells: bool = True, hotter_c: float = 0.0) -> Entry:
        """Give this share of a stimulus's duration, then stop; return what the ledger holds."""
        self.dosing.before(heat, Target(SITE, "train", 1, 5.0))
        onset_s = self.clock.now() + 5.0
        stop_s = onset_s + until * heat.duration_s
        if tells:
            moments_s = [onset_s + number * 0.02 for number in range(int((stop_s - onset_s) / 0.02) + 1)]
            self.thermode.samples = tuple(
                [Sample(at_s, None, (heat.commanded_c(at_s - onset_s) + hotter_c,)) for at_s in moments_s]
            )
        self.clock.wait_until(stop_s)
        self.dosing.after(onset_s, Fired(onset_s, onset_s), is_vouched_for=until >= 1.0)
        return self.ledger.entries[-1]


def course_until(train: HeatTrain, share: float) -> tuple[float, float]:
    """Sum D and CEM43 of a train's course until it was stopped, and of its way back from there."""
    stop_s, steps, spent, minutes = share * train.duration_s, 4000, 0.0, 0.0
    here_c = train.commanded_c(stop_s)
    back_s = (here_c - train.baseline_c) / train.return_c_per_s
    for lasts_s, course in (
        (stop_s, train.commanded_c),
        (back_s, lambda at_s: here_c - train.return_c_per_s * at_s),
    ):
        for number in range(steps):
            now_c = course((number + 0.5) * lasts_s / steps)
            spent += lasts_s / steps * (now_c**28.3 * 2.718281828459045**-113.4 if now_c >= 43.0 else 0.0)
            ratio = 0.5 if now_c >= 43.0 else 0.25
            minutes += lasts_s / steps / 60 * (ratio ** (43.0 - now_c) if now_c >= 39.0 else 0.0)
    return spent, minutes


@given(heat_trains(most=6, hottest_c=52.0), st.floats(0.01, 0.99), st.booleans())
@settings(max_examples=40, deadline=None)
def test_a_stop_in_the_middle_settles_with_no_less_than_was_given(
    train: HeatTrain, share: float, tells: bool
) -> None:
    held = Bench().give(train, share, tells)
    spent, minutes = course_until(train, share)
    assert (held.basis, held.count) == ("stopped", train.count)
    assert held.dose >= spent * (1 - 1e-3) - STEP_DOSE
    assert held.cem43_min >= minutes * (1 - 1e-3) - STEP_CEM43_MIN


def test_a_train_that_is_stopped_costs_much_less_than_a_whole_one() -> None:
    held = Bench().give(SUMMATION, 0.5)
    assert dose(SUMMATION) * 0.45 < held.dose < dose(SUMMATION) * 0.65
    hotter = Bench().give(SUMMATION, 0.5, hotter_c=1.0)
    assert hotter.dose > 1.5 * held.dose


def test_a_whole_train_is_settled_by_what_was_measured() -> None:
    held = Bench().give(SUMMATION, 1.0)
    assert (held.basis, held.count) == ("measured", 10)
    assert held.dose == pytest.approx(dose(SUMMATION), rel=0.02)
    assert held.cem43_min == pytest.approx(cem43_min(SUMMATION), rel=0.02)


def test_two_trains_are_a_site_s_twenty_stimuli_and_rest_between_them(tmp_path: Path) -> None:
    bench = Bench()
    bench.give(SUMMATION, 1.0)
    with pytest.raises(OverLimit, match=r"would be heated 4\.9 s after it was heated last"):
        bench.dosing.before(SUMMATION, Target(SITE, "train", 2, 4.9))
    assert bench.dosing.ready_s(SUMMATION, SITE) == pytest.approx(bench.clock.now() + 5.0)
    bench.give(SUMMATION, 1.0)
    bench.clock.wait_until(bench.clock.now() + 60.0)
    said = "has taken 20 stimuli in this session; the envelope allows 20, and each of the 3 pulses of a train"
    with pytest.raises(OverLimit, match=said):
        bench.dosing.before(replace(SUMMATION, count=3), Target(SITE, "train", 3, 5.0))


def test_what_a_train_cost_is_read_back_from_its_file(tmp_path: Path) -> None:
    held = Bench().give(SUMMATION, 1.0)
    doses = open_doses(tmp_path, "run", {}, VirtualClock(utc_s=time.time()))
    doses.enter(held, 0.0)
    doses.close()
    assert read_doses(tmp_path) == ((held,), ())


def test_the_record_says_what_was_commanded() -> None:
    way = Heating(32.0, 50.0, TCS)
    pulse = {
        "baseline_c": 32.0,
        "peak_c": 48.0,
        "rise_c_per_s": 10.0,
        "plateau_s": 0.5,
        "return_c_per_s": 10.0,
    }
    assert way.profile(SUMMATION.pulse) == pulse
    assert way.profile(SUMMATION) == pulse | {"count": 10, "period_s": 3.0, "between_c": 38.0}
