"""The recordings that a protocol is heard with: each is found, or named where it is asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from experiments.protocol_files import LoadedProtocol
from experiments.recordings import DIGITS, recordings_for
from hardware.sound.recording import Recording
from mindpain_task.located import Refused
from mindpain_task.planning.phases import BELL
from tests.guided_for_tests import guided, line_of

HEARD = ("    script: demo_breath\n", "    script: demo_breath\n    audio: true\n")
BELLS = ("guidance_s: 5.0", "guidance_s: 5.0\n  bell: true")
SPOKEN = ("{task: n_back, n: 1, item_s: 1.0, show_s: 0.5, target_share: 0.3}", "{task: pasat, item_s: 2.0}")


def record(folder: Path, name: str, rate_hz: int = 22_050) -> None:
    (folder / "en").mkdir(parents=True, exist_ok=True)
    samples = (np.sin(np.arange(rate_hz // 2) / 20) * 8000).astype(np.int16)
    soundfile.write(folder / "en" / f"{name}.wav", samples, rate_hz, subtype="PCM_16")


def found(loaded: LoadedProtocol, *folders: Path) -> tuple[Recording, ...]:
    return recordings_for(loaded.protocol, loaded.document, folders, "en")


def test_a_protocol_that_is_only_read_needs_none(tmp_path: Path) -> None:
    assert found(guided(tmp_path)) == ()


def test_scripts_digits_and_bell_are_found(tmp_path: Path) -> None:
    for name in ("demo_breath", *DIGITS):
        record(tmp_path / "audio", name)
    names = [each.clip.name for each in found(guided(tmp_path, HEARD, BELLS, SPOKEN), tmp_path / "audio")]
    assert sorted(names) == sorted(["demo_breath", *DIGITS, BELL])


def test_a_bell_has_the_rate_of_what_it_stands_beside(tmp_path: Path) -> None:
    record(tmp_path / "audio", "demo_breath", rate_hz=44_100)
    rates = {each.clip.rate_hz for each in found(guided(tmp_path, HEARD, BELLS), tmp_path / "audio")}
    assert rates == {44_100}
    (alone,) = found(guided(tmp_path, BELLS))
    assert (alone.clip.name, alone.clip.rate_hz) == (BELL, 48_000)


def test_the_first_folder_that_has_it_counts(tmp_path: Path) -> None:
    record(tmp_path / "own", "demo_breath", rate_hz=44_100)
    record(tmp_path / "shipped", "demo_breath", rate_hz=48_000)
    (mine,) = found(guided(tmp_path, HEARD), tmp_path / "own", tmp_path / "shipped")
    assert mine.clip.rate_hz == 44_100


def test_all_that_is_missing_is_told_at_once_and_where_it_is_asked_for(tmp_path: Path) -> None:
    loaded = guided(tmp_path, HEARD, SPOKEN)
    with pytest.raises(Refused) as caught:
        found(loaded, tmp_path / "audio")
    sentences = [refusal.sentence for refusal in caught.value.refusals]
    assert len(sentences) == 10
    assert "`mindpain speak guided` make one for rehearsals" in sentences[0]
    lines = {refusal.place.line for refusal in caught.value.refusals if refusal.place is not None}
    assert lines == {line_of("audio: true", HEARD, SPOKEN), line_of("task: pasat", HEARD, SPOKEN)}


def test_what_is_no_sound_is_refused_where_it_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "audio" / "en").mkdir(parents=True)
    (tmp_path / "audio" / "en" / "demo_breath.wav").write_bytes(b"not a sound")
    with pytest.raises(Refused, match=r"conditions\.breath\.audio: "):
        found(guided(tmp_path, HEARD), tmp_path / "audio")
