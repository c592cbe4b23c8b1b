"""What can be typed about limits, values and the lab's own texts."""

from __future__ import annotations

import argparse
import textwrap
from pathlib import Path

EXAMPLE = """\
mindpain_override: 1
granted_by: Dr. Ada Example
role: responsible physician
reason: The pilot compares brief hot pulses with the usual ones
date: 2026-03-01
thermal: {peak_c: 51.0, ramp_c_per_s: 70.0, brief: {peak_c: 53.0, plateau_s: 0.5}}
"""


def add_override(parser: argparse.ArgumentParser) -> None:
    """Add `--override FILE`, with an example of such a file below the arguments."""
    parser.add_argument(
        "--override", metavar="FILE", type=Path,
        help="loosen limits of the rig's envelope: a YAML file in which a named person says who, in what "
        "role, why, when and which limits; never beyond the envelope's override column; kept with the data",
    )  # fmt: skip
    limits = "limits of heat under thermal, of current under electrical, of cold water under cold"
    parser.epilog = f"an --override FILE ({limits}):\n\n{textwrap.indent(EXAMPLE, '  ')}"


def add_form(parser: argparse.ArgumentParser) -> None:
    """Add `--arm NAME` and `--occasion NAME`."""
    parser.add_argument(
        "--arm", metavar="NAME", default="",
        help="which group of the study, where the protocol has arms (a wrong name lists them)",
    )  # fmt: skip
    parser.add_argument(
        "--occasion", metavar="NAME", default="",
        help="which visit of the study, where the protocol differs between visits (a wrong name lists them)",
    )  # fmt: skip


def add_recorded(parser: argparse.ArgumentParser) -> None:
    """Add `--recorded WHAT`."""
    parser.add_argument(
        "--recorded", choices=("beh", "eeg", "func"), default="beh",
        help="what is recorded beside the session, as BIDS names it: nothing (beh), EEG, or a scanner's "
        "images (func); decides where its events stand in an export (default: beh)",
    )  # fmt: skip


def add_texts(parser: argparse.ArgumentParser) -> None:
    """Add `--texts DIR`."""
    parser.add_argument(
        "--texts", metavar="DIR", type=Path,
        help="the lab's own texts of questionnaires, LANG/NAME.yaml in it (default: questionnaire_texts, if "
        "it is there); run refuses a session with a text missing, a rehearsal shows a stand-in",
    )  # fmt: skip


def add_set(parser: argparse.ArgumentParser, without: str) -> None:
    """Add `--set STIMULUS=VALUE`; `without` says what happens where it is left out."""
    parser.add_argument(
        "--set", metavar="STIMULUS=VALUE", type=_value, action="append", dest="values",
        help="this participant's own temperature (°C) or current (mA) of a stimulus for which the protocol "
        f"says {{min: ..., max: ...}}; once for each such stimulus, {without}",
    )  # fmt: skip


def _value(text: str) -> tuple[str, float]:
    name, _, number = text.partition("=")
    try:
        value = float(number)
    except ValueError:
        value = None
    if value is None or not name.strip():
        why = f"{text!r} is not a stimulus and a number, such as heat_moderate=46.5"
        raise argparse.ArgumentTypeError(why)
    return name.strip(), value
