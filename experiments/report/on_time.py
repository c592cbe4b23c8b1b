"""The rules of the red, amber or green line that are of time: markers, onsets, codes, frames. Pure."""

from __future__ import annotations

from experiments.report.timing import in_ms
from experiments.report.weighed import Check, Evidence

ONSET_P99_MS = 0.5
"""Deadline to write of a stimulus: what `mindpain timing` calls good with every core busy."""
ONSET_MOST_MS = 10.0
"""[D] No single onset may be further off: where there are many, 99 % on time would hide one that was seconds
late."""
MARKER_P99_MS = 50.0
"""[D] Event to code on a trigger line: codes of one moment follow one another, each up for a width and down
for a gap (16 ms together as boxes are set), and up to three come at a moment. The code of an onset goes out
with the onset itself, so `ONSET_P99_MS` holds for it. On LSL a marker carries its event's own time: there
only lost ones count."""
MARKER_MOST_MS = 250.0
"""[D] No single code on a trigger line may come later; that of an onset not later than `ONSET_MOST_MS`."""
FRAMES_DROPPED = 0.01
"""Share of frame intervals over 1.5 frames: `mindpain timing` calls a p99 within 1.5 frames good."""
FRAME_LONGEST_MS = 250.0
"""[D] A screen that stood still for longer has kept somebody from answering, however few frames that are."""


def markers(evidence: Evidence) -> Check:
    """Judge whether every marker was sent."""
    asked = "every marker sent on every outlet"
    if not evidence.markers:
        return Check("markers sent", "not measured", "no outlet sent markers", asked)
    lost, planned = [], 0
    for outlet, counts in evidence.markers.items():
        planned += counts.get("planned", 0)
        gone = {name: counts.get(name, 0) for name in ("failed", "not_reported")}
        if any(gone.values()):
            told = " and ".join(f"{count} {name.replace('_', ' ')}" for name, count in gone.items() if count)
            lost.append(f"{outlet}: {told} of {counts.get('planned', 0)}")
    if lost:
        return Check("markers sent", "red", "; ".join(lost), asked, tuple(lost))
    return Check("markers sent", "green", f"{planned} of {planned} on {', '.join(evidence.markers)}", asked)


def onsets(evidence: Evidence) -> Check:
    """Judge how far onsets were from their plan."""
    asked = (
        f"99 % within {ONSET_P99_MS:g} ms of their plan (mindpain timing: good with every core busy), "
        f"none further off than {ONSET_MOST_MS:g} ms [D]"
    )
    if evidence.onsets is None and "onsets" in evidence.does_not_apply:
        return Check("onsets", "does not apply", evidence.does_not_apply["onsets"], asked)
    if evidence.onsets is None:
        return Check("onsets", "not measured", evidence.not_measured.get("onsets", "none"), asked)
    found = (
        f"99 % within {in_ms(evidence.onsets.p99_ms)} ms, the furthest "
        f"{in_ms(evidence.onsets.largest_ms, '+')} ms"
    )
    if evidence.onsets.p99_ms > ONSET_P99_MS or abs(evidence.onsets.largest_ms) > ONSET_MOST_MS:
        return Check(
            "onsets", "amber", found, asked, (f"{found}: not as planned; the data say when they were",)
        )
    return Check("onsets", "green", found, asked)


def lateness(evidence: Evidence) -> Check:
    """Judge how long after their events codes were sent on trigger lines."""
    asked = (
        f"on a trigger line, 99 % of the codes of onsets within {ONSET_P99_MS:g} ms, of the others within "
        f"{MARKER_P99_MS:g} ms of their event [D: codes of one moment wait for one another]; none "
        f"further off than {ONSET_MOST_MS:g} and {MARKER_MOST_MS:g} ms [D]"
    )
    if not evidence.lateness:
        why = evidence.not_measured.get("markers", "no outlet sent markers")
        return Check("markers on time", "not measured", why, asked)
    bounds = {"onsets": (ONSET_P99_MS, ONSET_MOST_MS), "others": (MARKER_P99_MS, MARKER_MOST_MS)}
    lines = {key: each for key, each in evidence.lateness.items() if key[0] != "lsl"}
    if not lines:
        told = "only LSL, each marker with its event's own time"
        return Check("markers on time", "does not apply", told, asked)
    sentences = {
        (outlet, which): f"{outlet}, {which}: 99 % within {in_ms(each.p99_ms)} ms, the furthest "
        f"{in_ms(each.largest_ms, '+')} ms"
        for (outlet, which), each in lines.items()
    }
    late = tuple(
        sentences[key]
        for key, each in lines.items()
        if each.p99_ms > bounds[key[1]][0] or abs(each.largest_ms) > bounds[key[1]][1]
    )
    found = "; ".join(sentences.values())
    return Check("markers on time", "amber" if late else "green", found, asked, late)


def frames(evidence: Evidence) -> Check:
    """Judge the intervals between frames."""
    asked = (
        f"at most {FRAMES_DROPPED:.0%} over 1.5 frames (mindpain timing: good), none over "
        f"{FRAME_LONGEST_MS:g} ms [D]"
    )
    if evidence.frames is None and "frames" in evidence.does_not_apply:
        return Check("frames", "does not apply", evidence.does_not_apply["frames"], asked)
    if evidence.frames is None or not evidence.frames.intervals:
        why = evidence.not_measured.get("frames", "no frame interval is on record")
        return Check("frames", "not measured", why, asked)
    frames = evidence.frames
    found = f"{frames.dropped} of {frames.intervals} too long, the longest {frames.longest_ms:.1f} ms"
    if frames.dropped > FRAMES_DROPPED * frames.intervals or frames.longest_ms > FRAME_LONGEST_MS:
        return Check("frames", "amber", found, asked, (found,))
    return Check("frames", "green", found, asked)
