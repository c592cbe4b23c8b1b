"""A whole session with a laser in virtual time: planned, confirmed, triggered, marked, felt and counted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from experiments.preparing import prepare_session
from hardware.assemble import OpenRig
from hardware.dose_file import read_doses
from hardware.participant.parameters import load_parameters, shipped_sets
from mindpain_task.located import Refused
from mindpain_task.markers import CODES
from mindpain_task.row_columns import LASER_COLUMNS, SHOCK_COLUMNS
from mindpain_task.session.dialling import dial_prompt
from mindpain_task.session.outcome import Ending
from mindpain_task.views import OperatorPrompt
from mindpain_task.words import WORDS
from tests.current_for_tests import Ran, rehearsal, run
from tests.experiments.test_dial import LESS, MORE, OK, Turner
from tests.laser_for_tests import lights, short_laser


@pytest.fixture(scope="module", params=["en", "de"])
def ran(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Three pulses on the shipped rig; run once a language for all tests that look at it."""
    folder = tmp_path_factory.mktemp("laser")
    language: str = request.param
    return run(rehearsal(folder, short_laser(folder), "eeg_laser", language=language))


def test_every_pulse_was_triggered_once_on_time_and_can_not_be_verified(ran: Ran) -> None:
    assert ran.finished.outcome.ending is Ending.COMPLETED
    onsets = ran.of("laser_onset")
    assert len(onsets) == len(ran.of("laser_end")) == 3
    planned_s = [float(str(event.data["planned_s"])) for event in onsets]
    assert [event.time_s for event in onsets] == pytest.approx(planned_s, abs=1e-6)
    given_s = [light.time_s for light in lights(ran)]
    assert given_s == pytest.approx([event.time_s for event in onsets], abs=0.002)
    assert {event.data["verdict"] for event in ran.of("delivery")} == {"not_verifiable"}
    assert not ran.of("repeat", "repeat_declined", "repeat_refused")


def test_everybody_is_told_to_protect_the_eyes_before_the_laser_is_set(ran: Ran) -> None:
    language = str(ran.of("journal_opened")[0].data["language"])
    words = WORDS[language]
    shown = [view for _, view in ran.shown if isinstance(view, OperatorPrompt)]
    assert shown[0].hint == words.eyewear_hint
    assert "1." in shown[0].body  # after every pulse
    dial = dial_prompt(language, is_laser=True)
    assert shown.count(dial) == 1  # one energy, confirmed once
    assert shown.index(dial) > 0
    (asked,) = ran.of("dial_asked")
    assert asked.data == {"asked_mj": 200.0, "pulse_ms": 30.0, "spot_mm2": 28.0}
    in_order = [event.kind for event in ran.of("dial_set", "armed")]
    assert in_order == ["dial_set", "armed", "armed", "armed"]


def test_the_operator_is_told_what_to_set_and_to_move_the_spot_after_each_pulse(ran: Ran) -> None:
    assert sum("move the laser's spot" in line for line in ran.said) == 3
    assert any("set the laser to 200.0 mJ" in line for line in ran.said)


def test_the_table_has_what_was_set_and_when(ran: Ran) -> None:
    table = ran.trials
    assert set(LASER_COLUMNS) <= set(table.columns)
    assert not set(SHOCK_COLUMNS) & set(table.columns)
    assert set(table["energy_mj"]) == set(table["console_mj"]) == {200.0}
    assert set(table["pulse_ms"]) == {30.0}
    assert set(table["spot_mm2"]) == {28.0}
    assert (table["laser_end_s"] - table["laser_onset_s"]).between(0.030, 0.032).all()
    assert table[["target_peak_c", "heat_onset_s", "measured_plateau_s"]].isna().all(axis=None)
    assert set(table["delivery"]) == {"not_verifiable"}


def test_the_markers_go_out_on_the_box_with_the_edge(ran: Ran) -> None:
    up_s = [pulse.up_s for pulse in ran.on_the_lines if pulse.lines == CODES["laser_onset"]]
    onsets_s = [event.time_s for event in ran.of("laser_onset")]
    assert up_s == pytest.approx(onsets_s, abs=1.1e-3)
    assert list(ran.markers["code"]).count(CODES["laser_end"]) == 3


