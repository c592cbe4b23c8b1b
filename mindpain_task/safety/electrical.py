"""The electrical envelope: what current may be given to a person, and every sentence that says no.

Formulas, for pulses of I mA that are W µs wide, f of them in a second, through an area of A cm²: charge of
one phase Q = I W; energy of a pulse E = I² W at 500 ohm; effective current Irms = I √(W f); average I W f;
densities Q / A and Irms / A. A symmetric biphasic pulse has two such phases, so E and the average (of the
current's size, whatever its direction) are twice as much and Irms is √2 times as much; Q stays that of one
phase. A rate counts as if the train went on and on. Numbers of the limits are data (rigs/envelopes).

The standards behind them leave stimulators for neurological research out (IEC 60601-2-10), so they are
borrowed. They also limit a current that flows between the pulses, to 50 µA; no driver commands one, so there
is no number for it here: that is for the device. A second barrier only: the device's own limits and a person
in charge come first, and no number allows electrodes on the head, the front of the neck or across the heart.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from mindpain_task.located import Strict
from mindpain_task.safety.limits import Finding
from mindpain_task.stimuli import ShockTrain

LOAD_OHM = 500.0
ROUNDING = 1e-9  # a share: what floats may do to a number that is exactly at its limit

Level: TypeAlias = Literal["refuse", "warn"]
Electrode: TypeAlias = Literal["surface_pair", "concentric"]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class ElectricalLimits(Strict):
    """The numbers of one envelope; every one of them must be written in its file.

    Charges are those of one phase. `surface_pair_ma` and `concentric_ma` limit the current, each for its
    electrode; `charge_density_uc_per_cm2` holds for surface electrodes only. `between_trains_s` is from the
    end of one train to the start of the next, on any site. The current at a site may rise to `step_factor`
    times the highest so far there, or by `step_ma`, whichever is more, and whatever the width of the pulses.
    """

    pulse_energy_mj: Positive
    pulse_charge_uc: Positive
    pulse_charge_warn_uc: Positive
    rms_current_ma: Positive
    average_current_ma: Positive
    rms_density_warn_ma_per_cm2: Positive
    charge_density_uc_per_cm2: Positive
    pulse_width_us: int = Field(gt=0)
    surface_pair_ma: Positive
    concentric_ma: Positive
    train_pulses: int = Field(gt=0)
    between_trains_s: Positive
    trains_per_session: int = Field(gt=0)
    step_factor: float = Field(ge=1, allow_inf_nan=False)
    step_ma: Positive


class StricterElectricalLimits(Strict):
    """What a protocol may tighten; it can never loosen the rig's envelope."""

    current_ma: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    trains_per_session: int | None = Field(default=None, gt=0)


@dataclass(frozen=True)
class Contact:
    """How the current meets the skin: the electrode, its smallest area in cm², and the phases of a pulse.

    Raises ValueError for an area that is no positive number.
    """

    electrode: Electrode
    area_cm2: float
    waveform: Literal["monophasic", "biphasic"]

    def __post_init__(self) -> None:
        if not (math.isfinite(self.area_cm2) and self.area_cm2 > 0):
            raise ValueError(f"an electrode of {self.area_cm2} cm² is none")

    @property
    def phases(self) -> int:
        """How many phases a pulse has."""
        return 2 if self.waveform == "biphasic" else 1


@dataclass(frozen=True)
class ShockExposure:
    """One train as it would reach the skin: when (earliest), where, and the trial it belongs to.

    `trial` is None in the work-up, before the first trial.
    """

    trial: int | None
    stimulus_name: str
    site: str
    onset_s: float
    train: ShockTrain


def charge_uc(train: ShockTrain) -> float:
    """Return the charge of one phase, in µC."""
    return train.current_ma * train.pulse_width_us / 1e3


def energy_mj(train: ShockTrain, contact: Contact) -> float:
    """Return the energy of one pulse at 500 ohm, in mJ; both phases count."""
    return train.current_ma**2 * LOAD_OHM * train.pulse_width_us * contact.phases / 1e9


def rms_ma(train: ShockTrain, contact: Contact) -> float:
    """Return the effective current at the train's rate, in mA."""
    return train.current_ma * math.sqrt(train.pulse_width_us * train.rate_hz * contact.phases / 1e6)


def average_ma(train: ShockTrain, contact: Contact) -> float:
    """Return the average of the current's size at the train's rate, in mA; both phases count."""
    return charge_uc(train) * train.rate_hz * contact.phases / 1e3


def rms_density_ma_per_cm2(train: ShockTrain, contact: Contact) -> float:
    """Return the effective current under a square centimetre of electrode, in mA."""
    return rms_ma(train, contact) / contact.area_cm2


