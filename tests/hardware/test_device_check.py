"""What is said of a device that was asked, and the one degree of the self-test: on twins, in virtual time."""

from __future__ import annotations

import errno
import math

import pytest

from hardware.clocks import VirtualClock
from hardware.cold_pressor.baths import open_bath
from hardware.device_check import Check, check_bath, check_thermode, fits, in_words
from hardware.lines import SimLine, Twin
from hardware.lines.exchange import SimExchange
from hardware.medoc.driver import Medoc
from hardware.medoc.programs import Program, ProgramTable
from hardware.medoc.twin import MedocTwin
from hardware.self_check import Spread
from hardware.tcs.driver import Tcs
from hardware.tcs.twin import TcsTwin
from hardware.warm_test import warm_by_one_degree
from mindpain_task.delivery import Tolerances
from mindpain_task.roles import Clock, DeviceFault
from tests.rigs_for_tests import tcs_at

TOLERANCES = tcs_at("sim://tcs").delivery
ONE_DEGREE = Program(
    code="01100100", baseline_c=32.0, peak_c=33.0, rise_c_per_s=1.0, plateau_s=2.0, return_c_per_s=1.0
)


class Silent:
    """A far end that hears everything and says nothing."""

    def __init__(self) -> None:
        self.heard = b""

    def receive(self, data: bytes, now_s: float) -> None:
        self.heard += data

    def transmit(self, now_s: float) -> bytes:
        return b""

    def readable_s(self, n: int) -> float:
        return math.inf


class Held(TcsTwin):
    """A twin whose buttons are pressed, or whose setpoints never arrive."""

    def __init__(self, now_s: float, *, pressed: bytes = b"00", loses: bytes = b"") -> None:
        super().__init__(now_s)
        self.pressed, self.loses = pressed, loses

    def receive(self, data: bytes, now_s: float) -> None:
        if not (self.loses and data.startswith(self.loses)):
            super().receive(data, now_s)

    def transmit(self, now_s: float) -> bytes:
        said = super().transmit(now_s)
        return b"\r" + self.pressed if said == b"\r00" else said


class Interrupting(VirtualClock):
    """A clock at which somebody presses Ctrl-C once, at `at_s`."""

    def __init__(self, at_s: float) -> None:
        super().__init__()
        self.at_s = at_s

    def wait_until(self, time_s: float) -> None:
        if self.now() < self.at_s <= time_s:
            super().wait_until(self.at_s)
            raise KeyboardInterrupt
        super().wait_until(time_s)


def tcs_on(twin: Twin, clock: Clock) -> Tcs:
    return Tcs(SimLine(twin, clock, "/dev/thermode"), clock)


def found_on(twin: Twin) -> dict[str, Check]:
    clock = VirtualClock()
    return {check.what: check for check in check_thermode(tcs_on(twin, clock), clock)}


def warmed(twin: TcsTwin, clock: VirtualClock, tolerances: Tolerances = TOLERANCES) -> dict[str, Check]:
    checks: list[Check] = []
    tcs = tcs_on(twin, clock)
    warm_by_one_degree(tcs, clock, tolerances, checks.append)
    tcs.close()
    return {check.what: check for check in checks}


# --- asking


def test_a_thermode_that_is_well() -> None:
    twin = TcsTwin(0.0)
    found = found_on(twin)
    assert list(found) == ["identity", "battery", "errors", "buttons", "temperatures", "round trip of E"]
    assert {check.good for name, check in found.items() if name != "temperatures"} == {True}
    assert "firmware 015" in found["identity"].told
    assert found["battery"].told == "24.1 V, 85 %"
    assert found["temperatures"].told == "zones 30.0 30.0 30.0 30.0 30.0 °C, neutral 30.0 °C"
    assert found["temperatures"].good is None
    assert found["round trip of E"].told == "median 2.2, p95 2.2, max 2.2 ms (n 50)"


def test_asking_warms_nothing_and_ends_what_ran() -> None:
    twin = TcsTwin(0.0)
    twin.receive(b"FS11111N320C0450V00100R01000D099999L", 0.0)
    clock = VirtualClock()
    clock.wait_until(3.0)
    list(check_thermode(tcs_on(twin, clock), clock))
    assert twin.at_baseline(clock.now())
    asked_s = clock.now()
    assert twin.warmest_c(asked_s, asked_s + 60.0) <= 32.0


