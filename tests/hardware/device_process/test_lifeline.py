"""The lock by which a killed session is noticed must not cost a living one its life."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from hardware.clocks import LabClock
from hardware.device_line import BoxLine
from hardware.device_process.lifeline import WatchedLifeline, _kept, hold_lifeline
from hardware.device_process.messages import StationSettings
from hardware.device_process.remote import start_device_process
from mindpain_task.roles import DeviceFault

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no lifeline")

FORGOTTEN = """
import gc, mmap
from hardware.device_line import BoxLine
from hardware.device_process.lifeline import hold_lifeline
first, forgotten = hold_lifeline(), hold_lifeline()
del forgotten
gc.collect()
others = [mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ) for _ in range(64)]
last = hold_lifeline()
first.let_go()
last.let_go()
"""


def test_a_lifeline_that_is_forgotten_while_held_does_not_end_the_session_at_the_next_one() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORGOTTEN], check=False, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_device_process_that_does_not_start_leaves_no_lifeline_held() -> None:
    before = list(_kept)
    line = BoxLine("eeg", "one_byte", "/dev/there-is-no-such-port", boot_wait_s=0.0)
    with pytest.raises(DeviceFault):
        start_device_process(StationSettings(None, boxes=(line,)), LabClock())
    assert _kept == before


def test_a_lifeline_let_go_by_another_thread_keeps_its_memory_and_that_of_the_next_is_sound() -> None:
    before = list(_kept)
    held = hold_lifeline()
    assert held is not None
    thread = threading.Thread(target=held.let_go)
    thread.start()
    thread.join()
    assert _kept == [*before, held]
    following = hold_lifeline()
    assert following is not None
    following.let_go()
    assert _kept == [*before, held]


def test_a_lifeline_is_cut_by_the_death_of_its_thread_alone() -> None:
    cut: list[bool] = []

    def hold() -> None:
        held = hold_lifeline()
        assert held is not None
        watched.append(WatchedLifeline(os.dup(held.descriptor)))
        cut.append(watched[0].is_cut())

    watched: list[WatchedLifeline] = []
    thread = threading.Thread(target=hold)
    thread.start()
    thread.join()
    assert cut == [False]
    clock = LabClock()
    give_up_s = clock.now() + 5.0
    while not watched[0].is_cut() and clock.now() < give_up_s:  # joined is a moment before dead
        clock.wait_until(clock.now() + 0.001)
    assert watched[0].is_cut()
