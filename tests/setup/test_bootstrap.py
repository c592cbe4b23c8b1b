"""What bootstrap.py decides, without installing anything. bare_root.sh shows that it installs."""

import subprocess
import sys
from pathlib import Path

import pytest

import bootstrap

LOCK = """\
# a header
uv==1.2.3 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
    # via mindpain
uv-build==9.9.9 \\
    --hash=sha256:cc
"""


def test_a_locked_block_is_cut_with_all_its_hashes_and_nothing_else() -> None:
    block = bootstrap.locked_block(LOCK, "uv")
    assert block.splitlines()[0] == "uv==1.2.3 \\"
    assert "sha256:aa" in block
    assert "sha256:bb" in block
    assert "9.9.9" not in block


def test_the_last_block_of_a_lock_can_be_cut() -> None:
    assert bootstrap.locked_block(LOCK, "uv-build") == "uv-build==9.9.9 \\\n    --hash=sha256:cc\n"


def test_a_package_that_is_not_locked_is_refused_by_name() -> None:
    with pytest.raises(bootstrap.Trouble, match="does not hold pip"):
        bootstrap.locked_block(LOCK, "pip")


def test_the_real_locks_hold_the_two_installers() -> None:
    for lock, name in (("requirements-test.txt", "uv"), ("requirements.txt", "setuptools")):
        assert "--hash" in bootstrap.locked_block((bootstrap.ROOT / lock).read_text(encoding="utf-8"), name)


@pytest.mark.parametrize(
    ("command", "own_screen", "extra"),
    [
        ("demo", False, set()),
        ("demo", True, {"xvfb"}),
        ("test", True, {"xvfb", "xdotool", "tcc", "strace", "mount", "espeak-ng", "chromium"}),
    ],
)
def test_only_the_system_packages_that_a_command_needs_are_asked_for(
    command: str, own_screen: bool, extra: set[str]
) -> None:
    always = {"libglu1-mesa", "fontconfig", "fonts-dejavu-core", "libportaudio2"}
    assert bootstrap.system_packages(command, own_screen, has_venv=True) == always | extra


def test_a_python_without_venv_asks_for_its_own_venv_package() -> None:
    more = bootstrap.system_packages("demo", False, False) - bootstrap.system_packages("demo", False, True)
    assert more == {f"python3.{sys.version_info[1]}-venv"}


def test_this_python_is_taken_when_it_fits() -> None:
    assert bootstrap.find_python() == sys.executable


@pytest.mark.parametrize(
    ("program", "code"), [("raise SystemExit(7)", 7), ("import os; os.kill(os.getpid(), 9)", 137)]
)
def test_an_exit_code_is_passed_on_and_a_signal_told_as_a_shell_tells_it(program: str, code: int) -> None:
    assert bootstrap.run([sys.executable, "-c", program]) == code


def in_a_copy(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a folder that holds nothing of the project but bootstrap.py."""
    (folder / "bootstrap.py").write_bytes((bootstrap.ROOT / "bootstrap.py").read_bytes())
    command = [sys.executable, "-B", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_an_unknown_word_shows_the_usage_and_changes_nothing(tmp_path: Path) -> None:
    done = in_a_copy(tmp_path, "bootstrap.py", "frobnicate")
    assert done.returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["bootstrap.py"]
    assert "python3 bootstrap.py demo" in done.stdout


def test_an_environment_that_someone_else_made_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "precious").touch()
    done = in_a_copy(tmp_path, "-c", "import bootstrap; bootstrap.make_environment()")
    assert "was not made by bootstrap.py" in done.stderr
    assert (tmp_path / ".venv" / "precious").exists()
