"""A whole session with current in virtual time: what was planned, given, told, marked and rated agrees."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from experiments.preparing import prepare_session
from experiments.summary import deliveries
from mindpain_task.located import Refused
from mindpain_task.markers import CODES
from mindpain_task.model import Event
from mindpain_task.row_columns import SHOCK_COLUMNS
from mindpain_task.session.outcome import Ending
from mindpain_task.views import OperatorPrompt
from mindpain_task.words import WORDS
from tests.current_for_tests import SHOCK, Ran, changed_rig, rehearsal, run, short_current
from tests.experiments.test_delivery import Repeater

VERDICTS = {"eeg_electrical": "delivered", "eeg_ds7a": "not_verifiable"}
SESSIONS = [(rig, language) for rig in VERDICTS for language in ("en", "de")]


@pytest.fixture(scope="module", params=SESSIONS, ids="-".join)
def flagship(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The flagship on one rig in one language; run once for all tests that look at it."""
    rig, language = request.param
    return run(rehearsal(tmp_path_factory.mktemp(rig), "attention_direction", rig, language=language))


def rig_of(ran: Ran) -> str:
    return str(ran.of("journal_opened")[0].data["rig"])


def number(event: Event, name: str) -> float:
    return float(str(event.data[name]))


def test_every_train_is_judged_as_this_stimulator_lets_it_be(flagship: Ran) -> None:
    verdict = VERDICTS[rig_of(flagship)]
    assert flagship.finished.outcome.ending is Ending.COMPLETED
    assert {event.data["verdict"] for event in flagship.of("delivery")} == {verdict}
    assert len(flagship.of("delivery")) == 30 + 3 * 9
    assert list(flagship.trials["delivery"]) == [verdict] * 30
    assert deliveries(flagship.finished) == f"30 {verdict.replace('_', ' ')}"


def test_the_twin_gave_exactly_the_planned_currents_at_the_planned_times(flagship: Ran) -> None:
    armed, onsets = flagship.of("armed"), flagship.of("shock_onset")
    assert len(armed) == len(onsets) == len(flagship.of("shock_end")) == 57
    expected = []
    for train, onset in zip(armed, onsets, strict=True):
        assert train.trial == onset.trial
        assert onset.time_s == pytest.approx(number(onset, "planned_s"), abs=1e-6)
        times_s = [onset.time_s + n * 0.02 for n in range(5)]
        expected += [(time_s, number(train, "current_ma")) for time_s in times_s]
    assert [pulse.current_ma for pulse in flagship.given] == [current_ma for _, current_ma in expected]
    late_s = [pulse.time_s - time_s for pulse, (time_s, _) in zip(flagship.given, expected, strict=True)]
    assert min(late_s) >= -1e-6
    assert max(late_s) < 1e-3
    ends_s = [event.time_s for event in flagship.of("shock_end")]
    assert min(two - one for one, two in zip(ends_s, (o.time_s for o in onsets[1:]), strict=False)) > 5.0


def test_no_trial_is_offered_again(flagship: Ran) -> None:
    """That nothing can be known of a stimulus is no reason to give it twice."""
    assert not flagship.of("repeat", "repeat_declined", "repeat_refused")
    hints = [view.hint for _, view in flagship.shown if isinstance(view, OperatorPrompt)]
    assert hints
    assert not {words.repeat_hint for words in WORDS.values()} & set(hints)
    assert len(flagship.trials) == 30


def test_breath_lowers_ratings_as_it_does_with_heat(flagship: Ran) -> None:
    table = flagship.trials
    breath, free = (table[table["attention_target"] == target] for target in ("breath", "free"))
    for scale in ("intensity", "unpleasantness"):
        assert breath[scale].mean() < free[scale].mean()


def test_the_table_says_what_was_commanded_and_told(flagship: Ran) -> None:
    table = flagship.trials
    assert set(SHOCK_COLUMNS) <= set(table.columns)
    assert sorted(table["current_ma"]) == [5.0] * 12 + [6.0] * 18
    assert set(table["pulse_width_us"]) == {200}
    assert set(table["pulses"]) == {5}
    assert (table["shock_end_s"] - table["shock_onset_s"]).between(0.080, 0.082).all()
    assert table[["target_peak_c", "heat_onset_s", "measured_plateau_s"]].isna().all(axis=None)
    by_hand = rig_of(flagship) == "eeg_ds7a"
    assert table["dial_ma"].isna().all() != by_hand
    assert table["pulses_given"].isna().all() == by_hand


