"""What is said of the program: the code that runs, its commit and lock, and why anything is not known."""

from __future__ import annotations

import hashlib
import re
import subprocess
import tomllib
from pathlib import Path

from hardware.program_facts import CHECKOUT, PACKAGES, git_commit, program_facts
from mindpain_task.model import JsonValue

LOCK = """numpy==0.0.1 \\
    --hash=sha256:00
pydantic==1.0 ; sys_platform == 'linux' \\
pandas==0.1
pandas==0.2
"""


def text_of(value: JsonValue) -> str:
    assert isinstance(value, str)
    return value


def reasons(facts: dict[str, JsonValue]) -> dict[str, JsonValue]:
    not_known = facts["not_known"]
    assert isinstance(not_known, dict)
    return not_known


def test_this_checkout_is_described_whole() -> None:
    facts = program_facts(CHECKOUT)
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    assert facts["program"] == f"mindpain {project['version']}"
    lock = hashlib.sha256((CHECKOUT / "requirements.txt").read_bytes()).hexdigest()
    assert facts["lock_sha256"] == lock
    assert re.fullmatch("[0-9a-f]{40}", text_of(facts["git_commit"]))
    assert {*reasons(facts)} == {"uncommitted_changes"}
    versions = facts["versions"]
    assert isinstance(versions, dict)
    assert set(versions) == {"python", *PACKAGES}
    assert facts["operating_system"]


def test_the_version_is_that_of_the_code_and_not_of_an_older_installation(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "mindpain"\nversion = "9.9.9"\n')
    facts = program_facts(tmp_path)
    assert (facts["program"], facts["program_version_from"]) == ("mindpain 9.9.9", "pyproject.toml")


def test_a_damaged_project_file_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project")
    (tmp_path / "requirements.txt").mkdir()
    facts = program_facts(tmp_path)
    assert facts["program_version_from"] == "the installed package"
    assert facts["lock_sha256"] is None


def test_anothers_project_file_says_nothing_of_this_program(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "other"\nversion = "9.9.9"\n')
    facts = program_facts(tmp_path)
    assert facts["program"] != "mindpain 9.9.9"
    assert facts["program_version_from"] == "the installed package"


def test_what_is_not_known_says_why(tmp_path: Path) -> None:
    facts = program_facts(tmp_path)
    assert (facts["git_commit"], facts["lock_sha256"], facts["differs_from_lock"]) == (None, None, None)
    assert reasons(facts)["lock_sha256"] == "no requirements.txt that can be read lies beside the program"
    assert "no git checkout" in text_of(reasons(facts)["git_commit"])


def test_packages_in_other_versions_than_the_locks_are_named(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text(LOCK)
    facts = program_facts(tmp_path)
    versions, differs = facts["versions"], facts["differs_from_lock"]
    assert isinstance(versions, dict)
    assert isinstance(differs, list)
    assert {"package": "numpy", "locked": "0.0.1", "installed": versions["numpy"]} in differs
    assert {"package": "pandas", "locked": "0.1 or 0.2", "installed": versions["pandas"]} in differs
    assert len(differs) == 3


def test_the_version_that_the_lock_has_differs_in_nothing(tmp_path: Path) -> None:
    versions = program_facts(tmp_path)["versions"]
    assert isinstance(versions, dict)
    (tmp_path / "requirements.txt").write_text(f"NumPy=={versions['numpy']}\nnumpy==0.1\nnumpyro==7\n")
    assert program_facts(tmp_path)["differs_from_lock"] == []


def test_the_commit_is_the_one_git_names(tmp_path: Path) -> None:
    def git(*arguments: str) -> str:
        identity = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false")
        done = subprocess.run(
            ["git", *identity, *arguments], cwd=checkout, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    checkout = tmp_path / "checkout"
    assert git_commit(checkout) is None
    checkout.mkdir()
    git("init", "--quiet")
    assert git_commit(checkout) is None  # nothing committed yet
    git("commit", "--quiet", "--allow-empty", "--message", "first")
    assert git_commit(checkout) == git("rev-parse", "HEAD")
    git("worktree", "add", "--quiet", str(tmp_path / "other"))
    assert git_commit(tmp_path / "other") == git("rev-parse", "HEAD")
    git("pack-refs", "--all")
    assert git_commit(checkout) == git("rev-parse", "HEAD")
    git("checkout", "--quiet", "--detach")
    assert git_commit(checkout) == git("rev-parse", "HEAD")
