"""What the README shows works as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

from mindpain_task.roles import Fired

README = Path(__file__).parents[1] / "README.md"


def test_the_driver_alone_does_what_the_readme_shows() -> None:
    (block,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, object] = {}
    exec(compile(block.replace("/dev/ttyACM0", "sim://tcs"), "README.md", "exec"), names)
    fired = names["fired"]
    assert isinstance(fired, Fired)
    assert fired.after_s >= fired.before_s > 0


def test_every_room_and_command_it_names_is_there() -> None:
    text = README.read_text(encoding="utf-8")
    root = README.parent
    rooms = re.findall(r"^\| `([a-z_/]+/)` \|", text, re.MULTILINE)
    assert len(rooms) > 10
    assert [room for room in rooms if not (root / room).is_dir()] == []
    named = set(re.findall(r"`((?:hardware|protocols|docs|mindpain_task|tests)/[\w/.]+)`", text))
    assert [path for path in named if not (root / path).exists()] == []
