"""The electrical envelope, against the published test points; and its laws."""

from __future__ import annotations

import dataclasses
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from mindpain_task.safety.electrical import (
    Contact,
    ElectricalLimits,
    ShockExposure,
    StricterElectricalLimits,
    average_ma,
    charge_density_uc_per_cm2,
    charge_uc,
    check_train,
    check_trains,
    energy_mj,
    next_most_ma,
    rms_density_ma_per_cm2,
    rms_ma,
    tighten,
    work_up,
)
from mindpain_task.stimuli import ShockTrain

LIMITS = ElectricalLimits(
    pulse_energy_mj=50.0,
    pulse_charge_uc=20.0,
    pulse_charge_warn_uc=10.0,
    rms_current_ma=50.0,
    average_current_ma=10.0,
    rms_density_warn_ma_per_cm2=2.0,
    charge_density_uc_per_cm2=40.0,
    pulse_width_us=2000,
    surface_pair_ma=20.0,
    concentric_ma=5.0,
    train_pulses=10,
    between_trains_s=5.0,
    trains_per_session=100,
    step_factor=1.25,
    step_ma=0.5,
)
OVERRIDE = LIMITS.model_copy(update={"pulse_energy_mj": 300.0})
SURFACE = Contact("surface_pair", 0.5, "monophasic")


@dataclasses.dataclass(frozen=True)
class Point:
    """One published test point: a train and its contact, Q, E, J and Q/A as printed, and the verdict."""

    name: str
    current_ma: float
    width_us: int
    rate_hz: float
    contact: Contact
    refused: set[str]
    warned: set[str]
    charge_uc: float
    energy_mj: float | None = None
    rms_density: float | None = None
    charge_density: float | None = None

    @property
    def train(self) -> ShockTrain:
        return ShockTrain(self.width_us, self.rate_hz, 1, self.current_ma)


DENSE, POINT_ELECTRODE = {"rms_density"}, Contact("concentric", 0.008, "monophasic")
WIDER = Contact("surface_pair", 1.0, "monophasic")
OVER_AT_20 = {"charge", "charge_density"}
OVER = OVER_AT_20 | {"current"}
POINTS = [
    Point("point", 2, 200, 3, POINT_ELECTRODE, set(), DENSE, 0.4, 0.0004, 6.1),
    Point("usual", 10, 500, 1, SURFACE, set(), set(), 5, 0.025, 0.45),
    Point("20mA", 20, 2000, 10, SURFACE, OVER_AT_20, DENSE, 40, rms_density=5.7, charge_density=80),
    Point("50mA", 50, 2000, 1, WIDER, OVER, DENSE, 100, rms_density=2.2),
    # of the last two no area and no rate are printed: the mildest electrode and 1 Hz
    Point("100mA", 100, 1000, 1, WIDER, OVER, DENSE, 100),
    Point("1s", 30, 1_000_000, 1, WIDER, OVER | {"energy", "width", "average"}, DENSE, 30_000, 450),
]


def rules(train: ShockTrain, contact: Contact, limits: ElectricalLimits, level: str) -> set[str]:
    return {rule for at, rule, _, _ in check_train(train, contact, limits) if at == level}


@pytest.mark.parametrize("point", POINTS, ids=lambda p: p.name)
def test_published_numbers(point: Point) -> None:
    train, contact = point.train, point.contact
    assert charge_uc(train) == pytest.approx(point.charge_uc, rel=1e-9)
    for printed, computed in (
        (point.energy_mj, energy_mj(train, contact)),
        (point.rms_density, rms_density_ma_per_cm2(train, contact)),
        (point.charge_density, charge_density_uc_per_cm2(train, contact)),
    ):
        assert printed is None or computed == pytest.approx(printed, rel=0.02)


@pytest.mark.parametrize("limits", [LIMITS, OVERRIDE], ids=["default", "override"])
@pytest.mark.parametrize("point", POINTS, ids=lambda p: p.name)
def test_published_verdict(point: Point, limits: ElectricalLimits) -> None:
    assert rules(point.train, point.contact, limits, "refuse") == point.refused
    assert rules(point.train, point.contact, limits, "warn") == point.warned