def test_every_marker_is_one_pulse_on_the_box_in_order(flagship: Ran) -> None:
    table, lines = flagship.markers, flagship.on_the_lines
    planned = [event for _, event in flagship.events if event.marker]
    assert list(table["code"]) == [CODES[event.marker] for event in planned]
    assert set(table["status"]) == {"sent"}
    assert set(table["outlet"]) == {"eeg"}
    if rig_of(flagship) == "eeg_electrical":  # a TriggerBox is left with all lines up, as its maker does
        *lines, left_up = lines  # type: ignore[assignment]
        assert (left_up.lines, left_up.down_s) == (255, None)
    table = table.sort_values("sent_s", kind="stable")
    assert [pulse.lines for pulse in lines] == list(table["code"])
    zero_s = flagship.of("session_start")[0].time_s
    late_s = [pulse.up_s - zero_s - sent_s for pulse, sent_s in zip(lines, table["sent_s"], strict=True)]
    assert min(late_s) >= -1e-6
    assert max(late_s) < 0.002
    assert all(one.down_s is not None and one.down_s < two.up_s for one, two in pairwise(lines))
    onsets = [pulse for pulse in lines if pulse.lines == CODES["shock_onset"]]
    for pulse, event in zip(onsets, flagship.of("shock_onset"), strict=True):
        assert -1e-6 < pulse.up_s - event.time_s < 1.1e-3  # a byte at 9600 baud takes 1.04 ms


def test_markers_go_out_in_the_order_of_the_journal(flagship: Ran) -> None:
    sent_s = list(flagship.markers["sent_s"])
    assert sent_s == sorted(sent_s)


def test_no_screen_ever_says_how_strong_a_stimulus_is(flagship: Ran) -> None:
    texts = {repr(view) for _, view in flagship.shown}
    assert not [text for text in texts if "mA" in text]


def test_two_runs_with_the_same_seed_are_the_same_bytes(tmp_path: Path) -> None:
    protocol = short_current(tmp_path)
    for rig in VERDICTS:
        contents = []
        for name in ("a", "b"):
            ran = run(rehearsal(tmp_path, protocol, rig, data=tmp_path / rig / name))  # type: ignore[arg-type]
            folder = ran.finished.files.folder
            contents.append({path.name: path.read_bytes() for path in sorted(folder.rglob("*.*"))})
        assert len(contents[0]) == 8
        assert contents[0] == contents[1]


def test_an_electrode_that_comes_off_is_told_marked_and_may_be_repeated(tmp_path: Path) -> None:
    rig = changed_rig(tmp_path, "eeg_electrical", ("/dev/ttyACM0", "sim://p24?electrode=7"))
    ran = run(rehearsal(tmp_path, short_current(tmp_path), rig))  # pulses 1 to 5 are the work-up's
    assert list(ran.trials["delivery"]) == ["short", "delivered"]
    assert list(ran.trials["pulses_given"]) == [4, 5]
    _, first, _ = ran.of("delivery")
    assert (first.trial, first.marker) == (1, "stimulus_short")
    assert "complained of 1 of 5 pulses, first of pulse 2: " in str(first.data["sentence"])
    assert any("trial 1: [bold reverse] short" in line for line in ran.said)
    hints = [view.hint for _, view in ran.shown if isinstance(view, OperatorPrompt)]
    assert hints.count(WORDS["en"].repeat_hint) == 1
    (declined,) = ran.of("repeat_declined")
    assert declined.data["repeats"] == 1


def test_a_train_that_was_short_is_given_again_if_the_operator_says_so(tmp_path: Path) -> None:
    rig = changed_rig(tmp_path, "eeg_electrical", ("/dev/ttyACM0", "sim://p24?electrode=7"))
    ran = run(rehearsal(tmp_path, short_current(tmp_path), rig), Repeater(1).wrap)
    assert list(ran.trials["delivery"]) == ["short", "delivered", "delivered"]
    assert list(ran.trials["repeats_trial"].fillna(0)) == [0, 0, 1]
    assert [event.data["as"] for event in ran.of("repeat")] == [3]


def test_a_protocol_without_a_variant_for_current_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        prepare_session(rehearsal(tmp_path, "demo", "eeg_electrical"))
    (said,) = map(str, refused.value.refusals)
    assert "demo.yaml:" in said
    why = "rig eeg_electrical has no thermode; the protocol has no variant for current"
    assert said.endswith(f"stimuli.heat_48: {why}")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("pulse_width_us: 200", "pulse_width_us: 500", "the DS7A's width knob stands at 200 µs"),
        ("rate_hz: 50.0", "rate_hz: 100.0", "too fast|at most"),
        ("current_ma: 1.0", "current_ma: 12.0", "10 mA"),
    ],
)
def test_what_the_knobs_do_not_stand_at_is_refused_before_anything_is_opened(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    path = short_current(tmp_path)
    text = path.read_text("utf-8")
    assert old in text[text.index(SHOCK[:10]) :]
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(Refused, match=rf"short\.yaml:\d+:\d+: .*the ds7a of rig eeg_ds7a cannot.*({said})"):
        prepare_session(rehearsal(tmp_path, path, "eeg_ds7a"))
