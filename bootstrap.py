#!/usr/bin/env python3
"""Set mindpain up from nothing and start it. Only the standard library may be imported here.

    python3 bootstrap.py demo          watch a rehearsal with simulated devices
    python3 bootstrap.py test          run every check, as CI does
    python3 bootstrap.py setup         only install
    python3 bootstrap.py run ARGS...   run any mindpain command

What follows the first word goes on to mindpain, or to pytest. Why it is made this way:
docs/decisions/0001-lock-and-bootstrap.md.
"""

from __future__ import annotations  # an old Python must get as far as being told that it is old

import contextlib
import ctypes
import hashlib
import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Iterator, Sequence  # noqa: UP035 (an old Python again)

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
RECORD = VENV / "mindpain-setup.json"  # what is installed, so that a second call takes seconds
LOCKS = {"run": "requirements.txt", "test": "requirements-test.txt"}
# On Windows one of PsychoPy's parts, pywinhook, has no ready-made package for 3.12.
PYTHONS = ["3.11"] if os.name == "nt" else ["3.12", "3.11"]
CHECKS = (["ruff", "check"], ["mypy"], ["lint-imports"], ["pytest"])


class Trouble(Exception):
    """A sentence for the person at the keyboard."""


def say(sentence: str) -> None:
    """Print one line at once, so that it stands in order with what the called programs print."""
    print(f"mindpain: {sentence}", flush=True)


def run(command: Sequence[str | Path], **options: Any) -> int:
    """Run a program and return its exit code; when interrupted, let it put its devices to rest first."""
    process = subprocess.Popen([str(part) for part in command], **options)
    try:
        code = process.wait()
    except BaseException as interruption:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if not isinstance(interruption, KeyboardInterrupt):
            process.terminate()  # Ctrl-C went to the program too; a SIGTERM came to us alone
        for end in (process.terminate, process.kill):
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                end()
        raise
    return code if code >= 0 else 128 - code  # as a shell tells of a signal


def find_python() -> str:
    """Return a Python that mindpain runs on: this one if it fits, else the first that says it does."""
    if "{}.{}".format(*sys.version_info) in PYTHONS:
        return sys.executable
    for name in PYTHONS:
        with_uv = ["uv", "run", "--no-project", "-p", name, "python"]
        for start in ([f"python{name}"], ["py", f"-{name}"], with_uv):
            if shutil.which(start[0]):  # and ask it, for the name may belong to an empty shim
                question = "import sys; print(sys.executable, sys.version_info[1], sep='|')"
                answer = subprocess.run([*start, "-c", question], capture_output=True, text=True, check=False)
                path, _, minor = answer.stdout.strip().rpartition("|")
                if f"3.{minor}" == name:
                    return path
    this = sys.version.split()[0]
    raise Trouble(f"install Python {' or '.join(PYTHONS)}; this one is {this}, and no other was found.")


def system_packages(command: str, own_screen: bool, has_venv: bool) -> set[str]:
    """Name the Debian packages that a command needs beside Python."""
    packages = {"libglu1-mesa", "fontconfig", "fonts-dejavu-core"}  # PsychoPy draws; a font for its text
    packages |= {"libportaudio2"}  # sounddevice plays through it, and with it comes ALSA, which ptb needs
    packages |= {"xvfb"} if own_screen else set()
    # xdotool presses keys as a participant would; tcc compiles the clock that one test sets wrong; strace
    # makes a disk fail, and mount a small one that fills up; espeak-ng speaks scripts, chromium opens pages.
    if command == "test":
        packages |= {"xdotool", "tcc", "strace", "mount", "espeak-ng", "chromium"}
    return packages | (set() if has_venv else {"python{}.{}-venv".format(*sys.version_info)})


def install_system_packages(packages: set[str]) -> None:
    """Install what is missing on Debian or Ubuntu; without the right to, say the line to type."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-query")):
        return
    query = ["dpkg-query", "-W", "-f", "${db:Status-Abbrev} ${Package}\n"]
    lines = subprocess.run(query, capture_output=True, text=True, check=True).stdout.splitlines()
    missing = sorted(packages - {line.split()[-1] for line in lines if line.startswith("ii")})
    install = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if missing and os.geteuid() != 0:
        say(f"system packages are missing. Type: sudo apt-get update && sudo {' '.join(install)}")
    elif missing:
        say(f"installing system packages: {' '.join(missing)}")
        quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
        if run(["apt-get", "-qq", "update"], **quiet) or run([*install, "-qq"], **quiet):
            say("apt-get could not install them all; going on, but no window may open.")


def locked_block(lock: str, name: str) -> str:
    """Cut one package's requirement, with its hashes, out of the text of a lock."""
    block = re.search(rf"^{re.escape(name)}==.*?(?=^\S|\Z)", lock, re.MULTILINE | re.DOTALL)
    if not block:
        raise Trouble(f"the lock does not hold {name}.")
    return block[0]


def record(**facts: str) -> dict[str, str]:
    """Add to what is known of the environment, and return all of it."""
    known = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    if facts:
        RECORD.write_text(json.dumps({**known, **facts}), encoding="utf-8")
    return {**known, **facts}


