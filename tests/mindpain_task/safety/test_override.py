"""Overrides: a named person may loosen limits up to the override column, and nobody beyond it."""

from __future__ import annotations

import calendar
from itertools import product

import pytest

from hardware.rig_file import read_rig
from mindpain_task.located import Refused
from mindpain_task.safety.envelope import Envelope
from mindpain_task.safety.limits import Bounded
from mindpain_task.safety.override import Override, read_override, record

ENVELOPE = read_rig("rehearsal")[1]
HEAD = """\
mindpain_override: 1
granted_by: Dr. Ada Example
role: responsible physician
reason: the pilot compares brief hot pulses
date: 2026-03-01
"""


def granted(body: str, head: str = HEAD, envelope: Envelope = ENVELOPE) -> tuple[Envelope, Override]:
    return read_override(head + body, "o.yaml", envelope)


def refusals(body: str, head: str = HEAD, envelope: Envelope = ENVELOPE) -> list[str]:
    with pytest.raises(Refused) as caught:
        granted(body, head, envelope)
    return [str(refusal) for refusal in caught.value.refusals]


def test_a_limit_may_go_up_to_the_column_and_the_rest_stays() -> None:
    envelope, override = granted("thermal: {peak_c: 52.0, stimuli_per_site: 60}\ncold: {cap_s: 200.0}\n")
    expected = ENVELOPE.thermal.model_copy(update={"peak_c": 52.0, "stimuli_per_site": 60})
    assert envelope.thermal == expected
    assert envelope.cold == ENVELOPE.cold.model_copy(update={"cap_s": 200.0})
    assert envelope.electrical == ENVELOPE.electrical
    assert envelope.thermal_override == ENVELOPE.thermal_override
    assert [str(each) for each in override.loosened] == [
        "thermal.peak_c 50 °C -> 52 °C",
        "thermal.stimuli_per_site 20 -> 60",
        "cold.cap_s 180 s -> 200 s",
    ]


def test_what_is_looser_downwards_goes_down() -> None:
    envelope, _ = granted("thermal: {baseline_min_c: 20.0}\n")
    assert envelope.thermal.baseline_min_c == 20.0
    beyond = refusals("thermal: {baseline_min_c: 19.5}\n")
    column = "the envelope's override column, 20 °C, which no person may go beyond"
    assert beyond == [f"o.yaml:6:27: thermal.baseline_min_c: 19.5 °C is beyond {column}"]
    assert "31 °C is no looser than the envelope's 30 °C" in refusals("thermal: {baseline_min_c: 31.0}\n")[0]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("thermal: {peak_c: 52.1}\n", "o.yaml:6:19: thermal.peak_c: 52.1 °C is beyond the envelope's"),
        ("thermal: {peak_c: 49.0}\n", "peak_c: 49 °C is no looser than the envelope's 50 °C, so"),
        ("thermal: {peak_c: 50.0}\n", "so this is no override; leave it out"),
        ("thermal: {peak_c: .nan}\n", "peak_c: should be a finite number"),
        ("thermal: {peak_c: .inf}\n", "peak_c: should be a finite number"),
        ("thermal: {peak_c: null}\n", "peak_c: none is no looser than"),
        ("thermal: {peak: 51.0}\n", "o.yaml:6:11: thermal.peak: there is no such key here"),
        ("thermal: {peak_c: 51.0, peak_c: 52.0}\n", "this key is given twice"),
        ("thermal: {same_site_gap_stop_s: 4.0}\n", "4 s is beyond the envelope's override column, 5 s"),
        ("thermal: {site_cem43_stop_min: 201.0}\n", "beyond the envelope's override column, 200 min"),
        ("thermal: {site_dose_24h: 11.0}\n", "11 is beyond the envelope's override column, 10"),
        ("thermal: {brief: {peak_c: 55.5, plateau_s: 1.0}}\n", "brief: 55.5 °C for 1 s is beyond"),
        ("thermal: {brief: {peak_c: 55.0, plateau_s: 1.1}}\n", "column, 55 °C for 1 s,"),
        ("thermal: {tonic: {peak_c: 46.0, plateau_s: 200.0}}\n", "tonic: 46 °C for 200 s is beyond"),
        ("thermal: {watchdog: {over_c: 0.8, over_s: 0.3, stale_s: 0.5}}\n", "0.8 °C over for 0.3 s or 0.5 s"),
        ("thermal: {watchdog: {over_c: 0.7, over_s: 0.3, stale_s: 0.5}}\n", "this is no override"),
        ("electrical: {pulse_energy_mj: 301.0}\n", "301 mJ is beyond the envelope's override column, 300 mJ"),
        ("electrical: {between_trains_s: 4.0}\n", "4 s is beyond the envelope's override column, 5 s"),
        ("electrical: {between_trains_s: 6.0}\n", "6 s is no looser"),
        ("electrical: {concentric_ma: 5.5}\n", "5.5 mA is beyond the envelope's override column, 5 mA"),
        ("cold: {cap_s: 241.0}\n", "241 s is beyond the envelope's override column, 240 s"),
        ("thermal: {}\n", "it loosens nothing"),
        ("", "it loosens nothing: name a limit under thermal, electrical, cold"),
    ],
)  # fmt: skip
def test_one_fault_one_located_sentence(body: str, sentence: str) -> None:
    said = refusals(body)
    assert len(said) == 1, said
    assert sentence in said[0]
    assert said[0].startswith("o.yaml:")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("Dr. Ada Example", "''", "granted_by: an override needs the name and the role of the person"),
        ("Dr. Ada Example", "' - '", "granted_by: an override needs the name and the role of the person"),
        ("responsible physician", "''", "role: an override needs the name"),
        ("the pilot compares brief hot pulses", "hotter please", "reason: say in 3 words or more why"),
        ("the pilot compares brief hot pulses", "''", "reason: say in 3 words or more why"),
        ("2026-03-01", "March 1st", "date: a date is year-month-day"),
        ("2026-03-01", "2026-13-01", "date: a date is year-month-day"),
        ("2026-03-01", "2026-02-30", "date: 2026-02-30 is in no calendar: that month has 28 days"),
        ("mindpain_override: 1", "mindpain_override: 2", "mindpain_override: should be 1"),
        ("granted_by: Dr. Ada Example\n", "", "granted_by: this value is missing"),
    ],
)
def test_an_override_without_a_person_a_reason_and_a_date_is_none(old: str, new: str, sentence: str) -> None:
    assert old in HEAD
    said = refusals("thermal: {peak_c: 51.0}\n", HEAD.replace(old, new))
    assert any(sentence in line for line in said), said
    assert all(line.startswith("o.yaml:") for line in said), said


