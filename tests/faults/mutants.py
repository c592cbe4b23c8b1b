"""`python -m tests.faults mutants NAME`: change one thing after another in a module; some test must fail.

Needs mutmut, which is no part of this project's environment: `--python` names an interpreter that has it, and
all that the tests need. It works on a copy of the tree, in a folder of its own.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

TREE = Path(__file__).resolve().parents[2]
LEFT_OUT = (".git", ".venv", "__pycache__", ".hypothesis", "*_cache", "screens", "mutants")
SLOW = ("terminal", "real_lines", "driver_lines", "served")
"""What the names of tests have in them that run on real terminals, or take long."""
PROFILE = """

# For mutation runs: the same examples each time, and a failure need not be made small.
import hypothesis as _hypothesis

_hypothesis.settings.register_profile(
    "mutation",
    phases=[_hypothesis.Phase.explicit, _hypothesis.Phase.generate],
    derandomize=True,
    database=None,
    deadline=None,
)
_hypothesis.settings.load_profile("mutation")
"""


@dataclass(frozen=True)
class Mutated:
    """The files to change, and the tests (files or folders) that should find it out."""

    files: tuple[str, ...]
    tests: tuple[str, ...]


def _codec(folder: str, *files: str) -> Mutated:
    names = files or ("codec.py",)
    return Mutated(tuple(f"hardware/{folder}/{name}" for name in names), (f"tests/hardware/{folder}",))


_TASK, _TESTS = "mindpain_task/safety", "tests/mindpain_task/safety"
MODULES = {
    "limits": Mutated(
        (f"{_TASK}/limits.py",), (f"{_TESTS}/test_limits.py", f"{_TESTS}/test_limits_edges.py")
    ),
    "electrical": Mutated(
        (f"{_TASK}/electrical.py", "mindpain_task/checking.py"),
        (
            f"{_TESTS}/test_electrical.py",
            f"{_TESTS}/test_electrical_edges.py",
            "tests/mindpain_task/test_checking.py",
        ),
    ),
    "override": Mutated(
        (f"{_TASK}/override.py", f"{_TASK}/override_entries.py"),
        tuple(f"{_TESTS}/test_override{name}.py" for name in ("", "_edges", "_laws", "_points")),
    ),
    "ledger": Mutated((f"{_TASK}/ledger.py",), (f"{_TESTS}/test_ledger.py", f"{_TESTS}/test_ledger_laws.py")),
    "live_dose": Mutated(
        (f"{_TASK}/live_dose.py", f"{_TASK}/heat_dose.py"),
        (f"{_TESTS}/test_live_dose.py", f"{_TESTS}/test_live_dose_edges.py"),
    ),
    "guard": Mutated(
        ("hardware/device_process/guard.py",),
        tuple(f"tests/hardware/device_process/test_guard{name}.py" for name in ("", "_edges")),
    ),
    "journal": Mutated(
        ("hardware/journal/*.py",),
        tuple(
            f"tests/hardware/journal/test_{n}.py"
            for n in ("damage", "edges", "full_disk", "odd_disks", "syncing", "writing")
        ),
    ),
    "dose_file": Mutated(
        ("hardware/dose_file.py", "hardware/dose_records.py", "hardware/durable.py"),
        tuple(f"tests/hardware/test_{name}.py" for name in ("dose_file", "dose_file_edges", "durable")),
    ),
    "tcs": _codec("tcs"),
    "medoc": _codec("medoc"),
    "p24": _codec("electrical/p24", "codec.py", "framing.py"),
    "rehastim2": _codec("electrical/rehastim2", "codec.py", "framing.py"),
    "pulse_pal": _codec("electrical/pulse_pal"),
    "stimjim": _codec("electrical/stimjim"),
    "digitimer": _codec("electrical/digitimer"),
    "ds8r": _codec("electrical/ds8r"),
    "scanner": _codec("scanner"),
    "cold_pressor": _codec("cold_pressor"),
    "boxes": Mutated(("hardware/boxes/*/codec.py",), ("tests/hardware/boxes",)),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what this command can be told."""
    parser.description = __doc__
    parser.add_argument("names", nargs="+", choices=list(MODULES), metavar="NAME", help=", ".join(MODULES))
    parser.add_argument("--python", required=True, type=Path, help="an interpreter that has mutmut 3")
    parser.add_argument("--folder", required=True, type=Path, help="where the copies go; what is there goes")