def test_the_override_is_about_energy() -> None:
    long_pulse = ShockTrain(500_000, 1.0, 1, 20.0)  # 100 mJ
    assert "energy" in rules(long_pulse, WIDER, LIMITS, "refuse")
    assert "energy" not in rules(long_pulse, WIDER, OVERRIDE, "refuse")


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (
            0,
            "6.124 mA rms/cm² is over the 2.0 mA rms/cm² meant for surface electrodes",
        ),
        (2, "a charge per phase of 40 µC is over the envelope's 20.0 µC"),
        (2, "a charge density per phase of 80 µC/cm² is over the envelope's 40.0 µC/cm²"),
        (2, "a current density of 5.657 mA rms/cm² is over the 2.0 mA rms/cm² that deserve a second look"),
        (3, "50 mA is over the envelope's 20.0 mA"),
        (5, "a pulse energy at 500 ohm of 450 mJ is over the envelope's 50.0 mJ"),
        (5, "a pulse width of 1000000 µs is over the envelope's 2000 µs"),
        (5, "an average current of 30 mA is over the envelope's 10.0 mA"),
    ],
)
def test_a_sentence_has_the_number_its_unit_and_the_limit(number: int, sentence: str) -> None:
    point = POINTS[number]
    said = [words for *_, words in check_train(point.train, point.contact, LIMITS)]
    assert any(sentence in words for words in said), said


def test_a_biphasic_pulse_counts_both_phases_but_its_charge_is_that_of_one() -> None:
    train, both = ShockTrain(500, 10.0, 3, 8.0), Contact("surface_pair", 0.5, "biphasic")
    assert energy_mj(train, both) == 2 * energy_mj(train, SURFACE)
    assert average_ma(train, both) == 2 * average_ma(train, SURFACE)
    assert rms_ma(train, both) == pytest.approx(math.sqrt(2) * rms_ma(train, SURFACE))
    assert charge_density_uc_per_cm2(train, both) == charge_density_uc_per_cm2(train, SURFACE)


def test_each_limit_is_allowed_exactly_and_refused_just_over() -> None:
    at_the_limits = ShockTrain(1000, 1.0, 10, 20.0)  # 20 mA, 20 µC, 40 µC/cm², 10 pulses
    assert rules(at_the_limits, SURFACE, LIMITS, "refuse") == set()
    over = dataclasses.replace(at_the_limits, current_ma=20.001, count=11)
    assert rules(over, SURFACE, LIMITS, "refuse") == {"current", "charge", "charge_density", "pulses"}
    assert rules(ShockTrain(2001, 1.0, 1, 1.0), SURFACE, LIMITS, "refuse") == {"width"}
    fast = ShockTrain(1000, 600.0, 1, 20.0)
    assert rules(fast, WIDER, LIMITS, "refuse") == {"average"}
    assert rules(fast, WIDER, LIMITS.model_copy(update={"rms_current_ma": 15.0}), "refuse") == {
        "average",
        "rms",
    }


def test_a_charge_that_deserves_a_second_look_is_a_warning() -> None:
    assert rules(ShockTrain(1000, 1.0, 1, 10.0), WIDER, LIMITS, "warn") == set()
    assert rules(ShockTrain(1000, 1.0, 1, 10.1), WIDER, LIMITS, "warn") == {"charge"}


def test_a_concentric_electrode_has_its_own_current_and_no_density_of_charge() -> None:
    train = ShockTrain(500, 3.0, 3, 5.0)  # 312 µC/cm²
    assert rules(train, POINT_ELECTRODE, LIMITS, "refuse") == set()
    assert rules(dataclasses.replace(train, current_ma=5.1), POINT_ELECTRODE, LIMITS, "refuse") == {"current"}


bad_numbers = st.sampled_from([0, -1, math.nan, math.inf, -math.inf])


@given(st.sampled_from(["pulse_width_us", "rate_hz", "count", "current_ma"]), bad_numbers)
def test_what_is_no_train_is_refused_and_nothing_else_is_asked(field: str, value: float) -> None:
    train = dataclasses.replace(ShockTrain(200, 2.0, 3, 0.4), **{field: value})  # type: ignore[arg-type]
    assert rules(train, SURFACE, LIMITS, "refuse") == {"train"}
    found = check_trains([ShockExposure(1, "shock", "hand", 0.0, train)], SURFACE, LIMITS)
    assert [finding.rule for finding in found] == ["train"]


@pytest.mark.parametrize("area_cm2", [0.0, -1.0, math.nan, math.inf])
def test_an_electrode_without_an_area_is_none(area_cm2: float) -> None:
    with pytest.raises(ValueError, match="cm² is none"):
        Contact("surface_pair", area_cm2, "monophasic")


def test_every_number_must_be_written_and_be_one() -> None:
    numbers = LIMITS.model_dump()
    for name in numbers:
        with pytest.raises(ValidationError, match=name):
            ElectricalLimits.model_validate({key: numbers[key] for key in numbers if key != name})
        for bad in (0, -1, math.inf, math.nan, "5"):
            with pytest.raises(ValidationError, match=name):
                ElectricalLimits.model_validate(numbers | {name: bad})


