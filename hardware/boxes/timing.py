"""How long lines stay up and down: what an EEG must see, whoever puts the lines down."""

from __future__ import annotations

from hardware.boxes.box import BoxTiming

# Two samples of an EEG at 500 Hz, so that every edge is seen whatever its phase to the samples.
SHORTEST_S = 0.004
LONGEST_S = 0.5
WIDTH_S = 0.010
GAP_S = 0.006
# A box that times its pulse itself starts it up to a USB frame (1 ms) late, by a clock of its own.
SHORTEST_GAP_OF_ITS_OWN_S = 0.006

NOT_TOLD = "not told"
SILENT = "this box says nothing of itself: that it is there, and what it is, is the rig's word"


def host_timed(name: str, width_s: float, gap_s: float) -> BoxTiming:
    """Return the timing of lines that the host puts down; ValueError for what an EEG may not see."""
    for what, time_s in (("up", width_s), ("down", gap_s)):
        _refuse_outside(name, what, time_s, SHORTEST_S)
    return BoxTiming(width_s, gap_s, resets_itself=False)


def self_timed(name: str, width_s: float, own_width_s: float, gap_s: float) -> BoxTiming:
    """Return the timing of lines that the box itself puts down after `own_width_s`.

    ValueError for another width, which nobody could give it, or for a gap that is none for certain.
    """
    if width_s != own_width_s:
        raise ValueError(
            f"{name}: lines cannot stay up for {width_s} s: the box puts them down after {own_width_s} s"
        )
    _refuse_outside(name, "down", gap_s, SHORTEST_GAP_OF_ITS_OWN_S)
    return BoxTiming(width_s, gap_s, resets_itself=True)


def _refuse_outside(name: str, what: str, time_s: float, shortest_s: float) -> None:
    if not shortest_s <= time_s <= LONGEST_S:
        raise ValueError(
            f"{name}: lines {what} for {time_s} s are refused: an EEG at 500 Hz needs {shortest_s} s, "
            f"and {LONGEST_S} s is the longest"
        )