def main(args: argparse.Namespace) -> int:
    """Print the counts and each survivor as what was changed; return 0 if mutmut ran, whatever it found.

    A change that makes a test wait until its time is over is found, too.
    """
    console = Console(highlight=False, markup=False, soft_wrap=True)
    for name in args.names:
        copy = args.folder / name
        _copy(MODULES[name], copy)
        ran = _mutmut(args.python, copy, "run", "--max-children", "1")
        if ran.returncode:
            console.print(f"{name}: mutmut did not run:\n{ran.stdout[-2000:]}{ran.stderr[-2000:]}")
            return 1
        console.print(f"{name}: {_counts(ran.stdout)}")
        for line in _mutmut(args.python, copy, "results").stdout.split("\n"):
            mutant, _, verdict = line.strip().partition(": ")
            if verdict and verdict != "timeout" and not _is_found_after_all(args.python, copy, name, mutant):
                console.print(f"{mutant}: survived")
                console.print(_changed(_mutmut(args.python, copy, "show", mutant).stdout))
    return 0


def _copy(mutated: Mutated, copy: Path) -> None:
    """Copy the tree, and tell mutmut there what to change and which tests to run."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(TREE, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
    settings = {
        "source_paths": ["mindpain_task", "hardware", "experiments"],
        "only_mutate": list(mutated.files),
        "also_copy": ["protocols", "docs", "README.md", "bootstrap.py", "requirements.txt"],
        "pytest_add_cli_args_test_selection": _tests(mutated),
        "pytest_add_cli_args": ["-p", "no:cacheprovider", "-q", "--no-header"],
    }
    lines = [f"{key} = {value!r}\n" for key, value in settings.items()]
    fixed = "use_setproctitle = false\nuse_git_change_detection = false\ntimeout_multiplier = 10.0\n"
    with (copy / "pyproject.toml").open("a", encoding="utf-8") as project:
        project.write("\n[tool.mutmut]\n" + "".join(lines) + fixed)
    with (copy / "tests" / "conftest.py").open("a", encoding="utf-8") as conftest:
        conftest.write(PROFILE)


def _tests(mutated: Mutated) -> list[str]:
    return [
        str(path.relative_to(TREE))
        for each in mutated.tests
        for path in (sorted((TREE / each).rglob("test_*.py")) if (TREE / each).is_dir() else [TREE / each])
        if not any(word in path.name for word in SLOW)
    ]


def _mutmut(python: Path, copy: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    command = [str(python), "-m", "mutmut", *words]
    return subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)


def _counts(printed: str) -> str:
    """Return in words what mutmut counted: its last line but one has them in a fixed order."""
    found = re.findall(r"(\d+)/\1 +\S+ (\d+) \S+ (\d+) +\S+ (\d+) +\S+ (\d+) +\S+ (\d+)", printed)
    total, killed, untested, late, strange, survived = found[-1]
    return (
        f"{total} mutants: {killed} killed, {late} timed out, {survived} survived, {untested} without a test,"
        f" {strange} suspicious"
    )


def _is_found_after_all(python: Path, copy: Path, name: str, mutant: str) -> bool:
    """Run every test against a survivor: mutmut knows nothing of what tests do in other processes."""
    command = [str(python), "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *_tests(MODULES[name])]
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "MUTANT_UNDER_TEST": mutant}
    ran = subprocess.run(command, cwd=copy / "mutants", env=environment, capture_output=True, check=False)
    return ran.returncode != 0


def _changed(difference: str) -> str:
    lines = [line for line in difference.split("\n") if line[:1] in ("-", "+")]
    return "\n".join(line for line in lines if line[:3] not in ("---", "+++"))