@pytest.mark.parametrize(
    ("battery", "told"),
    [((22.0, 19), "22.0 V, 19 %"), ((18.5, 60), "18.5 V, 60 %"), ((18.0, 2), "18.0 V, 2 %")],
)
def test_a_low_battery_is_bad(battery: tuple[float, int], told: str) -> None:
    check = found_on(TcsTwin(0.0, battery=battery))["battery"]
    assert (check.told, check.good) == (told, False)
    assert "charge it first" in check.sentence


def test_an_error_digit_is_bad_and_the_rest_is_still_asked() -> None:
    found = found_on(TcsTwin(0.0, errors="000200"))
    assert (found["errors"].told, found["errors"].good) == ("000200", False)
    assert "which one is not known" in found["errors"].sentence
    assert found["round trip of E"].good


def test_a_pressed_button_is_bad() -> None:
    check = found_on(Held(0.0, pressed=b"01"))["buttons"]
    assert (check.told, check.good) == ("2 pressed", False)


def test_a_device_that_does_not_answer_is_asked_nothing_more() -> None:
    found = found_on(twin := Silent())
    assert list(found) == ["identity"]
    assert found["identity"].good is False
    assert found["identity"].sentence == "/dev/thermode: command H: no byte came within 0.5 s"
    assert twin.heard == b"AAAAAAAFH"


def test_an_old_firmware_s_notices_are_told() -> None:
    found = found_on(TcsTwin(0.0, firmware=12))
    assert found["notice"].good is None
    assert "trigger input" in found["notice"].sentence


@pytest.mark.parametrize(
    ("p95_ms", "max_ms", "good", "words"),
    [
        (2.5, 4.0, True, "fits into the 20 ms"),
        (20.0, 31.0, True, "but the slowest did not"),
        (20.1, 31.0, False, "does not fit into the 20 ms"),
    ],
)
def test_slow_read_backs_are_bad(p95_ms: float, max_ms: float, good: bool, words: str) -> None:
    verdict, sentence = fits(Spread(50, 2.0, p95_ms, max_ms, max_ms))
    assert verdict is good
    assert words in sentence


@pytest.mark.parametrize(("kind", "model"), [("lauda", "LAUDA MC"), ("julabo", "Julabo circulator")])
def test_a_bath_tells_its_water(kind: str, model: str) -> None:
    clock = VirtualClock()
    checks = {check.what: check for check in check_bath(open_bath(kind, f"sim://{kind}", clock), clock)}
    assert model in checks["identity"].told
    assert "not told" not in checks["identity"].told
    assert (checks["water"].told, checks["water"].good) == ("1.00 °C", None)
    assert checks["round trip"].good
    median_ms = float(checks["round trip"].told.split()[1].rstrip(","))
    assert median_ms < 250  # a pause that the circulator needs is not counted


def test_a_main_station_is_asked_for_its_status() -> None:
    clock = VirtualClock()
    table = ProgramTable(mindpain_medoc_programs=1, probe="ATS", programs=())
    medoc = Medoc(SimExchange(MedocTwin(0.0, table), clock, "sim://medoc"), clock, table)
    checks = {check.what: check for check in check_thermode(medoc, clock)}
    assert checks["identity"].told == "Medoc Main Station, external control"
    assert checks["round trip of STATUS"].told.endswith("(n 20)")


def test_a_port_that_this_account_may_not_open_is_explained() -> None:
    denied = DeviceFault("/dev/ttyACM0: the port cannot be opened")
    denied.__cause__ = OSError(errno.EACCES, "Permission denied")
    assert "group dialout" in in_words(denied)
    missing = DeviceFault("/dev/ttyACM0: the port cannot be opened")
    missing.__cause__ = OSError(errno.ENOENT, "No such file")
    assert in_words(missing) == str(missing)


# --- one degree


def test_one_degree_is_given_measured_and_over() -> None:
    twin, clock = TcsTwin(0.0), VirtualClock()
    checks = warmed(twin, clock)
    assert [check.good for check in checks.values()] == [True, True]
    assert checks["warm pulse"].told == "zones up to 33.0 33.0 33.0 33.0 33.0 °C"
    assert twin.warmest_c(0.0, clock.now()) == pytest.approx(33.0)
    assert twin.at_baseline(clock.now() + 1.0)


def test_a_dead_thermode_is_seen() -> None:
    twin, clock = Held(0.0, loses=b"C"), VirtualClock()
    checks = warmed(twin, clock)
    assert checks["baseline"].good
    assert checks["warm pulse"].good is False
    assert "did not warm" in checks["warm pulse"].sentence
    assert checks["warm pulse"].told == "zones up to 32.0 32.0 32.0 32.0 32.0 °C"


