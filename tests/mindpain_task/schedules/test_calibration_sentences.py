"""What the operator reads of a calibration."""

from __future__ import annotations

from mindpain_task.schedules.schedule import Estimate
from mindpain_task.schedules.summary import sentences


def test_levels_with_their_sd_and_the_verdict() -> None:
    found = Estimate(
        levels={"heat_60": 47.34, "pain": 44.0}, sd={"heat_60": 0.312, "pain": None}, accepted=True
    )
    assert sentences(found, "°C") == ("heat_60: 47.3 °C (sd 0.31 °C)", "pain: 44.0 °C", "accepted")


def test_a_current_has_hundredths() -> None:
    assert sentences(Estimate(levels={"s": 3.456}, sd={"s": None}, accepted=True), "mA")[0] == "s: 3.46 mA"


def test_why_not_and_the_ceiling() -> None:
    found = Estimate(reasons=("R² is 0.31, and it takes 0.50",), is_at_ceiling=True)
    assert sentences(found, "°C") == (
        "not accepted: R² is 0.31, and it takes 0.50",
        "ceiling: this person would need more than the protocol's range allows, and is given no more",
    )


def test_recipes_speak_of_points() -> None:
    found = Estimate(accepted=True, measures={"cpm_effect": -12.0, "before": 60.0}, reasons=("1 missed",))
    assert sentences(found, "°C") == (
        "the test stimulus is rated -12.0 points after the conditioning one (CPM effect)",
        "accepted",
        "note: 1 missed",
    )
