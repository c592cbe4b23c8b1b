"""Whether a rig's recorder will take a session: what it needs is there, or a short recording proves it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from hardware.clocks import LabClock
from hardware.devices_of_rig import WhoAndWhat, stream_session
from hardware.lsl.outlets import LslOutlets
from hardware.lsl.presence import StreamQuery, streams_now
from hardware.readiness.line import CheckLine
from hardware.recorder.opening import OpenRecorder, open_recorder
from hardware.rig_file import RigFile
from mindpain_task.roles import DeviceFault

NONE_NAMED = CheckLine(
    "recorder",
    "not_checkable",
    "this rig names no recorder",
    "start yours, and run with --wait-for-recorder: the session then begins once it listens",
)
START_IT = "start the program that sends it, or take it out of the rig's `recorder.streams`"
NOBODY = WhoAndWhat("preflight", "preflight", "preflight", (), "")


def check_streams(rig: RigFile) -> CheckLine:
    """Look for its folder, and for the streams to be recorded beside mindpain's own; takes a second."""
    if rig.recorder is None:
        return NONE_NAMED
    folder = rig.recorder.folder
    if folder is not None and not Path(folder).is_dir():
        why = "make it, or mount the disk or the share that it is on"
        return CheckLine("recorder", "fail", f"there is no folder {folder} for its files", why)
    asked = [StreamQuery(each.name, each.type, each.source_id) for each in rig.recorder.streams]
    later = "it is started, and proven to receive, as the session opens"
    if not asked:
        return CheckLine("recorder", "pass", f"no stream besides mindpain's own is wanted; {later}")
    try:
        present = streams_now()
    except DeviceFault as fault:
        return CheckLine("recorder", "fail", str(fault), "see that this computer is on the network")
    counts = {str(query): sum(query.fits(stream) for stream in present) for query in asked}
    wrong = [f"{n or 'no'} streams with {query}" for query, n in counts.items() if n != 1]
    if wrong:
        return CheckLine("recorder", "fail", f"on the network there are {'; '.join(wrong)}", START_IT)
    return CheckLine("recorder", "pass", f"on the network: {'; '.join(counts)}; {later}")


def prove_recorder(rig: RigFile, codes: Mapping[str, int], data: Path, clock: LabClock) -> CheckLine:
    """Record a test marker as a session would, read it back from the growing file, and delete that file.

    Without a folder of its own the recorder writes into a temporary one beside `data`, on the same disk.
    Takes 10 s, at most a minute: LabRecorder takes its time to end.
    """
    if rig.recorder is None:
        return NONE_NAMED
    advice = "see docs/decisions/0040-the-recorder.md; a session with a participant does not begin like this"
    beside = next(each for each in (data.absolute(), *data.absolute().parents) if each.is_dir())
    try:
        with tempfile.TemporaryDirectory(prefix=".mindpain-preflight-", dir=beside) as folder:
            return CheckLine("recorder", "pass", _recorded(rig, codes, Path(folder), clock))
    except DeviceFault as fault:
        return CheckLine("recorder", "fail", str(fault), advice)
    except OSError as error:
        why = f"the test recording cannot be made beside the data, or not be deleted: {error}"
        return CheckLine("recorder", "fail", why, advice)


def _recorded(rig: RigFile, codes: Mapping[str, int], folder: Path, clock: LabClock) -> str:
    """Record, stop and delete; return what was proven. Raises DeviceFault."""
    assert rig.recorder is not None
    session = stream_session(rig, NOBODY)
    outlets = LslOutlets(clock, session, codes)
    recorder: OpenRecorder | None = None
    try:
        recorder = open_recorder(
            rig.recorder,
            session,
            tuple(outlets.ids()),
            outlets.test_marker,
            outlets.listened,
            folder,
            f"mindpain_preflight_{os.getpid()}",
            clock,
        )
        told = recorder.described()
        after_s, streams = told["test_marker_after_s"], told["streams"]
        count = len(streams) if isinstance(streams, list) else 0
    finally:
        try:
            if recorder is not None:
                recorder.close()
        finally:
            outlets.close()
            if recorder is not None:
                recorder.file.unlink(missing_ok=True)
    return (
        f"a test marker was read back from the recorder's file after {after_s} s, {count} streams in it; "
        f"{told['free_gb']} GB free; the test file is deleted"
    )
