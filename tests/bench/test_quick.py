"""The benchmark runs: every figure gives complete rows; how fast it was is nobody's concern here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.figures import MODULES, is_built

ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="Xvfb and pseudo-terminals are Linux's"),
    pytest.mark.timeout(300),
]


@pytest.mark.parametrize("number", MODULES)
def test_a_quick_figure_is_complete(number: int, tmp_path: Path) -> None:
    if not is_built(number):
        pytest.skip(f"{MODULES[number]} is not built")
    path = tmp_path / "figures.json"
    command = [sys.executable, "-m", "tests.bench", "--quick", "--figures", str(number), "--json", str(path)]
    ended = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
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
