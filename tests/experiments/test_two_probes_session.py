"""Whole sessions with two probes, in virtual time: delivered, on both accounts, and when one fails."""

from __future__ import annotations

import time
from pathlib import Path

import pandas as pd
import pytest

from experiments.preparing import SessionRequest, prepare_session
from experiments.session import FinishedSession, conduct
from hardware.clocks import VirtualClock
from hardware.dose_file import open_doses, read_doses
from hardware.journal import read_journal
from hardware.rig_file import RIGS
from mindpain_task.located import Refused
from mindpain_task.model import Event
from mindpain_task.safety.ledger import Entry, Ledger
from tests.probes_for_tests import two_probe_protocol

SHARED, NEAR, FAR = (f"left_volar_forearm_{place}" for place in (1, 2, 5))
PLACES = {SHARED: 6, NEAR: 3, FAR: 3}
"""How many stimuli of the two-probe protocol count on each place."""


def rig_with(folder: Path, first: str = "", second: str = "") -> Path:
    """Write the rig of two thermodes with twins that have these troubles; return its path."""
    text = (RIGS / "two_thermodes.yaml").read_text(encoding="utf-8")
    for port, query in (("/dev/ttyACM0", first), ("/dev/ttyACM1", second)):
        text = text.replace(port, f'"sim://tcs?{query}"' if query else '"sim://tcs"')
    path = folder / "rig.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def rehearse(
    folder: Path, rig: str = "two_thermodes", seed: int = 3, person: str = "novice"
) -> FinishedSession:
    """Rehearse the two-probe protocol."""
    folder.mkdir(exist_ok=True)
    request = SessionRequest(
        str(two_probe_protocol(folder)),
        rig,
        "sim01",
        "01",
        "en",
        seed,
        folder / "data",
        person,
        rehearsal=True,
    )
    return conduct(prepare_session(request), say=lambda line: None)


def table(finished: FinishedSession) -> pd.DataFrame:
    """Return the trial table."""
    return pd.read_csv(finished.files.trials, sep="\t", na_values=["n/a"], keep_default_na=False)


def events(finished: FinishedSession) -> list[Event]:
    """Return what is in the session's journal."""
    return [record.event for record in read_journal(finished.files.journal)[0]]


def ledger(finished: FinishedSession) -> Ledger:
    """Return what the skin took in the session."""
    (folder,) = finished.files.folder.glob("dose")
    return Ledger(read_doses(folder)[0], "ses-01")


def test_every_trial_is_delivered_by_the_probes_it_names(tmp_path: Path) -> None:
    finished = rehearse(tmp_path)
    rows = table(finished)
    assert list(rows["delivery"]) == ["delivered"] * 6
    named = {"one": "first", "other": "second", "both": "first+second"}
    assert list(rows["probes"]) == [named[name] for name in rows["stimulus"]]
    both = rows["stimulus"] == "both"
    assert rows["probe_skew_s"].notna().equals(both)
    assert rows.loc[both, "probe_skew_s"].between(0.0, 0.001).all()
    assert set(rows["site"]) == {f"{SHARED}+{NEAR}", f"{SHARED}+{FAR}"}


def test_each_place_has_its_own_account_and_takes_everything(tmp_path: Path) -> None:
    account = ledger(rehearse(tmp_path))
    one = account.entries[0].dose
    assert set(account.sites) == set(PLACES)
    for place, stimuli in PLACES.items():
        balance = account.balance(place, 1000.0)
        assert balance.stimuli == stimuli
        assert balance.dose == pytest.approx(stimuli * one, rel=0.01)
    assert len({entry.key for entry in account.entries}) == len(account.entries) == sum(PLACES.values())


def test_heat_at_two_places_hurts_more_than_at_one(tmp_path: Path) -> None:
    rows = pd.concat([table(rehearse(tmp_path / str(seed), seed=seed)) for seed in range(1, 6)])
    means = rows.groupby("stimulus")["intensity"].mean()
    assert means["both"] > max(means["one"], means["other"]) + 5.0


@pytest.mark.parametrize("firmware", [8, 12])
def test_two_devices_of_different_firmware_deliver_as_well(tmp_path: Path, firmware: int) -> None:
    rig = rig_with(tmp_path, first=f"firmware={firmware}")
    assert list(table(rehearse(tmp_path, str(rig)))["delivery"]) == ["delivered"] * 6


def test_the_same_seed_gives_the_same_session(tmp_path: Path) -> None:
    one, two = (rehearse(tmp_path / name) for name in ("a", "b"))
    assert one.files.journal.read_bytes() == two.files.journal.read_bytes()


def test_a_probe_that_misses_its_start_spoils_the_trial_and_is_named(tmp_path: Path) -> None:
    finished = rehearse(tmp_path, str(rig_with(tmp_path, second="missed=1")))
    verdicts = [event.data for event in events(finished) if event.kind == "delivery"]
    wrong = [each for each in verdicts if each["verdict"] != "delivered"]
    assert wrong
    assert "of the second probe did not warm" in str(wrong[0]["sentence"])


@pytest.mark.parametrize("which", ["first", "second"])
def test_a_probe_that_is_too_hot_is_stopped_and_the_session_asks(tmp_path: Path, which: str) -> None:
    onset_s = first_onset_s(rehearse(tmp_path / "sound"))
    rig = rig_with(tmp_path, **{which: f"trouble=wrong@{onset_s + 1.0}"})
    finished = rehearse(tmp_path, str(rig))
    (stop, *_) = [event for event in events(finished) if event.kind == "stopped"]
    assert str(stop.data["reason"]).startswith(f"{which} probe: ")
    assert stop.time_s - onset_s < 1.6
    stopped = [entry for entry in ledger(finished).entries if entry.basis == "stopped"]
    assert [entry.site for entry in stopped] == [SHARED, NEAR]
    assert stopped[0].dose == stopped[1].dose > 0


def first_onset_s(finished: FinishedSession) -> float:
    """Return when the first stimulus began."""
    return next(event.time_s for event in events(finished) if event.kind == "heat_onset")


@pytest.mark.parametrize("which", ["first", "second"])
def test_a_line_that_is_lost_in_heat_ends_the_session_and_counts_in_full(tmp_path: Path, which: str) -> None:
    sound = rehearse(tmp_path / "sound")
    onset_s = first_onset_s(sound)
    finished = rehearse(tmp_path, str(rig_with(tmp_path, **{which: f"trouble=closed@{onset_s + 1.0}"})))
    assert [event.kind for event in events(finished) if event.kind == "device_fault"]
    account, whole = ledger(finished), ledger(sound).entries[0].dose
    assert [entry.site for entry in account.entries] == [SHARED, NEAR]
    assert all(entry.dose >= whole * 0.99 and entry.count == 1 for entry in account.entries)


def test_what_one_place_took_before_refuses_the_pair(tmp_path: Path) -> None:
    """A place that was heated by one thermode yesterday has that on its account today."""
    request = SessionRequest(
        str(two_probe_protocol(tmp_path)), "two_thermodes", "01", "01", "en", 3, tmp_path / "data", None
    )
    prepared = prepare_session(request)
    clock = VirtualClock()
    folder = request.data / "sourcedata" / "sub-01" / "dose"
    doses = open_doses(folder, "before", {}, clock)
    doses.enter(Entry("a", FAR, "ses-00", time.time() - 3600.0, 9.97, 1.0, 1, "measured"), 0.0)
    doses.close()
    with pytest.raises(Refused, match=f"site {FAR} would reach a summed dose"):
        conduct(prepared, lambda line: None)
