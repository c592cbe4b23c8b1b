"""A small EEG file and a small image, as a lab puts them beside the events: written by hand, and empty."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable
from pathlib import Path

from experiments.bids.content import compressed

RATE_HZ = 250
_HEADER = """\
Brain Vision Data Exchange Header File Version 1.0

[Common Infos]
Codepage=UTF-8
DataFile={stem}.eeg
MarkerFile={stem}.vmrk
DataFormat=BINARY
DataOrientation=MULTIPLEXED
NumberOfChannels=2
SamplingInterval=4000

[Binary Infos]
BinaryFormat=INT_16

[Channel Infos]
Ch1=Cz,,0.1,µV
Ch2=Pz,,0.1,µV
"""
_MARKERS = """\
Brain Vision Data Exchange Marker File, Version 1.0

[Common Infos]
Codepage=UTF-8
DataFile={stem}.eeg

[Marker Infos]
Mk1=New Segment,,1,1,0,20260301080000000000
Mk2=Stimulus,S  1,{sample},1,0
"""
_EEG = (
    "Manufacturer ManufacturersModelName SoftwareVersions DeviceSerialNumber TaskDescription Instructions "
    "CogAtlasID CogPOID InstitutionName InstitutionAddress InstitutionalDepartmentName CapManufacturer "
    "CapManufacturersModelName EEGGround EEGPlacementScheme HardwareFilters SoftwareFilters EEGReference "
    "SubjectArtefactDescription"
)


def write_eeg(events: Path, lasts_s: float, starts_s: float) -> Path:
    """Write a BrainVision recording beside events, in which session_start comes at `starts_s`."""
    stem = events.name.removesuffix("_events.tsv") + "_eeg"
    samples = int(lasts_s * RATE_HZ)
    header = events.with_name(f"{stem}.vhdr")
    header.write_text(_HEADER.format(stem=stem), encoding="utf-8")
    marker = _MARKERS.format(stem=stem, sample=int(starts_s * RATE_HZ) + 1)
    events.with_name(f"{stem}.vmrk").write_text(marker, encoding="utf-8")
    events.with_name(f"{stem}.eeg").write_bytes(struct.pack(f"<{2 * samples}h", *([1, 2] * samples)))
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
