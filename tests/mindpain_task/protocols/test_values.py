"""Values that are each participant's own: bounds in a protocol, numbers from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.protocol_files import LoadedProtocol, load_protocol, plan_session, set_values
from hardware.rig_file import read_rig
from mindpain_task.heat import HeatPulse
from mindpain_task.located import Refused
from mindpain_task.planning.walking import exposures, shock_exposures
from mindpain_task.protocols.stimulus_entries import Bounds, HeatEntry
from mindpain_task.protocols.values import corners, open_stimuli, still_open, with_values
from tests.own_values import CURRENT_BOUNDS, HEAT_BOUNDS, own_values

RIG, ENVELOPE = read_rig("rehearsal")
SHOCKS, _ = read_rig("eeg_electrical")
HEAT = HeatEntry(
    modality="heat",
    baseline_c=32.0,
    peak_c=Bounds(min=40.0, max=48.0),
    rise_c_per_s=8.0,
    plateau_s=5.0,
    return_c_per_s=8.0,
)


@pytest.fixture
def heat(tmp_path: Path) -> LoadedProtocol:
    return load_protocol(str(own_values(tmp_path)), ENVELOPE)


@pytest.fixture
def current(tmp_path: Path) -> LoadedProtocol:
    return load_protocol(str(own_values(tmp_path)), ENVELOPE, SHOCKS.contact)


def said(refused: Refused) -> list[str]:
    return [str(refusal).rpartition("/")[2] for refusal in refused.refusals]


def line_of(loaded: LoadedProtocol, needle: str) -> int:
    return next(n for n, line in enumerate(loaded.text.splitlines(), 1) if needle in line)


def test_numbers_take_the_place_of_bounds(heat: LoadedProtocol, current: LoadedProtocol) -> None:
    chosen = set_values(heat, (("heat_48", 46.5), ("heat_47", 44.0)))
    assert not open_stimuli(chosen.protocol)
    plan, _ = plan_session(chosen, RIG, language="en", seed=1, participant_number=1)
    assert {each.pulse.peak_c for each in exposures(plan)} == {44.0, 46.5}
    shocks = set_values(current, (("shock_5", 2.0), ("shock_6", 3.0)))
    plan, _ = plan_session(shocks, SHOCKS, language="en", seed=1, participant_number=1)
    assert max(each.train.current_ma for each in shock_exposures(plan)) == 3.0


def test_without_a_value_nothing_is_planned(heat: LoadedProtocol) -> None:
    partly = set_values(heat, (("heat_48", 46.5),))
    with pytest.raises(Refused) as caught:
        plan_session(partly, RIG, language="en", seed=1, participant_number=1)
    line = line_of(heat, "heat_47: {")
    assert said(caught.value) == [
        f"own_values.yaml:{line}:12: stimuli.heat_47: this value is each participant's own, between 42.0 and "
        "47.5 °C: give it as --set heat_47=VALUE"
    ]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (48.01, "48.01 °C is outside the protocol's 44.0 to 48.0 °C"),
        (43.99, "43.99 °C is outside the protocol's 44.0 to 48.0 °C"),
        (float("nan"), "nan °C is outside the protocol's"),
        (float("inf"), "inf °C is outside the protocol's"),
        (-46.0, "-46.0 °C is outside the protocol's"),
    ],
)
def test_a_value_outside_its_bounds_is_refused_and_never_moved(
    heat: LoadedProtocol, value: float, sentence: str
) -> None:
    with pytest.raises(Refused) as caught:
        set_values(heat, (("heat_48", value),))
    (line,) = said(caught.value)
    assert line.startswith(
        f"own_values.yaml:{line_of(heat, 'heat_48: {modality')}:12: stimuli.heat_48: --set"
    )
    assert sentence in line


def test_a_value_that_is_not_open_cannot_be_set(heat: LoadedProtocol) -> None:
    wrong = (("heat_48", 46.0), ("shock_5", 2.0), ("nobody", 1.0), ("heat_48", 46.5))
    with pytest.raises(Refused, match="--set heat_48 was given more than once"):
        set_values(heat, wrong)
    with pytest.raises(Refused) as caught:
        set_values(heat, wrong[1:3])
    assert len(said(caught.value)) == 2
    assert all("it leaves open heat_47, heat_48" in line for line in said(caught.value))
    shipped = load_protocol("demo", ENVELOPE)
    with pytest.raises(Refused, match="leaves no value of 'heat_48' open to be set; it leaves none open"):
        set_values(shipped, (("heat_48", 48.0),))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("{min: 44.0, max: 48.0}", "{min: 44.0, max: 48.5}", "peak_c: 48.5 °C is over the envelope's"),
        ("{min: 44.0, max: 48.0}", "{min: 31.0, max: 48.0}", "the peak of 31.0 °C is not over the baseline"),
        ("{min: 44.0, max: 48.0}", "{min: 48.0, max: 44.0}", "min 48.0 is not under max 44.0"),
        ("{min: 44.0, max: 48.0}", "{min: 48.0, max: 48.0}", "one value is written as a number"),
        ("{min: 44.0, max: 48.0}", "{min: .nan, max: 48.0}", "peak_c.min: should be"),
        ("{min: 44.0, max: 48.0}", "{min: 44.0, max: .inf}", "peak_c.max: should be a finite number"),
        ("{min: 44.0, max: 48.0}", "{min: 44.0}", "max: this value is missing"),
        ("{min: 44.0, max: 48.0}", "{low: 44.0, min: 44.0, max: 48.0}", "peak_c.low: there is no such key"),
        ("{min: 44.0, max: 48.0}", "hot", "peak_c: should be a valid number, not 'hot'"),
        ("baseline_c: 32.0", "baseline_c: {min: 30.0, max: 32.0}", "baseline_c: should be a valid number"),
    ],
)  # fmt: skip
def test_bounds_are_checked_where_they_stand(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    path = own_values(tmp_path, (old, new))
    with pytest.raises(Refused) as caught:
        load_protocol(str(path), ENVELOPE)
    lines = said(caught.value)
    assert any(sentence in line for line in lines), lines
    assert all(line.startswith("own_values.yaml:") for line in lines)


def test_both_ends_of_a_current_are_checked_against_this_rooms_electrode(tmp_path: Path) -> None:
    path = str(own_values(tmp_path, ("{min: 1.0, max: 7.5}", "{min: 1.0, max: 8.5}")))
    with pytest.raises(Refused, match=r"shock_6.current_ma: 8.5 mA is over the envelope's 8.0 mA"):
        load_protocol(path, ENVELOPE, SHOCKS.contact)


def test_corners_are_every_choice_of_ends(heat: LoadedProtocol, current: LoadedProtocol) -> None:
    for loaded, bounds in ((heat, HEAT_BOUNDS), (current, CURRENT_BOUNDS)):
        found = [tuple(corner.values()) for corner in corners(loaded.protocol)]
        low, high = bounds.values()
        assert found == [(a, b) for a in low for b in high]
        assert [name for name, _ in still_open(loaded.protocol)] == list(bounds)
    assert list(corners(load_protocol("demo", ENVELOPE).protocol)) == [{}]


@given(st.floats())
def test_a_number_is_taken_exactly_or_refused(value: float) -> None:
    protocol = load_protocol("demo", ENVELOPE).protocol
    protocol = protocol.model_copy(update={"stimuli": {"heat_48": HEAT}})
    chosen, refused = with_values(protocol, {"heat_48": value})
    entry = chosen.stimuli["heat_48"]
    assert isinstance(entry, HeatEntry)
    if 40.0 <= value <= 48.0:
        assert (entry.peak_c, refused) == (value, ())
    else:
        assert entry == HEAT
        assert [name for name, _ in refused] == ["heat_48"]


def test_an_open_stimulus_is_none_yet() -> None:
    with pytest.raises(ValueError, match=r"peak_c is still between 40.0 and 48.0"):
        HEAT.stimulus()
    low, high = (end.stimulus() for end in HEAT.ends())
    assert (low, high) == (HeatPulse(32.0, 40.0, 8.0, 5.0, 8.0), HeatPulse(32.0, 48.0, 8.0, 5.0, 8.0))
    assert HEAT.at(45.0).ends() == (HEAT.at(45.0),)


def test_a_value_the_device_cannot_give_exactly_is_refused(heat: LoadedProtocol) -> None:
    chosen = set_values(heat, (("heat_47", 44.0), ("heat_48", 46.512)))
    with pytest.raises(Refused, match=r"stimuli.heat_48: the tcs of rig rehearsal cannot do this"):
        plan_session(chosen, RIG, language="en", seed=1, participant_number=1)


@pytest.mark.parametrize(
    ("name", "at", "within_h"),
    [("attention_direction", "trial", 4.0), ("demo", "trial", 24.0), ("demo_cold", "block", 4.0)],
)
def test_a_protocol_says_where_and_how_long_it_may_be_resumed(name: str, at: str, within_h: float) -> None:
    resume = load_protocol(name, ENVELOPE).protocol.resume
    assert resume is not None
    assert (resume.at, resume.within_h) == (at, within_h)


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        ("{at: page, within_h: 4.0}", "resume.at: should be 'trial' or 'block', not 'page'"),
        ("{at: trial, within_h: 0.0}", "resume.within_h: should be greater than 0"),
        ("{at: trial, within_h: .inf}", "resume.within_h: should be a finite number"),
        ("{at: trial}", "resume.within_h: this value is missing"),
    ],
)
def test_a_wrong_resume_is_refused(tmp_path: Path, new: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        load_protocol(str(own_values(tmp_path, ("{at: trial, within_h: 4.0}", new))), ENVELOPE)


def test_without_resume_a_session_may_not_be_continued(tmp_path: Path) -> None:
    path = own_values(tmp_path, ("resume: {at: trial, within_h: 4.0}", ""))
    assert load_protocol(str(path), ENVELOPE).protocol.resume is None
