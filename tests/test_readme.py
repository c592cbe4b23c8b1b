"""What the README shows works as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import mne
import pandas as pd
import pytest

from experiments.bids.exporting import add_run
from mindpain_task.roles import Fired
from tests.experiments.bids.exports_for_tests import rehearsed, request_for
from tests.experiments.bids.recordings_for_tests import RATE_HZ, write_eeg

README = Path(__file__).parents[1] / "README.md"
STARTS_S = 12.5
"""How long the amplifier records before the session starts."""
SIMULATED = "sub-sim01_ses-01_task-attentiondirection_acq-simulated"


def example(which: int) -> str:
    """Return one of the README's examples in Python: the driver alone, pandas, MNE."""
    text = README.read_text(encoding="utf-8")
    found: list[str] = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(found) == 3
    return found[which]


def ran(text: str) -> dict[str, object]:
    """Run an example as it stands; return its names."""
    names: dict[str, object] = {}
    exec(compile(text, "README.md", "exec"), names)
    return names


def test_the_driver_alone_does_what_the_readme_shows() -> None:
    fired = ran(example(0).replace("/dev/ttyACM0", "sim://tcs"))["fired"]
    assert isinstance(fired, Fired)
    assert fired.after_s >= fired.before_s > 0


@pytest.fixture(scope="module")
def with_eeg(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset of one session that was recorded with EEG."""
    data = tmp_path_factory.mktemp("eeg")
    add_run(rehearsed(request_for("attention_direction", "sim01", data, recorded="eeg")), data / "bids")
    (events,) = (data / "bids").glob("sub-*/ses-*/eeg/*_events.tsv")
    write_eeg(events, 2200.0, STARTS_S)
    return data / "bids"


def test_pandas_reads_a_dataset_as_the_readme_shows(
    with_eeg: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trials = ran(example(1).replace('Path("bids")', f"Path({str(with_eeg)!r})"))["trials"]
    assert isinstance(trials, pd.DataFrame)
    assert len(trials) == 30
    printed = capsys.readouterr().out
    assert all(word in printed for word in ("breath", "pain_site", "mindful", "unpleasantness"))


def test_mne_cuts_epochs_at_heat_onset_as_the_readme_shows(with_eeg: Path) -> None:
    text = example(2).replace("bids/sub-01/", f"{with_eeg}/sub-sim01/")
    text = text.replace("sub-01_ses-01_task-attentiondirection", SIMULATED)
    epochs = ran(text)["epochs"]
    assert isinstance(epochs, mne.Epochs)
    (table,) = with_eeg.glob("sub-*/ses-*/*/*_beh.tsv")
    trials = pd.read_csv(table, sep="\t", na_values="n/a")
    onsets_s = STARTS_S + trials["heat_onset_s"]
    assert abs(epochs.events[:, 0] / RATE_HZ - onsets_s).max() <= 0.5 / RATE_HZ + 1e-6
    condition_of = {code: condition for condition, code in epochs.event_id.items()}
    assert [condition_of[code] for code in epochs.events[:, 2]] == list(trials["condition"])


def test_every_room_and_command_it_names_is_there() -> None:
    text = README.read_text(encoding="utf-8")
    root = README.parent
    rooms = re.findall(r"^\| `([a-z_/]+/)` \|", text, re.MULTILINE)
    assert len(rooms) > 10
    assert [room for room in rooms if not (root / room).is_dir()] == []
    named = set(re.findall(r"`((?:hardware|protocols|docs|mindpain_task|tests)/[\w/.]+)`", text))
    assert [path for path in named if not (root / path).exists()] == []
