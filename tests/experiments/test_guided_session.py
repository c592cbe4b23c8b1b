"""Guided blocks in whole sessions: what was said, when, how long it lasted, and whether it was whole."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from experiments.preparing import SessionRequest, prepare_session
from experiments.protocol_files import PROTOCOLS
from experiments.session import FinishedSession, conduct
from hardware.sound.recording import SYNTHETIC, write_flac
from hardware.sound.virtual import VirtualSound
from hardware.tables import read_table
from mindpain_task.model import Event
from mindpain_task.roles import InputKind
from mindpain_task.session.outcome import Ending
from tests.experiments.test_after_stops import person
from tests.hardware.sound.made import noise
from tests.onlooker_for_tests import Knows, Onlooker, at

RATE_HZ = 8_000
SPOKEN_S, GUIDANCE_S, BELL_S, AFTER_S = 5.0, 9.0, 3.0, 0.5
"""The recording, the planned guidance, and what the program gives a bell and the silence after speech."""
SCRIPTS = ("demo_breath", "demo_pain_site")
GUIDED: dict[str, Any] = yaml.safe_load((PROTOCOLS / "guided_audio.yaml").read_text(encoding="utf-8"))
EVERY, LASTS_S = 2, 4.0


def guided(folder: Path, *, trials: int = 1, **blocks: Any) -> str:
    """Write the shipped protocol with recordings of its own and no reading; return its path."""
    written = copy.deepcopy(GUIDED)
    written |= {"name": "guided", "pages": {"opening": [], "closing": []}}
    heat = {**written["stimuli"]["heat_47"], "plateau_s": 0.5}
    written["stimuli"] = {"heat": heat}
    written["blocks"] |= {"guidance_s": GUIDANCE_S, "trials": {"heat": trials}, "probes": [], **blocks}
    written["blocks"]["trial"][0] = {"phase": "iti", "show": "fixation", "duration_s": 6.0}
    if "reminder" in blocks:
        for name, entry in written["conditions"].items():
            entry["reminder_in_block"] = {"en": f"Stay with {name}.", "de": f"Bleiben bei {name}."}
    for script in SCRIPTS:
        write_flac(
            folder / "audio" / "en" / f"{script}.flac", noise(round(SPOKEN_S * RATE_HZ)), RATE_HZ, SYNTHETIC
        )
    path = folder / "guided.yaml"
    path.write_text(yaml.safe_dump(written, allow_unicode=True), encoding="utf-8")
    return str(path)


def heard(
    folder: Path,
    protocol: str,
    *interjected: tuple[Knows, float, InputKind],
    late_s: Mapping[str, float] | None = None,
    who: str = "novice",
) -> tuple[Onlooker, FinishedSession]:
    """Rehearse a protocol on a loudspeaker whose clips end late by so much (early below 0)."""
    prepared = prepare_session(
        SessionRequest(protocol, "rehearsal", "sim01", "01", "en", 3, folder / "data", who)
    )
    clips = [recording.clip for recording in prepared.recordings]
    onlooker = Onlooker(
        *interjected, sound=lambda clock: VirtualSound(clock, clips, ends_late_s=late_s or {})
    )
    return onlooker, conduct(prepared, lambda line: None, onlooker.wrap)


def ends(onlooker: Onlooker) -> list[tuple[object, object]]:
    """Return (clip, how it ended) in order."""
    return [(event.data["clip"], event.data["ended"]) for event in onlooker.of("audio_end")]


def seconds(event: Event, name: str) -> float:
    return float(str(event.data[name]))


def test_a_block_says_what_it_guides_to_and_by_which_words(quick_folder: Path) -> None:
    onlooker, finished = heard(quick_folder, guided(quick_folder))
    assert finished.outcome.ending is Ending.COMPLETED
    begun = {str(event.data["condition"]): event.data for event in onlooker.of("block_start")}
    assert {*begun} == {"breath_mindful", "pain_site_mindful"}
    for name, script in zip(("breath_mindful", "pain_site_mindful"), SCRIPTS, strict=True):
        text = (PROTOCOLS / "scripts" / "en" / f"{script}.md").read_bytes()
        data = begun[name]
        assert (data["script"], data["script_sha256"]) == (script, hashlib.sha256(text).hexdigest())
        assert data["components"] == ["attention_focus", "acceptance"]
        assert data["attitude"] == "mindful"
    trials = read_table(finished.files.trials)
    assert {str(row[trials.columns.index("components")]) for row in trials.rows} == {
        "attention_focus+acceptance"
    }


def test_bell_recording_silence_and_bell_fill_exactly_what_was_planned(quick_folder: Path) -> None:
    onlooker, _ = heard(quick_folder, guided(quick_folder))
    for block in (1, 2):
        phases = [event for event in onlooker.of("phase") if event.block == block]
        first = next(place for place, event in enumerate(phases) if event.phase == "bell")
        names = [event.phase for event in phases[first : first + 5]]
        assert names == ["bell", "guidance", "practice", "bell", "iti"]
        times_s = [event.time_s - phases[first].time_s for event in phases[first : first + 5]]
        spoken_until_s = BELL_S + SPOKEN_S + AFTER_S
        planned_s = [0.0, BELL_S, spoken_until_s, BELL_S + GUIDANCE_S, 2 * BELL_S + GUIDANCE_S]
        assert times_s == pytest.approx(planned_s, abs=0.02)
        for event in phases[first : first + 4]:
            assert event.time_s == pytest.approx(seconds(event, "planned_s"), abs=0.02)
        lasts_s = [seconds(event, "lasts_s") for event in phases[first : first + 4]]
        assert lasts_s == [BELL_S, SPOKEN_S + AFTER_S, GUIDANCE_S - SPOKEN_S - AFTER_S, BELL_S]


def test_every_clip_is_on_record_with_its_planned_and_its_actual_time(quick_folder: Path) -> None:
    onlooker, _ = heard(quick_folder, guided(quick_folder))
    starts, stops = onlooker.of("audio_start"), onlooker.of("audio_end")
    spoken = [str(event.data["script"]) for event in onlooker.of("block_start")]
    assert [event.data["clip"] for event in starts] == [
        clip for script in spoken for clip in ("bell", script, "bell")
    ]
    assert ends(onlooker) == [(event.data["clip"], "whole") for event in starts]
    for start, stop in zip(starts, stops, strict=True):
        assert start.time_s == pytest.approx(seconds(start, "planned_s"), abs=1e-6)
        assert stop.time_s - start.time_s == pytest.approx(seconds(start, "duration_s"), abs=1e-3)
        assert stop.data["frames"] == stop.data["frames_planned"]
        assert (start.marker, stop.marker) == ("audio_start", "audio_end")
        assert start.data["fault"] == stop.data["fault"] == ""


@pytest.mark.parametrize(
    ("late_s", "ended"),
    [(-2.0, "early"), (-0.05, "early"), (0.05, "whole"), (0.4, "late"), (2.0, "late")],
)
def test_a_recording_that_ends_too_soon_or_too_late_is_known(
    quick_folder: Path, late_s: float, ended: str
) -> None:
    onlooker, finished = heard(quick_folder, guided(quick_folder), late_s={"demo_breath": late_s})
    assert finished.outcome.ending is Ending.COMPLETED
    assert dict(ends(onlooker)) == {"bell": "whole", "demo_breath": ended, "demo_pain_site": "whole"}
    (stop,) = [event for event in onlooker.of("audio_end") if event.data["clip"] == "demo_breath"]
    assert seconds(stop, "lasted_s") == pytest.approx(SPOKEN_S + late_s, abs=1e-3)
    bells = [event.time_s for event in onlooker.of("phase") if event.phase == "bell"]
    assert bells[1] - bells[0] == pytest.approx(BELL_S + GUIDANCE_S, abs=0.02), "the block keeps its time"


def test_a_recording_that_still_plays_when_the_bell_is_due_gives_way_to_it(quick_folder: Path) -> None:
    over_s = GUIDANCE_S - SPOKEN_S + 5.0
    onlooker, finished = heard(quick_folder, guided(quick_folder), late_s={"demo_breath": over_s})
    assert finished.outcome.ending is Ending.COMPLETED
    assert ("demo_breath", "late") in ends(onlooker)
    assert len(onlooker.of("audio_start")) == len(onlooker.of("audio_end")) == 6


def test_a_stop_silences_what_is_said_and_going_on_says_it_again(quick_folder: Path) -> None:
    stop = (at("guidance"), 2.0, InputKind.PARTICIPANT_STOP)
    onlooker, finished = heard(quick_folder, guided(quick_folder), stop, who=person(quick_folder, "go_on"))
    assert finished.outcome.ending is Ending.COMPLETED
    first = str(onlooker.of("block_start")[0].data["script"])
    assert ends(onlooker)[:4] == [("bell", "whole"), (first, "stopped"), (first, "whole"), ("bell", "whole")]
    (cut,) = [event for event in onlooker.of("audio_end") if event.data["ended"] == "stopped"]
    (stopped,) = onlooker.of("stopped")
    assert cut.time_s == pytest.approx(stopped.time_s, abs=0.02)
    assert seconds(cut, "lasted_s") == pytest.approx(2.0, abs=0.05)


def test_what_is_left_out_after_a_stop_is_silent(quick_folder: Path) -> None:
    stop = (at("guidance"), 2.0, InputKind.PARTICIPANT_STOP)
    onlooker, finished = heard(quick_folder, guided(quick_folder), stop, who=person(quick_folder, "skip"))
    assert finished.outcome.ending is Ending.COMPLETED
    first = str(onlooker.of("block_start")[0].data["script"])
    assert [how for clip, how in ends(onlooker) if clip == first] == ["stopped"]


def test_the_sentence_of_the_condition_comes_again_within_its_block(quick_folder: Path) -> None:
    reminder = {"every_trials": EVERY, "lasts_s": LASTS_S}
    onlooker, finished = heard(quick_folder, guided(quick_folder, trials=5, reminder=reminder))
    assert finished.outcome.ending is Ending.COMPLETED
    reminded = [event for event in onlooker.of("phase") if event.phase == "reminder"]
    assert [event.trial for event in reminded] == [3, 5, 8, 10]
    assert {event.marker for event in reminded} == {"reminder"}
    for event in reminded:
        (iti,) = [each for each in onlooker.of("phase", event.trial) if each.phase == "iti"]
        assert iti.time_s - event.time_s == pytest.approx(LASTS_S, abs=0.02)
        (onset,) = onlooker.of("heat_onset", event.trial)
        assert onset.time_s == pytest.approx(seconds(onset, "planned_s"), abs=1e-6)
    assert [event.data["verdict"] for event in onlooker.of("delivery")] == ["delivered"] * 10