def test_the_ledger_has_each_pulse_as_light_and_no_heat(ran: Ran) -> None:
    (folder,) = {path.parent for path in ran.finished.files.journal.parent.rglob("*_dose.jsonl")}
    entries = read_doses(folder)[0]
    settled = {entry.key: entry for entry in entries}.values()
    assert [(entry.energy_mj, entry.spot_mm2, entry.basis) for entry in settled] == [
        (200.0, 28.0, "given")
    ] * 3
    assert {entry.dose for entry in settled} == {0.0}


def test_stronger_light_hurts_more(tmp_path: Path) -> None:
    def rated(energy_mj: float) -> float:
        folder = tmp_path / f"{energy_mj:g}"
        folder.mkdir()
        done = run(rehearsal(folder, short_laser(folder, trials=4, energy_mj=energy_mj), "eeg_laser"))
        return float(done.trials["intensity"].mean())

    faint, weak, strong = (rated(energy_mj) for energy_mj in (40.0, 200.0, 280.0))
    assert faint == 0.0
    assert weak < strong


def test_an_energy_may_be_each_participants_own(tmp_path: Path) -> None:
    protocol = short_laser(tmp_path, energy_mj="{min: 100.0, max: 250.0}")
    asked = rehearsal(tmp_path, protocol, "eeg_laser")
    with pytest.raises(Refused, match="give it as --set pulse=VALUE"):
        prepare_session(asked)
    with pytest.raises(Refused, match=r"outside the protocol's 100\.0 to 250\.0 mJ"):
        prepare_session(replace(asked, values=(("pulse", 260.0),)))
    done = run(replace(asked, values=(("pulse", 230.0),)))
    assert {light.pulse.energy_mj for light in lights(done)} == {230.0}


def test_nothing_is_armed_while_the_console_shows_another_energy(tmp_path: Path) -> None:
    turner = AtLaser(LESS, OK, MORE)
    done = run(rehearsal(tmp_path, short_laser(tmp_path), "eeg_laser"), turner.wrap)
    assert done.finished.outcome.ending is Ending.COMPLETED
    readings = [
        (event.kind, event.data["reading_mj"])
        for event in done.of("dial_reading", "dial_differs", "dial_set")
    ]
    assert readings == [
        ("dial_reading", 190.0),
        ("dial_differs", 190.0),
        ("dial_reading", 200.0),
        ("dial_set", 200.0),
    ]
    assert next(event.kind for event in done.of("dial_set", "armed")) == "dial_set"
    assert any("the dial shows 190.0 mJ, not 200.0 mJ" in line for line in done.said)


class AtLaser(Turner):
    """An operator who acts at the laser's console."""

    def wrap(self, opened: OpenRig) -> OpenRig:
        wrapped = super().wrap(opened)
        self._asked = dial_prompt("en", is_laser=True)
        return wrapped

    def see(self, view: object) -> None:
        if view == self._asked:
            super().see(dial_prompt("en"))


def test_two_energies_are_confirmed_at_each_change(tmp_path: Path) -> None:
    protocol = short_laser(tmp_path)
    text = protocol.read_text(encoding="utf-8")
    text = text.replace(
        "stimuli:\n",
        "stimuli:\n  weak: {modality: laser, energy_mj: 120.0, pulse_ms: 30.0, spot_mm2: 28.0}\n",
    )
    text = text.replace("trials: {pulse: 3}", "trials: {pulse: 3, weak: 3}")
    protocol.write_text(text, encoding="utf-8")
    done = run(rehearsal(tmp_path, protocol, "eeg_laser"))
    energies = [light.pulse.energy_mj for light in lights(done)]
    changes = [one for before, one in zip([0.0, *energies], energies, strict=False) if one != before]
    assert [event.data["asked_mj"] for event in done.of("dial_asked")] == changes
    assert sorted(energies) == [120.0] * 3 + [200.0] * 3


def test_a_person_is_a_whole_set_of_numbers() -> None:
    for path in shipped_sets().values():
        assert load_parameters(path).laser.pain_mj_per_mm2 > 0
