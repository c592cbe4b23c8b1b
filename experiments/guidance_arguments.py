"""What can be typed around guided sessions: recordings, calibrations, pooled ratings."""

from __future__ import annotations

import argparse
from pathlib import Path

from experiments.arguments import command, positive, seed_number

WORDS_PER_MINUTE = 135
"""[D] What espeak-ng is told; 60 to 90 s for the scripts that come with mindpain, pauses included."""
NOTE = "A synthetic voice is for rehearsals only: for participants, record one human voice."


def add_speak(commands: object) -> None:
    """Add `mindpain speak`: recordings of scripts by a synthetic voice."""
    parser = command(
        commands, "speak", _speak,
        "Have a synthetic voice read a protocol's scripts into recordings.\n\n"
        "Writes audio/LANGUAGE/SCRIPT.flac beside the protocol for the script of each condition, with\n"
        f"espeak-ng, and prints how long each lasts.\n{NOTE}\n"
        "A recording that was made otherwise is never overwritten. With --digits, the spoken digits of\n"
        "tasks are written instead.",
    )  # fmt: skip
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "protocol", metavar="PROTOCOL", nargs="?", help="a name in protocols/, or a path to a YAML file"
    )
    what.add_argument("--digits", action="store_true", help="write digit_1 to digit_9 in every language")
    languages = parser.add_mutually_exclusive_group()
    languages.add_argument(
        "--lang", choices=("en", "de"), help="in which language (default: the protocol's first)"
    )
    languages.add_argument("--all", action="store_true", help="in every language of the protocol")
    parser.add_argument(
        "--rig", default="rehearsal",
        help="for which rig: with an electrical stimulator other scripts may be read (default: rehearsal)",
    )  # fmt: skip
    parser.add_argument(
        "--words-per-minute", metavar="N", type=_speed, default=WORDS_PER_MINUTE,
        help=f"how fast the voice speaks, pauses apart: 80 to 300 (default: {WORDS_PER_MINUTE})",
    )  # fmt: skip
    parser.add_argument(
        "--out", metavar="DIR", type=Path, help="where to write (default: audio beside the protocol)"
    )


def add_calibrations(commands: object) -> None:
    """Add `mindpain calibrations`: the errors of every method."""
    parser = command(
        commands, "calibrations", _calibrations,
        "Try every calibration method on simulated raters, and print its errors.\n\n"
        "The raters have curves of four shapes, which the methods do not know, a threshold and a gain of\n"
        "their own, noise of 5 to 12 points, a drift, and now and then no answer. What is true is where the\n"
        "curve without noise crosses the target. The same seed gives the same table.",
    )  # fmt: skip
    parser.add_argument(
        "--people", type=positive, default=200, metavar="N", help="raters of each shape (default: 200)"
    )
    parser.add_argument(
        "--seed", type=seed_number, default=1, metavar="N", help="decides everything random (default: 1)"
    )


def add_pool(commands: object) -> None:
    """Add `mindpain pool`: ratings of several runs in one table."""
    parser = command(
        commands, "pool", _pool,
        "Put the ratings of several runs into one table.\n\n"
        "A scale is what its words are: runs in which a scale of one name had another question or other\n"
        "anchors are refused, and the difference is named.",
    )  # fmt: skip
    parser.add_argument("folders", metavar="RUN_FOLDER", nargs="+", type=Path, help="folders of runs")
    parser.add_argument("-o", "--out", metavar="FILE", type=Path, required=True, help="the table to write")


def add_fit(commands: object) -> None:
    """Add `mindpain fit`: a picture of each calibration of a run."""
    parser = command(
        commands, "fit", _fit,
        "Draw what each calibration of a run has found.\n\n"
        "One SVG a calibration, in the folder of the run: what was answered at which level, the fit, and\n"
        "the levels that were found. A session in real time draws them by itself.",
    )  # fmt: skip
    parser.add_argument("folder", metavar="RUN_FOLDER", type=Path, help="the folder of a run")


def _pool(args: argparse.Namespace) -> int:
    from experiments.pool import pool

    return pool(args)


def _fit(args: argparse.Namespace) -> int:
    from experiments.fit_run import fit

    return fit(args)


def _calibrations(args: argparse.Namespace) -> int:
    from experiments.calibration_errors import calibration_errors

    return calibration_errors(args)


def _speak(args: argparse.Namespace) -> int:
    from experiments.speech import speak

    return speak(args)


def _speed(text: str) -> int:
    if not text.isdecimal() or not 80 <= int(text) <= 300:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of words from 80 to 300")
    return int(text)
