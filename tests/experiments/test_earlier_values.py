"""What earlier visits have found, and what a protocol's policy makes of it today."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from experiments.earlier_values import EarlierValue, earlier_values, kept
from experiments.preparing import PreparedSession, SessionRequest, prepare_session
from experiments.session import conduct
from hardware.journal import JournalFile, read_journal
from mindpain_task.heat import HeatPulse
from mindpain_task.model import Event, JsonValue
from tests.guided_for_tests import Change, guided, written

FOUND: dict[str, float] = {"heat_20": 43.5, "heat_40": 45.1}


def visit(
    data: Path,
    session: str,
    utc_s: float,
    values: dict[str, float],
    *,
    participant: str = "07",
    protocol: str = "guided",
    run: int = 1,
    unit: str = "°C",
    arm: str = "",
) -> None:
    """Write the journal of a visit in which the operator went on with these values, where there are any."""
    folder = data / "sourcedata" / f"sub-{participant}" / f"ses-{session}" / f"run-{run:02}"
    folder.mkdir(parents=True)
    header: dict[str, JsonValue] = {"protocol": protocol, "session": session, "utc_s": utc_s}
    header |= {"arm": arm} if arm else {}
    journal = JournalFile(folder / "journal.jsonl", header, 0.0)
    journal.append(Event("calibration_result", 1.0, 1, data={"calibration": "heat", "unit": unit}))
    if values:
        used: dict[str, JsonValue] = dict(values)
        journal.append(Event("calibration_used", 2.0, 1, data={"calibration": "heat", "values": used}))
    journal.close()


def found(data: Path, session: str = "03") -> dict[str, float]:
    return {name: each.level for name, each in earlier_values(data, "07", session, "guided").items()}


def test_the_first_visit_counts_whenever_it_was_typed_in(tmp_path: Path) -> None:
    visit(tmp_path, "02", 100.0, {"heat_20": 44.0, "heat_40": 46.0})
    visit(tmp_path, "01", 900.0, {"heat_20": 42.0})
    assert found(tmp_path) == {"heat_20": 44.0, "heat_40": 46.0}
    assert earlier_values(tmp_path, "07", "03", "guided")["heat_20"] == EarlierValue(
        "heat_20", 44.0, "°C", "02", 100.0
    )


def test_only_other_visits_of_the_same_person_and_protocol_count(tmp_path: Path) -> None:
    visit(tmp_path, "03", 1.0, FOUND)
    visit(tmp_path, "01", 2.0, FOUND, participant="08")
    visit(tmp_path, "01", 3.0, FOUND, protocol="other")
    assert found(tmp_path) == {}
    visit(tmp_path, "02", 4.0, {"heat_40": 45.0})
    assert found(tmp_path) == {"heat_40": 45.0}


def test_of_a_visit_in_several_runs_the_last_counts(tmp_path: Path) -> None:
    """Its trials were given that; a later visit's runs change nothing."""
    visit(tmp_path, "01", 200.0, {"heat_20": 43.0}, run=2)
    visit(tmp_path, "01", 100.0, FOUND)
    visit(tmp_path, "02", 300.0, {"heat_20": 40.0})
    assert found(tmp_path) == {"heat_20": 43.0, "heat_40": FOUND["heat_40"]}


def test_a_value_in_another_unit_is_none(tmp_path: Path) -> None:
    visit(tmp_path, "01", 1.0, FOUND, unit="mA")
    earlier = earlier_values(tmp_path, "07", "02", "guided")
    assert {each.unit for each in earlier.values()} == {"mA"}
    assert kept(guided(tmp_path).protocol, earlier) == ((), ())


def test_what_was_found_and_not_gone_on_with_does_not_count(tmp_path: Path) -> None:
    visit(tmp_path, "01", 1.0, {})
    assert found(tmp_path) == {}
    assert found(tmp_path / "nowhere") == {}


POLICY = ("on_later_visits: fixed", "on_later_visits: {}")


