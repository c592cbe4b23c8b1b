"""What a participant's skin took before: a session asks, and is refused, before any device is opened."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from experiments.preparing import PreparedSession, SessionRequest, prepare_session
from experiments.session import conduct
from hardware.clocks import LabClock, VirtualClock
from hardware.dose_file import open_doses, read_doses
from hardware.journal import read_journal
from hardware.no_stimulator import NoStimulator
from hardware.outlets import SilentOutlets
from hardware.rig_file import read_rig
from hardware.virtual import VirtualInputs, VirtualScreen
from mindpain_task.checking import SessionLimits
from mindpain_task.heat import HeatPulse
from mindpain_task.located import Refused
from mindpain_task.roles import DeviceFault, Rig
from mindpain_task.safety.ledger import Entry, Ledger
from mindpain_task.session.dosing import DoseAccount, Dosing, OverLimit, Target
from mindpain_task.session.noting import Logbook
from tests.mindpain_task.session.unsent_bench import Kept, Nobody
from tests.protocols_for_tests import short_protocol
from tests.rigs_for_tests import laptop_at

SITE = "left_volar_forearm_1"
PULSE = HeatPulse(32.0, 48.0, 10.0, 3.0, 10.0)


def entry(key: str, hours_ago: float, dose: float, session: str = "ses-01", count: int = 1) -> Entry:
    end_s = time.time() - hours_ago * 3600
    return Entry(key, SITE, session, end_s, dose, 1.0, count, "measured")


@pytest.fixture
def real(tmp_path: Path) -> PreparedSession:
    """A session with a person on a port that is no device: it would fail if anything were opened."""
    rig = laptop_at(tmp_path, "somewhere", str(tmp_path / "no_such_port"))
    protocol = short_protocol(tmp_path, trials=2)
    asked = SessionRequest(str(protocol), str(rig), "01", "01", "en", 3, tmp_path / "data", None)
    prepared = prepare_session(asked)
    assert not prepared.simulated
    return prepared


def taken_before(prepared: PreparedSession, *entries: Entry) -> Path:
    folder = prepared.request.data / "sourcedata" / "sub-01" / "dose"
    doses = open_doses(folder, "before", {}, LabClock())
    for each in entries:
        doses.enter(each, 0.0)
    doses.close()
    return folder


def refused(prepared: PreparedSession) -> str:
    with pytest.raises(Refused) as caught:
        conduct(prepared, lambda line: None)
    return "; ".join(str(each) for each in caught.value.refusals)


def test_a_dose_of_another_session_within_24_hours_refuses_this_one(real: PreparedSession) -> None:
    taken_before(real, entry("a", 20.0, 9.97, session="ses-00"))
    assert "trial 2, heat, after what was given before: site left_volar_forearm_1 would reach" in refused(
        real
    )
    (journal,) = real.request.data.rglob("*_run-01/journal.jsonl")
    assert [record.event.kind for record in read_journal(journal)[0]] == ["journal_opened", "refused"]


def test_the_same_dose_more_than_24_hours_ago_does_not(real: PreparedSession) -> None:
    taken_before(real, entry("a", 24.1, 9.97, session="ses-00"))
    with pytest.raises(DeviceFault, match="no_such_port"):  # so it came as far as the device
        conduct(real, lambda line: None)


def test_the_runs_of_one_session_add_up_whenever_they_were(real: PreparedSession) -> None:
    taken_before(real, entry("a", 40.0, 5.97))
    assert "over the envelope's 6.0 per site and session" in refused(real)


def test_count_goes_on_over_runs(real: PreparedSession) -> None:
    taken_before(real, *(entry(f"a{i}", 3.0, 0.01) for i in range(19)))
    assert "has taken 20 stimuli in this session" in refused(real)


def test_two_names_of_the_same_skin_are_refused(real: PreparedSession) -> None:
    taken_before(real, Entry("a", "left_volar_forearm", "ses-00", time.time() - 60, 0.1, 1.0, 1, "measured"))
    assert "may be the same skin" in refused(real)


def test_a_dose_in_the_future_is_a_wrong_clock(real: PreparedSession) -> None:
    taken_before(real, entry("a", -3.0, 0.1))
    assert "ended 3.0 h in the future: set this computer's clock" in refused(real)


def test_a_damaged_ledger_heats_nobody(real: PreparedSession) -> None:
    folder = taken_before(real, entry("a", 1.0, 0.1), entry("b", 1.0, 0.1))
    (path,) = folder.glob("*.jsonl")
    text = path.read_bytes()
    path.write_bytes(text.replace(b'"dose":0.1', b'"dose":0.0', 1))
    with pytest.raises(DeviceFault, match="a dose could be missing, so nobody is heated"):
        conduct(real, lambda line: None)


def test_a_second_session_of_the_participant_is_kept_out(real: PreparedSession) -> None:
    folder = real.request.data / "sourcedata" / "sub-01" / "dose"
    doses = open_doses(folder, "other", {}, LabClock())
    with pytest.raises(DeviceFault, match="a session of this participant is running already"):
        conduct(real, lambda line: None)
    doses.close()


def test_the_operator_is_told_of_another_session_today(real: PreparedSession) -> None:
    taken_before(real, entry("a", 2.0, 0.1, session="ses-00"))
    said: list[str] = []
    with pytest.raises(DeviceFault):
        conduct(real, said.append)
    assert any("ses-00 of this participant ended 2.0 h ago" in line for line in said)


class Bench:
    """The ledger of a session in virtual time, with entries of before."""

    def __init__(self, folder: Path, *before: Entry) -> None:
        self.clock = VirtualClock(utc_s=time.time())
        person = Nobody()
        self.journal = Kept()
        screen, inputs = VirtualScreen(self.clock, person), VirtualInputs(self.clock, person)
        rig = Rig(self.clock, screen, inputs, NoStimulator(), SilentOutlets(), self.journal)
        self.book = open_doses(folder, "now", {}, self.clock)
        self.account = DoseAccount(Ledger(before, "ses-01"), self.book, "ses-01", "run-01")
        envelope = read_rig("booth_tcs")[1]
        limits = SessionLimits(envelope.thermal, envelope.electrical, None)
        self.dosing = Dosing(rig, self.account, limits, Logbook(rig))


def test_what_the_plan_could_not_know_is_refused_at_the_arm_and_nothing_is_reserved(tmp_path: Path) -> None:
    bench = Bench(tmp_path, entry("a", 1.0, 5.97))
    with pytest.raises(OverLimit, match=r"would reach a summed dose D of 6\.04, over the envelope's 6\.0"):
        bench.dosing.before(PULSE, Target(SITE, "heat_48", 7, 5.0))
    bench.book.close()
    assert read_doses(tmp_path) == ((), ())


def test_a_reservation_is_on_the_disk_before_anything_is_armed_and_counts_in_full(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.dosing.before(PULSE, Target(SITE, "heat_48", 7, 5.0))
    (reserved,), notices = read_doses(tmp_path)  # the file is still open, as in a session that is killed now
    assert not notices
    assert (reserved.basis, reserved.trial, reserved.count) == ("commanded", 7, 1)
    assert reserved.dose == pytest.approx(0.0709, abs=1e-4)
    bench.book.close()


def test_what_was_never_due_costs_nothing_and_what_was_due_and_not_told_costs_all(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.dosing.before(PULSE, Target(SITE, "heat_48", 1, 5.0))
    bench.dosing.after(due_s=None, fired=None)
    bench.clock.wait_until(20.0)
    bench.dosing.before(PULSE, Target(SITE, "heat_48", 2, 5.0))
    bench.clock.wait_until(40.0)
    bench.dosing.after(due_s=25.0, fired=None)
    bench.book.close()
    held = Ledger(read_doses(tmp_path)[0], "ses-01").entries
    assert [(each.basis, each.count) for each in held] == [("not_given", 0), ("commanded", 1)]
    assert held[0].dose == 0 < held[1].dose


def test_the_gap_is_kept_from_the_last_offset_whatever_trial_it_was(tmp_path: Path) -> None:
    bench = Bench(tmp_path, entry("a", 0.0, 0.1))
    with pytest.raises(OverLimit, match=r"before the envelope's 5\.0 s"):
        bench.dosing.before(PULSE, Target(SITE, "heat_48", 2, 4.0))
    bench.book.close()
