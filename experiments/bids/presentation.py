"""By which program and screen a participant saw what there was to see: `StimulusPresentation`. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.bids.content import NOTHING
from mindpain_task.model import JsonValue

RRID = "RRID:SCR_006571"
"""PsychoPy's number in the SciCrunch registry."""
_NO_SCREEN = "mindpain, without a screen: a rehearsal shows nothing"


def presentation_of(
    facts: Mapping[str, JsonValue], provenance: Mapping[str, JsonValue]
) -> dict[str, JsonValue]:
    """Return it from a run's session.json and its provenance; a number that nobody knows is left out."""
    versions, screen = _object(facts.get("versions")), _object(provenance.get("screen"))
    device = screen.get("device", _object(_object(facts.get("equipment")).get("screen")).get("device"))
    said: dict[str, JsonValue] = {
        "OperatingSystem": str(facts.get("operating_system") or NOTHING),
        "SoftwareName": "PsychoPy, by mindpain" if device == "psychopy" else _NO_SCREEN,
    }
    if device == "psychopy":
        said |= {"SoftwareRRID": RRID, "SoftwareVersion": str(versions.get("psychopy") or NOTHING)}
    else:
        said["SoftwareVersion"] = str(versions.get("mindpain") or NOTHING)
    if commit := facts.get("git_commit"):
        said["Code"] = f"swh:1:rev:{commit}"  # how Software Heritage names a commit, wherever it is kept
    said["ScreenResolution"] = _pair(screen.get("screen_px")) or NOTHING
    if isinstance(rate := screen.get("refresh_hz"), int | float):
        said["ScreenRefreshRate"] = rate
    return said | _measures(_object(screen.get("rig_says")), screen.get("screen_px"))


def _measures(told: Mapping[str, JsonValue], pixels: JsonValue) -> dict[str, JsonValue]:
    """Return what the rig file says of the screen, in metres; its pixels are taken to be square."""
    said: dict[str, JsonValue] = {}
    width_cm, distance_cm = told.get("width_cm"), told.get("distance_cm")
    if isinstance(width_cm, int | float) and isinstance(pixels, list) and len(pixels) == 2:
        across, down = (float(str(side)) for side in pixels)
        said["ScreenSize"] = [round(width_cm / 100, 4), round(width_cm / 100 * down / across, 4)]
    if isinstance(distance_cm, int | float):
        said["ScreenDistance"] = round(distance_cm / 100, 4)
    return said


def _pair(value: JsonValue) -> JsonValue:
    return value if isinstance(value, list) and len(value) == 2 else None


def _object(value: JsonValue) -> Mapping[str, JsonValue]:
    return value if isinstance(value, dict) else {}
