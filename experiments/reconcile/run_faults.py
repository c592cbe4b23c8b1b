"""What of a run itself cannot be compared, and which of its streams an XDF file lacks, in sentences. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from experiments.reconcile.hearing import events
from experiments.reconcile.own_streams import OwnSamples, is_named
from experiments.reconcile.xdf import XdfFile
from experiments.recorded.runs import RecordedRun

_UNCOMPARED = "is in it, but the run has no record of it (readback.jsonl): it was compared with nothing"


def of_the_run(run: RecordedRun) -> Iterator[str]:
    """Yield why the run's own records do not say all that was sent."""
    for damage in (run.damage, run.readback_damage):
        if damage:
            within = damage.replace(f"{run.folder}/", "")
            yield f"the run's own records are damaged: {within}; what was sent after that was not compared"
    if not run.damage and not any(events(run, "session_end", "session_stopped")):
        yield (
            "the journal has no end of the session: the session broke off, or the journal was cut; whether "
            "more was sent cannot be told"
        )


def not_compared(
    run: RecordedRun, device: OwnSamples | None, temperature: OwnSamples | None
) -> Iterator[str]:
    """Yield what of the stimulator is in a file, and has nothing to be compared with."""
    if run.readback:
        return
    if device is not None and len(device.times_s):
        yield f"mindpain-device {_UNCOMPARED}"
    if temperature is not None and len(temperature.times_s):
        yield f"mindpain-temperature {_UNCOMPARED}"


def absent_streams(
    run: RecordedRun, file: XdfFile, device: OwnSamples | None, temperature: OwnSamples | None
) -> Iterator[str]:
    """Yield which of the run's streams a file lacks, though there was something to tell on them."""
    kinds = {record.event.kind for record in run.readback}
    if device is None and "edge" in kinds:
        yield "it has no stream mindpain-device, so nothing that the stimulator did is in it"
    if temperature is None and "temperature" in kinds:
        yield "it has no stream mindpain-temperature, so no temperature is in it"
    if _moved_a_cursor(run) and _opened(run, "rating") and not is_named(run, file, "rating"):
        yield "it has no stream mindpain-rating, so no movement of a rating is in it"
    yield from (f"it has no stream {name}, which was to be recorded" for name in _others(run, file))


def _moved_a_cursor(run: RecordedRun) -> bool:
    """Return whether a position on a scale was sent: each is in the journal, too."""
    data = (record.event.data for record in run.records)
    return any(each.get("trace") or ("scale" in each and each.get("samples")) for each in data)


def _others(run: RecordedRun, file: XdfFile) -> Iterator[str]:
    """Yield the streams of other programs that the run's own recorder took, and that a file lacks.

    One whose outlet was opened anew has another unique id, and its name and source id still.
    """
    for event in events(run, "recorder_ready"):
        for stream in event.data["streams"] if isinstance(event.data["streams"], list) else ():
            if not isinstance(stream, dict) or str(stream["source_id"]).startswith("mindpain-"):
                continue
            its = (stream["name"], stream["source_id"])
            if not any(
                each.uid == stream["uid"] or (each.name, each.source_id) == its for each in file.streams
            ):
                yield str(stream["name"])


def _opened(run: RecordedRun, stream: str) -> bool:
    """Return whether the run says that it opened a stream."""
    told = (event.data.get("streams") for event in events(run, "lsl_ready"))
    name = f"mindpain-{run.header['rig']}-{stream}"
    return any(isinstance(streams, dict) and name in streams for streams in told)