contacts = st.builds(
    Contact,
    st.sampled_from(["surface_pair", "concentric"]),
    st.floats(0.005, 5),
    st.sampled_from(["monophasic", "biphasic"]),
)
trains = st.builds(
    ShockTrain, st.integers(20, 1_000_000), st.floats(0.1, 500), st.integers(1, 20), st.floats(0.01, 200)
)


@settings(max_examples=200, deadline=None)
@given(
    trains, contacts, st.floats(1, 10), st.sampled_from(["current_ma", "pulse_width_us", "rate_hz", "count"])
)
def test_more_of_anything_is_never_allowed_where_less_is_not(
    train: ShockTrain, contact: Contact, factor: float, field: str
) -> None:
    value = getattr(train, field)
    more = dataclasses.replace(
        train,
        **{field: math.ceil(value * factor) if field in ("count", "pulse_width_us") else value * factor},
    )
    assert rules(train, contact, LIMITS, "refuse") <= rules(more, contact, LIMITS, "refuse")
    for measure in (energy_mj, rms_ma, average_ma, rms_density_ma_per_cm2, charge_density_uc_per_cm2):
        assert measure(more, contact) >= measure(train, contact)


@settings(max_examples=100, deadline=None)
@given(trains, contacts)
def test_a_point_electrode_is_never_refused_by_a_density(train: ShockTrain, contact: Contact) -> None:
    point = dataclasses.replace(contact, electrode="concentric")
    assert not {"rms_density", "charge_density"} & rules(train, point, LIMITS, "refuse")
    # what a surface pair is refused for, beside its charge density and its current, so is a point
    surface = rules(train, dataclasses.replace(contact, electrode="surface_pair"), LIMITS, "refuse")
    assert surface - {"charge_density"} <= rules(train, point, LIMITS, "refuse")


@settings(max_examples=200, deadline=None)
@given(trains, contacts)
def test_the_formulas_are_the_printed_ones(train: ShockTrain, contact: Contact) -> None:
    amperes, seconds = train.current_ma / 1e3, train.pulse_width_us / 1e6
    phases = 2 if contact.waveform == "biphasic" else 1
    assert charge_uc(train) == pytest.approx(amperes * seconds * 1e6)
    assert energy_mj(train, contact) == pytest.approx(amperes**2 * 500 * seconds * 1e3 * phases)
    rms = amperes * math.sqrt(seconds * train.rate_hz) * math.sqrt(phases)
    assert rms_ma(train, contact) == pytest.approx(rms * 1e3)
    assert rms_density_ma_per_cm2(train, contact) == pytest.approx(rms * 1e3 / contact.area_cm2)


def test_a_protocol_may_only_tighten() -> None:
    stricter = StricterElectricalLimits(current_ma=8.0, trains_per_session=200)
    tightened, looser = tighten(LIMITS, stricter, "surface_pair")
    assert (tightened.surface_pair_ma, tightened.concentric_ma) == (8.0, 5.0)
    assert tightened.trains_per_session == 100
    refused = "200 is looser than the rig's 100; a protocol may only be stricter"
    assert looser == [("trains_per_session", refused)]
    assert tighten(LIMITS, stricter, "concentric")[1][0][0] == "current_ma"
    assert tighten(LIMITS, StricterElectricalLimits(), "concentric") == (LIMITS, [])


def placed(currents_ma: list[float], site: str = "hand", apart_s: float = 10.0) -> list[ShockExposure]:
    """One train a current, far enough apart unless said otherwise (from end to start)."""
    train = ShockTrain(200, 2.0, 3, 1.0)
    step_s = train.duration_s + apart_s
    return [
        ShockExposure(None, "shock", site, i * step_s, dataclasses.replace(train, current_ma=current_ma))
        for i, current_ma in enumerate(currents_ma)
    ]


def refused(exposures: list[ShockExposure], contact: Contact = SURFACE) -> list[str]:
    return [found.rule for found in check_trains(exposures, contact, LIMITS) if found.level == "refuse"]


def test_a_site_is_stepped_up_from_nothing() -> None:
    assert refused(placed([0.5, 1.0, 1.5, 2.0, 2.5, 3.125, 1.0, 3.9])) == []
    assert refused(placed([0.6])) == ["step"]
    assert refused(placed([0.5, 1.1])) == ["step"]
    assert refused(placed([0.5, 1.0, 1.5, 2.0, 2.5, 3.2])) == ["step"]


def test_the_step_is_from_the_highest_so_far_at_that_site() -> None:
    assert refused(placed([0.5, 1.0, 0.2, 1.5])) == []
    hand, foot = placed([0.5, 1.0]), placed([1.0], "foot")
    later = [dataclasses.replace(foot[0], onset_s=100.0)]
    assert refused([*hand, *later]) == ["step"]


def test_one_step_too_far_is_one_refusal() -> None:
    assert refused(placed([0.5, 3.0, 3.0, 3.5])) == ["step"]


