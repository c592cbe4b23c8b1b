"""From a recording (XDF) of EEG and mindpain's markers to MNE epochs around the onset of heat.

    python xdf_to_mne_epochs.py RECORDING.xdf RUN_FOLDER [--save heat-epo.fif]

RECORDING.xdf is what LabRecorder wrote; RUN_FOLDER is the run's own folder, with its `trials.tsv`. Copy this
file and make it yours: it needs pyxdf, mne and pandas, and nothing of mindpain.

What the times are: pyxdf puts every stream on the clock of the computer that recorded. A heat_onset is
stamped with the write that started the thermode; how long after that its plate moved is `onset_lag_s` in
trials.tsv. How long an amplifier takes from the skin to its stamp is in no file: measure it, once.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import mne
import numpy as np
import pandas as pd
import pyxdf

ONSET = "heat_onset"
BEFORE_S, AFTER_S = -1.0, 2.0
"""The epochs, around the onset; the time before it is the baseline."""
IN_VOLTS = {"volts": 1.0, "v": 1.0, "millivolts": 1e-3, "mv": 1e-3, "nanovolts": 1e-9, "nv": 1e-9}
IN_VOLTS |= dict.fromkeys(["microvolts", "microvolt", "uv", "\u00b5v", "\u03bcv"], 1e-6)  # µ has two codes
KINDS = ("eeg", "eog", "ecg", "emg")
"""The channels that are voltages; whatever else an amplifier sends stays as it is, as `misc`."""
HOLE_S = 0.1
"""From here on a jump of the EEG's stamps is a hole: more than an amplifier's jerks when it sends rarely."""
ODD_MOVE_S = 0.01
"""A stamp that has to be moved further than this to be in line is worth a look at the recording."""
APART_S, APART_PPM = 0.001, 200.0
"""How far onsets may be from the table's: the clocks of two computers do not run quite alike."""


def streams_of(recording: Path) -> list[Any]:
    """Return the streams of a recording, or end with a sentence."""
    try:
        streams, _ = pyxdf.load_xdf(recording, dejitter_timestamps=False)  # see in_line()
    except Exception as error:  # pyxdf raises whatever a damaged file leads it to
        raise SystemExit(f"{recording} cannot be read as XDF: {error}") from error
    return list(streams)


def one_stream(streams: list[Any], **wanted: str) -> Any:
    """Return the one stream with this type or name, or end with a sentence."""
    found = [s for s in streams if all(s["info"][k][0].lower() == v.lower() for k, v in wanted.items())]
    if len(found) != 1:
        there = ", ".join(f"{s['info']['name'][0]} (type {s['info']['type'][0]})" for s in streams)
        sys.exit(f"the recording has {len(found)} streams with {wanted}, not one; it has {there}")
    return found[0]


def channels_of(stream: Any) -> list[dict[str, str]]:
    """Return label, type and unit of every channel, as far as the stream says them."""
    described = (stream["info"]["desc"] or [None])[0] or {}
    channels = ((described.get("channels") or [None])[0] or {}).get("channel", [])
    keys = ("label", "type", "unit")
    said = [{key: channel[key][0] for key in keys if key in channel} for channel in channels]
    count = int(stream["info"]["channel_count"][0])
    return said if len(said) == count else [{} for _ in range(count)]


def in_volts(channel: dict[str, str], unit: str) -> float:
    """Return what a channel's values are multiplied by: MNE wants volts, amplifiers send what they like."""
    told = (unit or channel.get("unit") or "").lower()
    if told.removeprefix("-").isdecimal():  # MNE-LSL's player: a power of ten of volts
        return float(10.0 ** int(told))
    if told not in IN_VOLTS:
        said = f"channel {channel.get('label', '')} is in {told or 'a unit that it does not say'}"
        sys.exit(f"{said}: give --unit, as in microvolts")
    return IN_VOLTS[told]


