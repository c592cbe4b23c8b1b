"""The benchmark runs: every figure gives complete rows; how fast it was is nobody's concern here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.bench.figures import MODULES, is_built

ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="Xvfb and pseudo-terminals are Linux's"),
    pytest.mark.timeout(300),
]


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Future[tuple[str, Path]]]]:
    """Measure all figures, three at a time: they mostly wait, and their numbers are not looked at."""
    folder = tmp_path_factory.mktemp("figures")
    with ThreadPoolExecutor(max_workers=3) as threads:
        yield {number: threads.submit(measured, number, folder / f"{number}.json") for number in MODULES}


def measured(number: int, path: Path) -> tuple[str, Path]:
    """Measure a figure; return what went wrong, or an empty text, and where the numbers are."""
    command = [sys.executable, "-m", "tests.bench", "--quick", "--figures", str(number), "--json", str(path)]
    ended = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False)
    return ("" if ended.returncode == 0 else ended.stdout + ended.stderr), path


@pytest.mark.parametrize("number", MODULES)
def test_a_quick_figure_is_complete(number: int, figures: dict[int, Future[tuple[str, Path]]]) -> None:
    if not is_built(number):
        pytest.skip(f"{MODULES[number]} is not built")
    wrong, path = figures[number].result()
    assert not wrong, wrong
    (figure,) = json.loads(path.read_text(encoding="utf-8"))["figures"]
    assert figure["number"] == number
    assert figure["conditions"]
    assert figure["rows"]
    for row in figure["rows"]:
        assert len(row) == len(figure["columns"])
        assert all(cell is not None and cell != "" for cell in row)
    for target in figure["targets"]:
        assert target["sentence"]
        assert target["measured"]
