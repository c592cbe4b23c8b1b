"""Which program a session is run with: its version, commit and lock, and what is installed beside it.

The program is the code that runs, so its version is that of the checkout it lies in; the packages beside it
are those that are installed. Nothing here runs git, and nothing is left out without saying why.
"""

from __future__ import annotations

import hashlib
import platform
import re
import tomllib
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

from mindpain_task.model import JsonValue

NAME = "mindpain"
PACKAGES = (
    NAME, "psychopy", "psychtoolbox", "numpy", "pandas", "pydantic", "pyserial", "pylsl", "sounddevice",
    "soundfile",
)  # fmt: skip
"""Packages that a session stands on; what draws and counts afterwards changes nothing of it."""
CHECKOUT = Path(__file__).resolve().parents[1]
PROGRAM = ("program", "git_commit", "lock_sha256")
"""What the first line of every record says of the program: `program_here` reads it for those outside runs."""
_PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)


def session_facts(
    *,
    seed: int,
    language: str,
    participant_number: int,
    rig: str,
    simulated: tuple[str, ...],
    started: str,
    protocol_text: str,
    scripts: Mapping[str, str],
) -> dict[str, JsonValue]:
    """Gather what the session is run with; `scripts` maps a script's name to its text.

    The SHA-256 are those of the texts as UTF-8, which for files with LF line ends is that of the files.
    """
    return {
        "seed": seed,
        "language": language,
        "participant_number": participant_number,
        "rig": rig,
        "simulated": list(simulated),
        "started": started,
        **program_facts(CHECKOUT),
        "protocol_sha256": _sha256(protocol_text.encode()),
        "scripts_sha256": {name: _sha256(text.encode()) for name, text in scripts.items()},
    }


def program_facts(checkout: Path) -> dict[str, JsonValue]:
    """Return what is known of the program in a checkout, and in `not_known` why the rest is not.

    `differs_from_lock` lists those of `PACKAGES` that are installed in another version than the lock's; it is
    None where there is no lock.
    """
    installed = {name: _installed(name) for name in PACKAGES}
    version, told_by = _version(checkout, installed[NAME])
    lock = _read(checkout / "requirements.txt")
    commit = git_commit(checkout)
    not_known: dict[str, JsonValue] = {"uncommitted_changes": "git is not run, so nobody looked for any"}
    if version is None:
        not_known["program_version"] = (
            f"{NAME} is not installed, and no pyproject.toml lies beside it that says which"
        )
    if lock is None:
        why = "no requirements.txt that can be read lies beside the program"
        not_known |= {"lock_sha256": why, "differs_from_lock": why}
    if commit is None:
        not_known["git_commit"] = "the program lies in no git checkout that has a commit"
    return {
        "program": f"{NAME}, version not known" if version is None else f"{NAME} {version}",
        "program_version_from": told_by,
        "git_commit": commit,
        "lock_sha256": None if lock is None else _sha256(lock),
        "differs_from_lock": None if lock is None else _differences(lock.decode(errors="replace"), installed),
        "operating_system": platform.platform(),
        "versions": {"python": platform.python_version(), **installed},
        "not_known": not_known,
    }


def program_here() -> dict[str, JsonValue]:
    """Return what the first line of a record says of the program that writes it."""
    facts = program_facts(CHECKOUT)
    return {name: facts[name] for name in PROGRAM}


def git_commit(checkout: Path) -> str | None:
    """Read which commit is checked out, without running git; None where there is no checkout or commit.

    Changes that were not committed do not show in it.
    """
    git = checkout / ".git"
    try:
        if git.is_file():  # a worktree: the file says where its part of the repository is
            git = checkout / git.read_text("utf-8").removeprefix("gitdir:").strip()
        head = (git / "HEAD").read_text("utf-8").strip()
        if not head.startswith("ref:"):
            return head or None
        common = git / "commondir"
        shared = git / common.read_text("utf-8").strip() if common.is_file() else git
        return _resolve(shared, head.removeprefix("ref:").strip())
    except (OSError, UnicodeDecodeError):
        return None


def _resolve(git: Path, ref: str) -> str | None:
    if (git / ref).is_file():
        return (git / ref).read_text("utf-8").strip()
    for line in (git / "packed-refs").read_text("utf-8").splitlines():
        commit, _, name = line.partition(" ")
        if name == ref:
            return commit
    return None


def _version(checkout: Path, installed: str | None) -> tuple[str | None, str | None]:
    """Return the version of the code in a checkout, and who says so: what was installed may be older."""
    text = _read(checkout / "pyproject.toml") or b""
    try:
        project = tomllib.loads(text.decode()).get("project", {})
    except ValueError:  # no TOML: then what is installed is all that is known
        project = {}
    if project.get("name") == NAME and "version" in project:
        return str(project["version"]), "pyproject.toml"
    return (None, None) if installed is None else (installed, "the installed package")


def _differences(lock: str, installed: Mapping[str, str | None]) -> list[JsonValue]:
    """Return which packages are installed in no version that the lock has for any system."""
    locked: dict[str, list[str]] = {}
    for name, version in _PINNED.findall(lock):
        locked.setdefault(re.sub(r"[._-]+", "-", name).lower(), []).append(version)
    return [
        {"package": name, "locked": " or ".join(locked[name]), "installed": version}
        for name, version in installed.items()
        if name in locked and version not in locked[name]
    ]


def _installed(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _read(path: Path) -> bytes | None:
    """Return a file's bytes, None where it cannot be read: no session waits for what it is made of."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
