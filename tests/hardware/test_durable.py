"""Files made once: whole or not at all, never over another, and a full disk is a sentence."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from hardware.durable import make_folders, sync_folder, write_once
from mindpain_task.roles import DeviceFault

ROOT = Path(__file__).resolve().parents[2]


def test_a_file_is_made_with_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "trials.tsv"
    write_once(path, b"a\tb\n")
    assert path.read_bytes() == b"a\tb\n"
    assert os.listdir(tmp_path) == ["trials.tsv"]
    assert path.stat().st_mode & 0o777 == 0o666 & ~_umask()


def test_a_file_that_is_there_keeps_its_content(tmp_path: Path) -> None:
    path = tmp_path / "trials.tsv"
    write_once(path, b"first")
    with pytest.raises(FileExistsError):
        write_once(path, b"second")
    assert path.read_bytes() == b"first"
    assert os.listdir(tmp_path) == ["trials.tsv"]


def test_of_many_at_once_one_makes_the_file_and_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "mark"
    refused: list[int] = []
    together = threading.Barrier(8)

    def write(number: int) -> None:
        together.wait()
        try:
            write_once(path, bytes([number]) * 10_000)
        except FileExistsError:
            refused.append(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 7
    (winner,) = set(range(8)) - set(refused)
    assert path.read_bytes() == bytes([winner]) * 10_000
    assert os.listdir(tmp_path) == ["mark"]


def test_what_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(DeviceFault, match=r"file .*/gone/a: it cannot be written: No such file or directory"):
        write_once(tmp_path / "gone" / "a", b"")
    with pytest.raises(DeviceFault, match="it cannot be written: File name too long"):
        write_once(tmp_path / ("a" * 300), b"")
    with pytest.raises(DeviceFault, match="gone: a sync failed: No such file or directory"):
        sync_folder(tmp_path / "gone")
    (tmp_path / "file").touch()
    with pytest.raises(DeviceFault, match="file: it cannot be made: File exists"):
        make_folders(tmp_path / "file" / "folder")


def test_folders_are_made_down_to_the_last_and_may_be_there(tmp_path: Path) -> None:
    for _ in range(2):
        make_folders(tmp_path / "a" / "b" / "c")
    assert (tmp_path / "a" / "b" / "c").is_dir()


def run_with(folder: Path, calls: str, injection: str) -> str:
    """Make a file in a program of its own, with system calls made to fail; return what it said of it."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from hardware.durable import write_once\n"
        "from mindpain_task.roles import DeviceFault\n"
        "try:\n"
        "    write_once(Path(sys.argv[1], 'table'), b'content')\n"
        "except (DeviceFault, FileExistsError) as error:\n"
        "    print(repr(error))\n"
    )
    command = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={calls}", "-e", f"inject={injection}"]
    command += [sys.executable, "-c", script, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=50, check=False)
    if "PTRACE" in done.stderr:
        pytest.skip(f"strace may not trace here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_where_there_are_no_links_a_file_is_renamed_but_not_over_another(tmp_path: Path) -> None:
    no_links = ("link,linkat", "link,linkat:error=EPERM")
    assert run_with(tmp_path, *no_links) == ""
    assert (tmp_path / "table").read_bytes() == b"content"
    assert "FileExistsError" in run_with(tmp_path, *no_links)
    assert os.listdir(tmp_path) == ["table"]


def test_where_folders_cannot_be_synced_the_file_is_made_all_the_same(tmp_path: Path) -> None:
    assert run_with(tmp_path, "fsync", "fsync:error=EINVAL:when=2") == ""
    assert (tmp_path / "table").read_bytes() == b"content"


@pytest.mark.parametrize(
    ("error", "words"), [("EIO", "Input/output error"), ("ENOSPC", "No space left on device")]
)
def test_content_that_does_not_reach_the_disk_gets_no_name(tmp_path: Path, error: str, words: str) -> None:
    assert f"it cannot be written: {words}" in run_with(tmp_path, "fsync", f"fsync:error={error}:when=1")
    assert os.listdir(tmp_path) == []


def test_killed_before_it_is_whole_the_file_has_no_name(tmp_path: Path) -> None:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    with pytest.raises(AssertionError):  # the program did not end by itself
        run_with(tmp_path, "fsync", "fsync:signal=KILL:when=1")
    assert not (tmp_path / "table").exists()
    write_once(tmp_path / "table", b"what a second attempt writes")  # the remains of the first are in no way


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