def in_line(stamps: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Return the stamps on straight lines, where the samples after a hole begin, and the furthest move.

    Samples were measured evenly, but are stamped as they are sent, in jerks. pyxdf does the same if it is
    let, but takes a hole of up to 1 s for a jerk: all stamps around it are then off by as much.
    """
    holes = np.flatnonzero(np.abs(np.diff(stamps)) > HOLE_S) + 1
    pieces = np.split(np.arange(len(stamps)), holes)
    lines = [np.polynomial.Polynomial.fit(p, stamps[p], min(1, len(p) - 1))(p) for p in pieces]
    straight = np.concatenate(lines)
    return straight, holes, float(np.abs(straight - stamps).max())


def raw_of(stream: Any, unit: str) -> tuple[mne.io.RawArray, np.ndarray]:
    """Return the EEG as MNE has it, and each sample's time; holes are marked, so that no epoch spans one."""
    channels = channels_of(stream)
    kinds = [(channel.get("type") or "eeg").lower() for channel in channels]
    kinds = [kind if kind in KINDS else "misc" for kind in kinds]
    names = [channel.get("label") or f"EEG{number:03d}" for number, channel in enumerate(channels, start=1)]
    factors = [1.0 if kind == "misc" else in_volts(c, unit) for c, kind in zip(channels, kinds, strict=True)]
    rate_hz = float(stream["info"]["nominal_srate"][0])
    if not rate_hz or not len(stream["time_stamps"]):
        sys.exit(f"{stream['info']['name'][0]} has no regular rate, or no samples: there is nothing to cut")
    info = mne.create_info(names, rate_hz, kinds)
    raw = mne.io.RawArray((stream["time_series"] * factors).T, info, verbose="error")
    times_s, holes, moved_s = in_line(stream["time_stamps"])
    raw.set_annotations(mne.Annotations(holes / rate_hz, 0.0, ["BAD_hole"] * len(holes)))
    print(f"EEG: {len(names)} channels, {raw.n_times} samples, {len(holes)} holes of {HOLE_S} s or more")
    odd = ": LOOK AT IT, samples may be missing" if moved_s > ODD_MOVE_S else ""
    print(f"its stamps were moved by at most {1000 * moved_s:.3f} ms{odd}")
    return raw, times_s


def markers_of(stream: Any, times_s: np.ndarray) -> pd.DataFrame:
    """Return a row for each marker: seq, code, label, trial ...; its time, and the EEG's nearest sample.

    The sample is looked up among the EEG's own times. To count it, (time - first) * rate, would be off by as
    much as the amplifier's clock runs fast or slow, and after the first hole altogether.
    """
    markers = pd.DataFrame([json.loads(sample[0]) for sample in stream["time_series"]])
    if markers.empty:
        sys.exit("the recording has no marker of mindpain")
    markers["time_s"] = stream["time_stamps"]
    markers = markers[markers["seq"] > 0].reset_index(drop=True)  # 0: only a test of the recorder
    after = np.clip(np.searchsorted(times_s, markers["time_s"]), 1, len(times_s) - 1)
    before_is_nearer = markers["time_s"] - times_s[after - 1] < times_s[after] - markers["time_s"]
    markers["sample"] = after - before_is_nearer.astype(int)
    markers["error_s"] = times_s[markers["sample"]] - markers["time_s"]
    return markers


def of_this_run(markers: pd.DataFrame, stream: Any, run: Path) -> pd.DataFrame:
    """Return the run's onsets with their rows of trials.tsv, or end with a sentence if they do not fit."""
    who = stream["info"]["desc"][0]["session"][0]
    if not run.resolve().name.startswith(f"sub-{who['participant'][0]}_ses-{who['session'][0]}_"):
        sys.exit(f"{run} was not recorded here, but sub-{who['participant'][0]} ses-{who['session'][0]}")
    if not (run / "trials.tsv").is_file():
        sys.exit(f"{run} is not the folder of a run that is over: it has no trials.tsv")
    trials = pd.read_csv(run / "trials.tsv", sep="\t", na_values="n/a", dtype={"run": str})
    given = trials[trials[f"{ONSET}_s"].notna()]
    begins_anew = markers["seq"].diff() < 0  # the numbers do so with each run: one recording may hold several
    heat = markers[markers["label"] == ONSET].drop(columns=["block", "condition"])
    for _, part in heat.groupby(begins_anew.cumsum()):
        both = part.merge(given, on="trial")
        later_s = both["time_s"] - both[f"{ONSET}_s"]
        allowed_s = APART_S + APART_PPM * 1e-6 * given[f"{ONSET}_s"].max()
        if len(both) == len(part) and ((later_s - later_s.median()).abs() <= allowed_s).all():
            for trial in sorted(set(given["trial"]) - set(both["trial"])):
                print(f"NOT RECORDED: the {ONSET} of trial {trial}")
            return both
    sys.exit(f"no {ONSET} of the recording is where {run}/trials.tsv has it: it is not of this run")


def epochs_of(raw: mne.io.RawArray, markers: pd.DataFrame, heat: pd.DataFrame) -> mne.Epochs:
    """Return an epoch for each onset, its trial's row as metadata; every marker becomes an annotation."""
    said = markers[["seq", "code", "trial", "condition"]].to_dict("records")
    at_s = markers["sample"] / raw.info["sfreq"]  # in MNE's time, which counts samples and knows no holes
    raw.set_annotations(raw.annotations + mne.Annotations(at_s, 0.0, list(markers["label"]), extras=said))
    events = np.column_stack([heat["sample"], np.zeros(len(heat), int), heat["code"]])
    which = {ONSET: int(heat["code"].iloc[0])}
    return mne.Epochs(raw, events, which, BEFORE_S, AFTER_S, (None, 0.0), metadata=heat, preload=True)


def main(arguments: list[str] | None = None) -> None:
    """Read, say what was found, and save."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("recording", type=Path, metavar="RECORDING.xdf")
    parser.add_argument("run", type=Path, metavar="RUN_FOLDER", help="the folder with the run's trials.tsv")
    parser.add_argument(
        "--eeg", metavar="NAME", help="the EEG's stream, if several or none have the type EEG"
    )
    parser.add_argument("--unit", default="", help="what the EEG is in, where the stream does not say it")
    parser.add_argument("--save", type=Path, metavar="FILE-epo.fif", help="where the epochs go")
    asked = parser.parse_args(arguments)

    streams = streams_of(asked.recording)
    eeg = one_stream(streams, **({"name": asked.eeg} if asked.eeg else {"type": "EEG"}))
    sent = one_stream(streams, name="mindpain-markers")
    if (simulated := sent["info"]["desc"][0]["simulated"][0]) != "nothing":
        print(f"THESE DATA ARE SIMULATED ({simulated})")
    raw, times_s = raw_of(eeg, asked.unit)
    markers = markers_of(sent, times_s)
    within = markers["error_s"].abs() <= 0.51 / raw.info["sfreq"]  # else the EEG has no sample there
    print(f"markers: {len(markers)}, of which {within.sum()} while EEG was recorded")

    heat = of_this_run(markers, sent, asked.run)
    heat = heat[heat["error_s"].abs() <= 0.51 / raw.info["sfreq"]].reset_index(drop=True)
    if heat.empty:
        sys.exit(f"no {ONSET} came while EEG was recorded")
    epochs = epochs_of(raw, markers[within], heat)
    print(f"epochs: {len(epochs)} of {len(heat)} onsets, {BEFORE_S} to {AFTER_S} s around {ONSET}")
    print(f"an onset and its sample are at most {1000 * heat['error_s'].abs().max():.3f} ms apart")
    ratings = [name for name in heat if f"{name}_response_time_s" in heat]
    print("mean rating", epochs.metadata.groupby("condition")[ratings].mean().round(2), sep="\n")
    if asked.save:
        epochs.save(asked.save)


if __name__ == "__main__":
    main()
