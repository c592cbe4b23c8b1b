"""A small EEG file and a small image, as a lab puts them beside the events: written by hand, and empty."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from experiments.bids.content import compressed
from tests.brainvision import NEW_SEGMENT, stimulus, write_brainvision

RATE_HZ = 250
_EEG = (
    "Manufacturer ManufacturersModelName SoftwareVersions DeviceSerialNumber TaskDescription Instructions "
    "CogAtlasID CogPOID InstitutionName InstitutionAddress InstitutionalDepartmentName CapManufacturer "
    "CapManufacturersModelName EEGGround EEGPlacementScheme HardwareFilters SoftwareFilters EEGReference "
    "SubjectArtefactDescription"
)


def write_eeg(events: Path, lasts_s: float, starts_s: float) -> Path:
    """Write a BrainVision recording beside events, in which session_start comes at `starts_s`."""
    stem = events.name.removesuffix("_events.tsv") + "_eeg"
    header = events.with_name(f"{stem}.vhdr")
    samples = np.tile(np.array([1, 2], np.int16), (int(lasts_s * RATE_HZ), 1))
    marks = [(0, NEW_SEGMENT), (int(starts_s * RATE_HZ), stimulus(1))]
    write_brainvision(header, ("Cz", "Pz"), samples, RATE_HZ, marks)
    counts = dict.fromkeys(("ECG", "EMG", "EOG", "MISC", "Trigger"), 0)
    said = dict.fromkeys(_EEG.split(), "n/a") | {
        f"{kind}ChannelCount": count for kind, count in counts.items()
    }
    _write(events.with_name(f"{stem}.json"), said | {
        "TaskName": _task(events), "SamplingFrequency": RATE_HZ, "PowerLineFrequency": 50,
        "EEGChannelCount": 2, "RecordingDuration": lasts_s, "RecordingType": "continuous",
        "HeadCircumference": 57,
    })  # fmt: skip
    channels = "name\ttype\tunits\nCz\tEEG\tuV\nPz\tEEG\tuV\n"
    events.with_name(stem.removesuffix("_eeg") + "_channels.tsv").write_text(channels, encoding="utf-8")
    _list(events, [header])
    return header


def write_image(events: Path, volumes: int, tr_s: float) -> Path:
    """Write a NIfTI image of so many volumes beside events, two voxels a side."""
    image = events.with_name(events.name.replace("_events.tsv", "_bold.nii.gz"))
    header = bytearray(352)
    struct.pack_into("<i", header, 0, 348)
    struct.pack_into("<8h", header, 40, 4, 2, 2, 2, volumes, 1, 1, 1)
    struct.pack_into("<hh", header, 70, 4, 16)
    struct.pack_into("<8f", header, 76, 1, 3, 3, 3, tr_s, 0, 0, 0)
    struct.pack_into("<f", header, 108, 352)
    header[123] = 2 | 8  # millimetres and seconds
    struct.pack_into("<hh", header, 252, 0, 1)
    for place, row in enumerate(((3, 0, 0, 0), (0, 3, 0, 0), (0, 0, 3, 0))):
        struct.pack_into("<4f", header, 280 + 16 * place, *row)
    header[344:348] = b"n+1\0"
    image.write_bytes(compressed(bytes(header) + bytes(2 * 8 * volumes)))
    _write(events.with_name(image.name.replace(".nii.gz", ".json")), {
        "TaskName": _task(events), "RepetitionTime": tr_s, "SliceTiming": [0.0, tr_s / 2],
    })  # fmt: skip
    _list(events, [image])
    return image


def _task(events: Path) -> str:
    return str(json.loads(events.with_suffix(".json").read_text(encoding="utf-8"))["TaskName"])


def _write(path: Path, said: object) -> None:
    path.write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")


def _list(events: Path, files: Iterable[Path]) -> None:
    """Add files to the session's scans, as a lab does."""
    table = next(events.parents[1].glob("*_scans.tsv"))
    with table.open("a", encoding="utf-8") as scans:
        for path in files:
            scans.write(f"{path.parent.name}/{path.name}\tn/a\tno\n")