def charge_density_uc_per_cm2(train: ShockTrain, contact: Contact) -> float:
    """Return the charge of one phase under a square centimetre of electrode, in µC."""
    return charge_uc(train) / contact.area_cm2


def most_ma(electrode: Electrode, limits: ElectricalLimits) -> float:
    """Return the highest current these limits allow an electrode, in mA."""
    return limits.surface_pair_ma if electrode == "surface_pair" else limits.concentric_ma


def check_train(
    train: ShockTrain, contact: Contact, limits: ElectricalLimits
) -> Iterator[tuple[Level, str, str, str]]:
    """Yield (level, rule, field of the train, sentence) for every limit this one train breaks or strains.

    A point electrode is over the density by design, so that is for a second look and never a refusal.
    """
    if not _is_train(train):
        yield "refuse", "train", "current_ma", f"width, rate, count and current must be positive: {train}"
        return
    for rule, field, value, limit, unit, what in _measures(train, contact, limits):
        if _over(value, limit):
            yield "refuse", rule, field, f"{what}{_plain(value)} {unit} is over the envelope's {limit} {unit}"
    if train.count > limits.train_pulses:
        allowed = f"the envelope allows {limits.train_pulses}"
        yield "refuse", "pulses", "count", f"a train of {train.count} pulses; {allowed}"
    second_look = "that deserve a second look"
    charge, warn = charge_uc(train), limits.pulse_charge_warn_uc
    if _over(charge, warn) and not _over(charge, limits.pulse_charge_uc):
        over = f"a charge per phase of {_plain(charge)} µC is over the {warn} µC"
        yield "warn", "charge", "current_ma", f"{over} {second_look}"
    density, warn = rms_density_ma_per_cm2(train, contact), limits.rms_density_warn_ma_per_cm2
    if _over(density, warn):
        over = f"a current density of {_plain(density)} mA rms/cm² is over the {warn} mA rms/cm²"
        if contact.electrode == "concentric":
            second_look = "meant for surface electrodes, by the design of a point electrode"
        yield "warn", "rms_density", "current_ma", f"{over} {second_look}"


def _measures(
    train: ShockTrain, contact: Contact, limits: ElectricalLimits
) -> Iterator[tuple[str, str, float, float, str, str]]:
    """Yield (rule, field, value, limit, unit, what) for every value of a train that must not be over."""
    most = most_ma(contact.electrode, limits)
    yield "current", "current_ma", train.current_ma, most, "mA", ""
    yield "width", "pulse_width_us", train.pulse_width_us, limits.pulse_width_us, "µs", "a pulse width of "
    yield "charge", "current_ma", charge_uc(train), limits.pulse_charge_uc, "µC", "a charge per phase of "
    energy = energy_mj(train, contact)
    yield "energy", "current_ma", energy, limits.pulse_energy_mj, "mJ", "a pulse energy at 500 ohm of "
    yield "rms", "rate_hz", rms_ma(train, contact), limits.rms_current_ma, "mA rms", "a current of "
    average = average_ma(train, contact)
    yield "average", "rate_hz", average, limits.average_current_ma, "mA", "an average current of "
    if contact.electrode == "surface_pair":
        density, allowed = charge_density_uc_per_cm2(train, contact), limits.charge_density_uc_per_cm2
        yield "charge_density", "current_ma", density, allowed, "µC/cm²", "a charge density per phase of "


def _is_train(train: ShockTrain) -> bool:
    numbers = (train.current_ma, train.pulse_width_us, train.rate_hz, train.count)
    return all(math.isfinite(number) and number > 0 for number in numbers)


def _over(value: float, limit: float) -> bool:
    return value > limit * (1 + ROUNDING)


def _plain(value: float) -> str:
    return f"{value:.4g}" if value < 1e4 else f"{value:.0f}"


def check_trains(
    exposures: Iterable[ShockExposure], contact: Contact, limits: ElectricalLimits
) -> tuple[Finding, ...]:
    """Check a whole session's trains in order; return every finding, refusals and warnings.

    A warning is given once for each stimulus and site, at the first train that draws it; so is the refusal
    of more trains than allowed. A train that steps up too far counts as given for those after it.
    """
    findings: list[Finding] = []
    warned: set[tuple[str, str, str]] = set()
    highest_ma: dict[str, float] = {}
    last_end_s = -math.inf
    for number, exposure in enumerate(exposures, 1):
        train, site = exposure.train, exposure.site
        for level, rule, _, sentence in check_train(train, contact, limits):
            strained = (exposure.stimulus_name, site, rule)
            if level == "refuse" or strained not in warned:
                findings.append(_finding(level, rule, sentence, exposure))
            if level == "warn":
                warned.add(strained)
        if not _is_train(train):
            continue
        gap_s, so_far_ma = exposure.onset_s - last_end_s, highest_ma.get(site, 0.0)
        for rule, sentence in _session_rules(number, gap_s, so_far_ma, exposure, limits):
            findings.append(_finding("refuse", rule, sentence, exposure))
        highest_ma[site] = max(so_far_ma, train.current_ma)
        last_phase_s = (contact.phases - 1) * train.pulse_width_us * 1e-6
        last_end_s = max(last_end_s, exposure.onset_s + train.duration_s + last_phase_s)
    return tuple(findings)