def make_environment() -> None:
    """Make .venv, unless it is there; make it anew if it is half made or was moved or lost its Python."""
    if VENV.exists() and not RECORD.exists():
        raise Trouble(f"{VENV} was not made by bootstrap.py: move it away or delete it.")
    if shutil.which("python", path=str(BIN)) and record().get("whole") == str(ROOT):
        return
    say(f"making an environment in {VENV}")
    shutil.rmtree(VENV, ignore_errors=True)
    VENV.mkdir()
    record(whole="")  # first, so that what an interruption leaves behind is known as ours
    outside = sys._base_executable  # type: ignore[attr-defined]  # not .venv's own, just removed
    if run([outside, "-m", "venv", VENV], stderr=subprocess.DEVNULL):
        raise Trouble("Python could not make an environment. On Debian: sudo apt-get install python3-venv.")
    record(whole=str(ROOT))


def install_lock(lock: Path) -> None:
    """Install a lock, every file checked against its hash: with uv, or slowly with pip."""
    hashed = ["install", "--quiet", "--require-hashes", "-r"]
    pip: list[str | Path] = [BIN / "python", "-m", "pip", "--disable-pip-version-check"]
    uv: list[str | Path] = [BIN / "uv", "pip", *hashed, lock, "--python", BIN / "python"]
    with tempfile.TemporaryDirectory() as folder:
        tools = Path(folder, "tools.txt")  # setuptools builds esprima, the one package without a wheel
        sources = (("uv", LOCKS["test"]), ("setuptools", LOCKS["run"]))
        tools.write_text("".join(locked_block((ROOT / file).read_text(), name) for name, file in sources))
        no_uv = run([*pip, *hashed, tools], cwd=ROOT)
    if no_uv or run([*uv, "--no-build-isolation-package", "esprima"], cwd=ROOT):
        say("uv could not install it; trying again with pip, which takes some minutes")
        if run([*pip, *hashed, lock], cwd=ROOT):
            raise Trouble(f"the packages of {lock.name} could not be installed; is there a network?")


def install(layer: str) -> None:
    """Bring one layer of packages up to its lock, and with the first layer the project itself."""
    files = [ROOT / "pyproject.toml", ROOT / LOCKS["run"], ROOT / LOCKS[layer]]
    fingerprint = hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()
    if record().get(layer) == fingerprint:
        return
    say(f"installing {LOCKS[layer]}" + (" (1.5 GB: minutes, the first time)" if layer == "run" else ""))
    install_lock(ROOT / LOCKS[layer])
    offline = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet"]
    if layer == "run" and run([BIN / "python", "-m", "pip", "install", *offline, "-e", ROOT], cwd=ROOT):
        raise Trouble("mindpain itself could not be installed; the lines above say why.")
    record(**{layer: fingerprint})


def die_with_parent() -> None:
    """Ask Linux to end this process when bootstrap.py ends, even by kill -9."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


@contextlib.contextmanager
def virtual_screen() -> Iterator[str]:
    """Start an X server without a monitor on a free display, yield the display's name, and end it."""
    reading, writing = os.pipe()
    # 24 bit: with 16, PsychoPy waits for its window for ever. A session of its own: Ctrl-C must not
    # take the screen from under a program that is still closing.
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=[writing],
        start_new_session=True,
        preexec_fn=die_with_parent,  # noqa: PLW1509 (no threads)
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        os.close(writing)
        with os.fdopen(reading) as answer:
            display = answer.readline().strip()
        if not display:
            raise Trouble("Xvfb did not start; start it by hand to see why.")
        yield f":{display}"
    finally:
        server.terminate()
        server.wait()


def start(command: str, rest: list[str], own_screen: bool) -> int:
    """Run what was asked for and return its exit code."""
    if command in ("demo", "run"):
        automatic = ["--auto"] if own_screen else []
        return run([BIN / "mindpain", *(["demo", *automatic] if command == "demo" else []), *rest])
    for tool, *arguments in CHECKS:
        say(" ".join(["checking:", tool, *arguments]))
        code = run([BIN / tool, *arguments, *(rest if tool == "pytest" else [])], cwd=ROOT)
        if code:
            say(f"{tool} found something to mend (exit code {code}); nothing after it was run.")
            return code
    return 0


def main(argv: list[str]) -> int:
    """Set up what the command needs, then run it."""
    if not argv or argv[0] not in ("demo", "test", "setup", "run"):
        print(__doc__)
        return 2
    python = find_python()
    if python != sys.executable:
        return run([python, __file__, *argv])
    command, *rest = argv
    own_screen = False
    if sys.platform == "linux":
        # Tests press keys, so never on the screen of whoever runs them.
        own_screen = command == "test" or not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
        has_venv = importlib.util.find_spec("ensurepip") is not None
        install_system_packages(system_packages(command, own_screen, has_venv))
    if own_screen and command != "setup" and not shutil.which("Xvfb"):
        raise Trouble("this needs a screen of its own, and Xvfb, which would be one, is not installed.")
    make_environment()
    for layer in ("run", "test") if command == "test" else ("run",):
        install(layer)
    if command == "setup":
        say("ready. Now: python3 bootstrap.py demo")
        return 0
    if not own_screen:
        return start(command, rest, own_screen=False)
    with virtual_screen() as display:
        os.environ["DISPLAY"] = display
        os.environ.pop("WAYLAND_DISPLAY", None)
        return start(command, rest, own_screen=True)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # leave through every `finally`, as Ctrl-C does
    try:
        sys.exit(main(sys.argv[1:]))
    except Trouble as trouble:
        say(str(trouble))
        sys.exit(1)
    except KeyboardInterrupt:
        say("interrupted; nothing is left running.")
        sys.exit(130)
