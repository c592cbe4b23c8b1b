"""`mindpain speak`: scripts become recordings, and no human voice is ever overwritten."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pytest

from experiments.guidance_arguments import add_speak
from experiments.protocol_files import PROTOCOLS
from experiments.speech import DIGITS, PAUSE_S
from hardware.sound.espeak import find_espeak, trimmed
from hardware.sound.recording import read_recording, write_flac
from mindpain_task.located import Refused
from mindpain_task.roles import DeviceFault


def speak(*words: str) -> int:
    parser = argparse.ArgumentParser()
    add_speak(parser.add_subparsers())
    args = parser.parse_args(["speak", *words])
    code: int = args.run(args)
    return code


def test_the_scripts_of_a_protocol_are_spoken_alike_each_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert speak("demo", "--all", "--out", str(tmp_path)) == 0
    printed = capsys.readouterr().out
    assert "for rehearsals only" in printed
    first = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.flac")}
    assert {str(path.parent) for path in first} == {"en", "de"}
    for path in first:
        spoken = read_recording(tmp_path / path)
        assert spoken.is_synthetic
        assert spoken.channels == 1
        assert spoken.clip.rate_hz == 22_050
        assert f"{path.parent}/{path.stem}" in printed
        assert f"{spoken.clip.duration_s:.1f}" in printed
    assert speak("demo", "--all", "--out", str(tmp_path)) == 0, "its own recordings may be made anew"
    assert first == {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.flac")}


def test_a_human_voice_is_never_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    speak("demo", "--lang", "en", "--out", str(tmp_path))
    (first, *others) = sorted(tmp_path.rglob("*.flac"))
    write_flac(first, np.ones((9, 1), np.int16), 22_050, "read by a person")
    before = {path: path.read_bytes() for path in (first, *others)}
    with pytest.raises(Refused, match=f"{first.name} was not made by a synthetic voice; move it away first"):
        speak("demo", "--lang", "en", "--out", str(tmp_path), "--words-per-minute", "200")
    assert before == {path: path.read_bytes() for path in before}
    capsys.readouterr()


def test_a_language_that_the_protocol_does_not_speak_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        speak("demo", "--lang", "fr")
    with pytest.raises(Refused, match="there is no protocol 'nowhere'"):
        speak("nowhere")
    with pytest.raises(SystemExit):
        speak("demo", "--words-per-minute", "20")


def test_paragraphs_have_a_pause_between_them() -> None:
    espeak = find_espeak(150)
    parts = [trimmed(espeak.say(text, "de")[0]) for text in ("Atem.", "Hitze.")]
    both, rate_hz = espeak.say_all(["Atem.", "Hitze."], "de", PAUSE_S)
    assert len(both) == sum(map(len, parts)) + round(PAUSE_S * rate_hz)


def test_where_there_is_no_voice_it_is_said_how_to_get_one(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    import os
    import subprocess
    import sys

    from bootstrap import ROOT

    program = "from hardware.sound.espeak import find_espeak; find_espeak(130)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert DeviceFault.__name__ in done.stderr
    assert "sudo apt-get install espeak-ng; or record the scripts" in done.stderr


@pytest.mark.parametrize("language", DIGITS)
def test_the_digits_in_the_tree_are_whole_short_and_small(language: str) -> None:
    for number in range(1, 10):
        path = PROTOCOLS / "audio" / language / f"digit_{number}.flac"
        digit = read_recording(path)
        assert 0.2 < digit.clip.duration_s < 0.8
        assert path.stat().st_size < 15_000
        assert digit.is_synthetic
        assert digit.notices == ()
        assert abs(int(digit.samples[0, 0])) >= 200, "no silence before it"