def _finding(level: Level, rule: str, sentence: str, exposure: ShockExposure) -> Finding:
    where = "work-up" if exposure.trial is None else f"trial {exposure.trial}"
    return Finding(level, rule, f"{where}, shock: {sentence}", exposure.stimulus_name)


def _session_rules(
    number: int, gap_s: float, so_far_ma: float, exposure: ShockExposure, limits: ElectricalLimits
) -> Iterator[tuple[str, str]]:
    """Yield (rule, sentence) for what the `number`th train of a session breaks because of those before it."""
    if not gap_s >= limits.between_trains_s - 1e-6:  # a microsecond: floats, in a long session
        limit = f"the envelope's {limits.between_trains_s} s"
        yield "gap", f"a train {gap_s:.4g} s after the end of the one before, sooner than {limit}"
    if number == limits.trains_per_session + 1:
        allowed = f"the envelope allows {limits.trains_per_session}"
        yield "trains", f"the session would give more than {limits.trains_per_session} trains; {allowed}"
    current_ma, most = exposure.train.current_ma, next_most_ma(so_far_ma, limits)
    if _over(current_ma, most):
        before = f"{so_far_ma} mA was the highest so far" if so_far_ma else "nothing was given yet"
        step = f"over the step to {_plain(most)} mA that the envelope allows"
        yield "step", f"{current_ma} mA at site {exposure.site}, where {before}, is {step}"


def next_most_ma(highest_ma: float, limits: ElectricalLimits) -> float:
    """Return the highest current allowed next at a site where `highest_ma` was the highest (0: none yet)."""
    return max(limits.step_factor * highest_ma, highest_ma + limits.step_ma)


def work_up(target_ma: float, limits: ElectricalLimits, resolution_ma: float) -> tuple[float, ...]:
    """Return the fewest currents, ascending, after which a fresh site may be given the target next.

    All are under the target and multiples of `resolution_ma`, what the stimulator can be set to; there are
    none where the target may come first. Raises ValueError for numbers that are not positive, for a target
    that no electrode is allowed, and for a resolution coarser than the first step.
    """
    if not all(math.isfinite(number) and number > 0 for number in (target_ma, resolution_ma)):
        raise ValueError(f"there is no work-up to {target_ma} mA in steps of {resolution_ma} mA")
    highest = max(limits.surface_pair_ma, limits.concentric_ma)
    if _over(target_ma, highest):
        raise ValueError(f"a work-up to {target_ma} mA would end over the envelope's {highest} mA")
    if resolution_ma > limits.step_ma:
        allowed = f"the envelope's first {limits.step_ma} mA"
        raise ValueError(f"a stimulator set in steps of {resolution_ma} mA cannot begin within {allowed}")
    levels: list[float] = []
    while _over(target_ma, most := next_most_ma(levels[-1] if levels else 0.0, limits)):
        steps = math.floor(most / resolution_ma * (1 + ROUNDING))
        levels.append(round(steps * resolution_ma, 12))
    return tuple(levels)


def tighten(
    limits: ElectricalLimits, stricter: StricterElectricalLimits, electrode: Electrode
) -> tuple[ElectricalLimits, list[tuple[str, str]]]:
    """Return the limits a protocol tightens, and (field, sentence) for each one it tries to loosen.

    A current is meant for the electrode of the rig, and leaves the limit of the other kind as it is.
    """
    current = "surface_pair_ma" if electrode == "surface_pair" else "concentric_ma"
    kept: dict[str, float] = {}
    looser: list[tuple[str, str]] = []
    for field, value in stricter.model_dump(exclude_none=True).items():
        name = current if field == "current_ma" else field
        if value > (allowed := getattr(limits, name)):
            sentence = f"{value} is looser than the rig's {allowed}; a protocol may only be stricter"
            looser.append((field, sentence))
        else:
            kept[name] = value
    return limits.model_copy(update=kept), looser