def test_a_date_is_one_of_the_calendar() -> None:
    body = "thermal: {peak_c: 51.0}\n"
    for year, month, day in product((1900, 2000, 2024, 2026), range(1, 13), range(1, 32)):
        date = f"{year:04}-{month:02}-{day:02}"
        head = HEAD.replace("2026-03-01", date)
        if day <= calendar.monthrange(year, month)[1]:
            assert granted(body, head)[1].date == date
        else:
            assert f"date: {date} is in no calendar" in refusals(body, head)[0]


def test_every_field_too_far_is_told_at_once() -> None:
    said = refusals("thermal:\n  peak_c: 53.0\n  site_dose: 5.0\nelectrical:\n  train_pulses: 11\n")
    assert [line.split(": ")[0] for line in said] == ["o.yaml:7:11", "o.yaml:8:14", "o.yaml:10:17"]


def test_the_watchdog_may_be_what_the_column_says_and_nothing_else() -> None:
    column = ENVELOPE.thermal.watchdog.model_copy(update={"over_c": 1.0})
    thermal = ENVELOPE.thermal_override.model_copy(update={"watchdog": column})
    looser_column = ENVELOPE.model_copy(update={"thermal_override": thermal})
    body = "thermal: {watchdog: {over_c: %s, over_s: 0.3, stale_s: 0.5}}\n"
    assert granted(body % "1.0", envelope=looser_column)[0].thermal.watchdog == column
    for other in ("0.9", "1.1", "0.6"):
        assert "beyond" in refusals(body % other, envelope=looser_column)[0]


def test_a_brief_peak_that_is_hotter_but_shorter_than_the_envelopes_hides_a_tightening() -> None:
    thermal = ENVELOPE.thermal.model_copy(update={"brief": Bounded(peak_c=53.0, plateau_s=0.8)})
    envelope = ENVELOPE.model_copy(update={"thermal": thermal})
    assert granted("thermal: {brief: {peak_c: 54.0, plateau_s: 0.8}}\n", envelope=envelope)
    assert "no looser" in refusals("thermal: {brief: {peak_c: 54.0, plateau_s: 0.7}}\n", envelope=envelope)[0]


def test_the_record_has_the_person_the_reason_and_both_numbers() -> None:
    body = "thermal: {site_dose: 8.0, brief: {peak_c: 53.0, plateau_s: 0.5}}\n"
    assert record(granted(body)[1]) == {
        "granted_by": "Dr. Ada Example",
        "role": "responsible physician",
        "reason": "the pilot compares brief hot pulses",
        "date": "2026-03-01",
        "limits": {
            "thermal.brief": {"default": None, "granted": {"peak_c": 53.0, "plateau_s": 0.5}},
            "thermal.site_dose": {"default": 6.0, "granted": 8.0},
        },
    }