@pytest.mark.parametrize(
    ("policy", "known", "fixed", "both"),
    [
        ("fixed", FOUND, FOUND, {}),
        ("fixed", {"heat_20": 43.5}, {}, {}),
        ("both", FOUND, {}, FOUND),
        ("both", {"heat_20": 43.5}, {}, {"heat_20": 43.5}),
        ("recalibrate", FOUND, {}, {}),
        ("fixed", {}, {}, {}),
    ],
)
def test_each_policy_keeps_what_it_says(
    tmp_path: Path, policy: str, known: dict[str, float], fixed: dict[str, float], both: dict[str, float]
) -> None:
    protocol = guided(tmp_path, (POLICY[0], POLICY[1].format(policy))).protocol
    earlier = {name: EarlierValue(name, level, "°C", "01", 1.0) for name, level in known.items()}
    searched_no_more, searched = kept(protocol, earlier)
    assert {each.target: each.level for each in searched_no_more} == fixed
    assert {each.target: each.level for each in searched} == both


def prepared(folder: Path, session: str, *changes: Change, **more: object) -> PreparedSession:
    asked = SessionRequest(
        str(written(folder, *changes)), "rehearsal", "sim01", session, "en", 3, folder / "data", "novice"
    )
    return prepare_session(replace(asked, **more))  # type: ignore[arg-type]


def peaks_c(plan_of: PreparedSession) -> set[float]:
    return {
        trial.stimulus.peak_c
        for block in plan_of.plan.blocks
        if block.calibrates is None
        for trial in block.trials
        if isinstance(trial.stimulus, HeatPulse)
    }


def test_a_later_visit_with_fixed_values_searches_no_more_and_gives_them(tmp_path: Path) -> None:
    first = prepared(tmp_path, "01")
    assert first.plan.blocks[0].calibrates is not None
    records, _ = read_journal(conduct(first, say=lambda line: None).files.journal)
    (used,) = [record.event.data["values"] for record in records if record.event.kind == "calibration_used"]
    assert isinstance(used, dict)
    later = prepared(tmp_path, "02")
    assert [block.calibrates for block in later.plan.blocks] == [None, None]
    assert peaks_c(later) == {45.0, *used.values()}
    assert dict(later.calibrations.known) == used
    same = prepared(tmp_path, "01")
    assert same.plan == first.plan


def test_with_both_the_first_visits_values_are_used_and_searched_for_again(tmp_path: Path) -> None:
    both = (POLICY[0], POLICY[1].format("both"))
    visit(tmp_path / "data", "01", 1.0, FOUND, participant="sim01")
    later = prepared(tmp_path, "02", both)
    assert later.plan.blocks[0].calibrates is not None
    assert dict(later.calibrations.known) == FOUND
    records, _ = read_journal(conduct(later, say=lambda line: None).files.journal)
    (used,) = [record.event.data["values"] for record in records if record.event.kind == "calibration_used"]
    assert used == FOUND
    given = {
        record.event.data["peak_c"]
        for record in records
        if record.event.kind == "armed" and (record.event.trial or 0) > 7
    }
    assert given == {45.0, *FOUND.values()}


def test_what_was_set_by_hand_is_neither_searched_nor_taken_from_before(tmp_path: Path) -> None:
    visit(tmp_path / "data", "01", 1.0, FOUND, participant="sim01")
    by_hand = prepared(tmp_path, "02", values=(("low", 41.5),))
    assert peaks_c(by_hand) == {41.5, 45.0, 45.1}
    assert [block.calibrates for block in by_hand.plan.blocks] == [None, None]


def test_values_from_another_arm_are_told_of(tmp_path: Path) -> None:
    """Arms may search with other stimuli: the same name of a value need not mean the same heat."""
    arms = ("languages: [en]\n", "languages: [en]\narms: {one: {}, two: {}}\n")
    visit(tmp_path / "data", "01", 1.0, FOUND, participant="sim01", arm="one")
    assert earlier_values(tmp_path / "data", "sim01", "02", "guided")["heat_20"].arm == "one"
    said = "heat_20 was found in ses-01 in arm one, and this is arm two: 43.5 °C"
    other, same = (
        [each.sentence for each in prepared(tmp_path, "02", arms, arm=arm).warnings] for arm in ("two", "one")
    )
    assert said in other
    assert not [each for each in same if "in arm" in each]
