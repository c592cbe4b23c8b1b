"""How a pre-flight check is told: every line with what to do, at any width, and one line that says it all."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from experiments.cli import main
from experiments.preflight.result import Despite, Preflight
from experiments.preflight.telling import ToldProgress, print_despite, print_preflight
from hardware.readiness.line import CheckLine

LINES = (
    CheckLine("screen", "pass", "59.95 Hz over 180 frames, none dropped"),
    CheckLine("battery", "fail", "TCS II at /dev/ttyACM0: 19.5 V, 8 %", "charge it first [sic]"),
    CheckLine("trigger_loop", "not_checkable", "this rig does not say where", "watch the amplifier"),
)
FOUND = Preflight(LINES, "now", 6.2)


def printed(found: Preflight, width: int, passes: bool) -> str:
    console = Console(width=width, file=io.StringIO(), record=True)
    print_preflight(console, found, passes)
    return console.export_text()


@pytest.mark.parametrize("width", [80, 120])
def test_every_line_says_what_was_found_and_what_to_do(width: int) -> None:
    text = printed(FOUND, width, passes=True)
    assert max(len(line.rstrip()) for line in text.splitlines()) <= width
    words = " ".join(text.replace("│", " ").split())
    for line in LINES:
        assert line.found in words
        assert line.advice in words
    for word in ("pass", "FAIL", "not checkable", "trigger loop"):
        assert word in words
    assert "pre-flight: 1 passed, 1 failed, 1 not checkable, in 6 s" in words


def test_a_session_tells_only_what_is_to_be_done() -> None:
    text = printed(FOUND, 120, passes=False)
    assert "59.95 Hz" not in text
    unused = Preflight((*LINES, CheckLine("bath", "not_checkable", "no hand into water")), "now", 6.2)
    assert "no hand into water" not in printed(unused, 120, passes=False)
    assert "no hand into water" in printed(unused, 120, passes=True)
    assert "19.5 V" in text
    fine = Preflight(LINES[:1], "now", 6.2)
    assert printed(fine, 120, passes=False).strip() == (
        "pre-flight: 1 passed, 0 failed, 0 not checkable, in 6 s"
    )


def test_what_is_looked_at_is_told_as_it_happens() -> None:
    console = Console(width=60, file=io.StringIO(), record=True)
    progress = ToldProgress(console)
    progress.begins("screen")
    progress.ended(LINES[:1])
    progress.begins("stimulator")
    progress.ended(LINES)
    first, second = console.export_text().splitlines()
    assert first.startswith("  screen … pass: 59.95 Hz over 180 frames")
    assert second.rstrip() == "  stimulator … FAIL"


@pytest.mark.parametrize("width", [60, 80])
def test_what_is_looked_at_keeps_to_its_line(width: int) -> None:
    console = Console(width=width, file=io.StringIO(), record=True)
    with ToldProgress(console) as progress:
        progress.begins("recorder (a test recording, 10 to 60 s)")
        progress.ended([CheckLine("recorder", "fail", "no stream " * 20)])
    (line,) = console.export_text().splitlines()
    assert len(line) <= width
    assert line.endswith("…")


def test_a_look_that_is_broken_off_ends_its_line() -> None:
    console = Console(width=60, file=io.StringIO(), record=True)
    with ToldProgress(console) as progress:
        progress.begins("disk")
    assert console.export_text().endswith("\n")


def test_the_help_fits_into_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["preflight", "--help"])
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 110


def test_who_goes_on_is_told_and_what_was_named_for_nothing_is_a_note() -> None:
    console = Console(width=200, file=io.StringIO(), record=True)
    asked = Despite(("recorder", "sound"), "Ada Example", "it is being repaired")
    went = Preflight((), "now", 1.0, Despite(("recorder",), "Ada Example", "it is being repaired"))
    print_despite(console, asked, went)
    text = console.export_text()
    assert "Ada Example goes on despite recorder: it is being repaired" in text
    assert "note: --despite sound was not needed" in text
