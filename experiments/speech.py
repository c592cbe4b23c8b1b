"""`mindpain speak`: a synthetic voice reads the scripts of a protocol, for rehearsals that are heard."""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console
from rich.table import Table

from experiments.commands import wide_console
from experiments.guidance_arguments import NOTE
from experiments.protocol_files import PROTOCOLS, LoadedProtocol, load_forms
from hardware.rig_file import read_rig
from hardware.sound.espeak import Espeak, find_espeak, trimmed
from hardware.sound.files import find_recording
from hardware.sound.recording import SYNTHETIC, BadRecording, read_recording, write_flac
from mindpain_task.located import Refusal, Refused
from mindpain_task.protocols.entries import Language
from mindpain_task.protocols.scripts import parse_script, word_count

PAUSE_S = 1.5
"""[D] Between two paragraphs."""

DIGITS = {
    "en": ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    "de": ("eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"),
}
DIGITS_WORDS_PER_MINUTE = 150
"""[D] Single words of half a second, which leave time to add at the usual paces."""


def speak(args: argparse.Namespace) -> int:
    """Write the recordings and print how long each lasts; raise `Refused` before anything is written."""
    console = wide_console()
    if args.digits:
        espeak = find_espeak(DIGITS_WORDS_PER_MINUTE)
        _speak_digits(console, espeak, args.out or PROTOCOLS / "audio")
        return 0
    rig, envelope = read_rig(args.rig)
    forms = load_forms(args.protocol, envelope, rig.contact)
    espeak = find_espeak(args.words_per_minute)
    folder = args.out or forms[0].path.parent / "audio"
    texts = {
        key: _paragraphs(key, loaded) for loaded in forms for key in _scripts(loaded, args.lang, args.all)
    }
    _refuse_to_overwrite(folder, list(texts))
    table = Table("recording", "seconds", "words", "words per minute")
    for key, paragraphs in texts.items():
        language, _, name = key.partition("/")
        samples, rate_hz = espeak.say_all(paragraphs, language, PAUSE_S)
        write_flac(folder / language / f"{name}.flac", samples, rate_hz, _comment(espeak))
        lasts_s, words = len(samples) / rate_hz, sum(word_count(each) for each in paragraphs)
        table.add_row(key, f"{lasts_s:.1f}", str(words), f"{60 * words / lasts_s:.0f}")
    console.print(table)
    console.print(f"{len(texts)} recordings in {folder}, by {espeak.version}.", NOTE, sep="\n", markup=False)
    return 0


def _comment(espeak: Espeak) -> str:
    return f"{SYNTHETIC}: {espeak.version}, {espeak.words_per_minute} words per minute"


def _scripts(loaded: LoadedProtocol, wanted: Language | None, is_all: bool) -> list[str]:
    """Return `language/name` of each condition's script, each once, in the file's order."""
    protocol = loaded.protocol
    if wanted is not None and wanted not in protocol.languages:
        spoken = ", ".join(protocol.languages)
        raise Refused([Refusal(None, f"protocol {protocol.name} speaks {spoken}, not {wanted}")])
    languages = protocol.languages if is_all else (wanted or protocol.languages[0],)
    names = dict.fromkeys(condition.script for condition in protocol.conditions.values())
    return [f"{language}/{name}" for language in languages for name in names]


def _paragraphs(key: str, loaded: LoadedProtocol) -> list[str]:
    """Return what is read aloud of a script: its paragraphs, not its titles."""
    pages = parse_script(loaded.script_texts[key])[0]
    paragraphs = [paragraph for page in pages for paragraph in page.paragraphs]
    if any("{" in paragraph for paragraph in paragraphs):
        sentence = f"scripts/{key}.md has a place in braces to fill in, which a recording cannot have"
        raise Refused([Refusal(None, sentence)])
    return paragraphs


def _refuse_to_overwrite(folder: Path, keys: list[str]) -> None:
    """Raise `Refused` where a recording stands in the place that no synthetic voice made."""
    refusals = []
    for key in keys:
        language, _, name = key.partition("/")
        try:
            path = find_recording([folder], language, name)
            if path is not None and not (read_recording(path).is_synthetic and path.suffix == ".flac"):
                sentence = f"{path} was not made by a synthetic voice; move it away first"
                refusals.append(Refusal(None, sentence))
        except BadRecording as error:
            refusals.append(Refusal(None, str(error)))
    if refusals:
        raise Refused(refusals)


def _speak_digits(console: Console, espeak: Espeak, folder: Path) -> None:
    keys = [f"{language}/digit_{n}" for language in DIGITS for n in range(1, 10)]
    _refuse_to_overwrite(folder, keys)
    table = Table("recording", "seconds", "bytes")
    for language, words in DIGITS.items():
        for number, word in enumerate(words, start=1):
            samples, rate_hz = espeak.say(word, language)
            path = folder / language / f"digit_{number}.flac"
            write_flac(path, trimmed(samples), rate_hz, _comment(espeak))
            lasts_s = read_recording(path).clip.duration_s
            table.add_row(f"{language}/digit_{number}", f"{lasts_s:.2f}", str(path.stat().st_size))
    console.print(table)
    console.print(f"{len(keys)} recordings in {folder}, by {espeak.version}.", NOTE, sep="\n", markup=False)