def test_a_refusal_says_when_and_where() -> None:
    work, trial = placed([0.6, 0.5]), dataclasses.replace(placed([4.0])[0], trial=4, onset_s=60.0)
    said = [found.sentence for found in check_trains([*work, trial], SURFACE, LIMITS)]
    assert said == [
        "work-up, shock: 0.6 mA at site hand, where nothing was given yet, is over the step to 0.5 mA "
        "that the envelope allows",
        "trial 4, shock: 4.0 mA at site hand, where 0.6 mA was the highest so far, is over the step to "
        "1.1 mA that the envelope allows",
    ]


def test_trains_need_time_between_them_on_any_site() -> None:
    for apart_s, expected in ((4.9, ["gap"]), (5.0, []), (6.0, [])):
        first, second = placed([0.5, 0.5], apart_s=apart_s)
        assert refused([first, dataclasses.replace(second, site="foot")]) == expected
    long = ShockTrain(2000, 1.0, 1, 0.5)
    pair = [ShockExposure(i, "shock", "hand", onset_s, long) for i, onset_s in ((1, 0.0), (2, 5.003))]
    assert refused(pair) == []
    assert refused(pair, Contact("surface_pair", 0.5, "biphasic")) == ["gap"]


def test_trains_out_of_order_or_without_a_time_are_refused() -> None:
    first, second = placed([0.5, 0.5])
    assert refused([second, first]) == ["gap"]
    assert refused([first, dataclasses.replace(second, onset_s=math.nan)]) == ["gap"]


def test_a_session_has_so_many_trains_and_no_more() -> None:
    assert refused(placed([0.5] * 100)) == []
    findings = check_trains(placed([0.5] * 103), SURFACE, LIMITS)
    assert [(found.rule, found.stimulus_name) for found in findings] == [("trains", "shock")]


def test_a_note_is_given_once_for_each_site() -> None:
    point = Contact("concentric", 0.008, "monophasic")
    hand, foot = placed([0.5, 1.0, 1.5, 2.0]), placed([0.5, 1.0, 1.5, 2.0], "foot")
    foot = [dataclasses.replace(train, onset_s=train.onset_s + 100.0) for train in foot]
    findings = check_trains([*hand, *foot], point, LIMITS)
    assert [(found.level, found.rule) for found in findings] == [("warn", "rms_density")] * 2


resolutions_ma = st.sampled_from([0.001, 0.01, 0.015, 0.02, 0.05, 0.1, 0.2, 0.25, 0.3, 0.5])


@settings(max_examples=300, deadline=None)
@given(st.floats(0.01, 20), resolutions_ma)
def test_a_work_up_obeys_the_step_rule_and_so_does_its_target(target_ma: float, resolution_ma: float) -> None:
    levels = work_up(target_ma, LIMITS, resolution_ma)
    assert refused(placed([*levels, target_ma])) == []
    assert list(levels) == sorted(set(levels))
    assert all(0 < level < target_ma for level in levels)
    for level in levels:
        assert level / resolution_ma == pytest.approx(round(level / resolution_ma), abs=1e-6)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 80), st.sampled_from([0.25, 0.5]))
def test_no_work_up_is_shorter(quarters: int, resolution_ma: float) -> None:
    """Against all ways there are, level by level."""
    target_ma = quarters / 4
    reached, steps = {0.0}, 0
    grid = [k * resolution_ma for k in range(1, math.ceil(target_ma / resolution_ma))]
    while not any(next_most_ma(level, LIMITS) >= target_ma for level in reached):
        reached = {level for level in grid for low in reached if level <= next_most_ma(low, LIMITS)}
        steps += 1
    assert len(work_up(target_ma, LIMITS, resolution_ma)) == steps


def test_a_work_up_as_it_is_given() -> None:
    assert work_up(0.5, LIMITS, 0.1) == ()
    assert work_up(3.0, LIMITS, 0.1) == (0.5, 1.0, 1.5, 2.0, 2.5)
    assert work_up(5.0, LIMITS, 0.1) == (0.5, 1.0, 1.5, 2.0, 2.5, 3.1, 3.8, 4.7)


@pytest.mark.parametrize(
    ("target_ma", "resolution_ma", "sentence"),
    [
        (math.nan, 0.1, "no work-up to nan mA"),
        (3.0, 0.0, "in steps of 0.0 mA"),
        (20.1, 0.1, "over the envelope's 20.0 mA"),
        (3.0, 0.6, "in steps of 0.6 mA cannot begin within the envelope's first 0.5 mA"),
    ],
)
def test_a_work_up_there_cannot_be_is_refused(target_ma: float, resolution_ma: float, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        work_up(target_ma, LIMITS, resolution_ma)