def test_tolerances_too_wide_for_one_degree_give_no_verdict_but_the_peak() -> None:
    wide = TOLERANCES.model_copy(update={"peak_error_c": 1.5})
    check = warmed(TcsTwin(0.0), VirtualClock(), wide)["warm pulse"]
    assert check.good is None
    assert "change by only 1.0 °C" in check.sentence
    assert check.told == "zones up to 33.0 33.0 33.0 33.0 33.0 °C"


def test_without_its_baseline_nothing_is_fired() -> None:
    twin, clock = Held(0.0, loses=b"Ue"), VirtualClock()  # the settings begin with it
    checks = warmed(twin, clock)
    assert list(checks) == ["baseline"]
    assert checks["baseline"].good is False
    assert "no pulse was given" in checks["baseline"].sentence
    assert twin.warmest_c(0.0, clock.now()) <= 30.0


@pytest.mark.parametrize(
    ("twin", "words"),
    [
        (TcsTwin(0.0, battery=(22.0, 5)), "command B: the battery is low"),
        (TcsTwin(0.0, errors="010000"), "command Q: the device reports an error"),
    ],
)
def test_a_thermode_that_is_not_well_is_not_warmed(twin: TcsTwin, words: str) -> None:
    clock = VirtualClock()
    checks = warmed(twin, clock)
    assert checks["warm pulse"].good is False
    assert words in checks["warm pulse"].sentence
    assert twin.warmest_c(0.0, clock.now()) <= 30.0


def test_ctrl_c_ends_at_the_baseline_whenever_it_comes() -> None:
    interrupted_c = []
    for at_s in (0.3, 2.5, 4.2, 4.6, 6.0, 7.2, 8.5):
        twin, clock = TcsTwin(0.0), Interrupting(at_s)
        with pytest.raises(KeyboardInterrupt):
            warm_by_one_degree(tcs_on(twin, clock), clock, TOLERANCES, lambda check: None)
        interrupted_c.append(round(twin.surface_c(at_s)[0], 1))
        over_s = clock.now() + 1.1
        assert twin.at_baseline(over_s)
        assert twin.warmest_c(over_s, over_s + 60.0) <= 32.0
    assert {30.0, 32.0, 33.0} < set(interrupted_c)  # before, in and between what was to happen


def test_a_thermode_lost_in_the_pulse_is_a_fault_and_not_silence() -> None:
    class Unplugged(SimLine):
        def write(self, data: bytes) -> None:
            if clock.now() > 6.5:
                raise DeviceFault(f"/dev/thermode: writing {data!r} failed: gone")
            super().write(data)

    clock = VirtualClock()
    checks: list[Check] = []
    tcs = Tcs(Unplugged(TcsTwin(0.0), clock, "/dev/thermode"), clock)
    with pytest.raises(DeviceFault, match=r"writing b'A+' failed"):  # it could not be told to stop
        warm_by_one_degree(tcs, clock, TOLERANCES, checks.append)
    assert [(check.what, check.good) for check in checks] == [("baseline", True), ("warm pulse", False)]


def test_a_main_station_with_the_program_can_be_self_tested() -> None:
    clock = VirtualClock()
    table = ProgramTable(mindpain_medoc_programs=1, probe="ATS", programs=(ONE_DEGREE,))
    twin = MedocTwin(0.0, table)
    medoc = Medoc(SimExchange(twin, clock, "sim://medoc"), clock, table)
    checks: list[Check] = []
    wide = TOLERANCES.model_copy(update={"onset_lag_s": 0.5, "plateau_error_s": 0.5, "longest_gap_s": 0.5})
    warm_by_one_degree(medoc, clock, wide, checks.append)
    assert [(check.what, check.good) for check in checks] == [("baseline", True), ("warm pulse", True)]
    assert checks[1].told == "zones up to 33.0 °C"


def test_a_table_for_another_baseline_makes_it_impossible() -> None:
    clock = VirtualClock()
    table = ProgramTable(mindpain_medoc_programs=1, probe="ATS", programs=())
    medoc = Medoc(SimExchange(MedocTwin(0.0, table), clock, "sim://medoc"), clock, table)
    checks: list[Check] = []
    warm_by_one_degree(medoc, clock, TOLERANCES, checks.append)
    assert [(check.what, check.good) for check in checks] == [("warm pulse", None)]
    assert checks[0].sentence.startswith("not possible: no program starts from 32.0 °C")
