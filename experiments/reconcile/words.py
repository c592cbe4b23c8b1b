"""What a comparison and a stream are in a line of words, for the terminal and the page alike. Pure."""

from __future__ import annotations

from experiments.reconcile.compared import Comparison
from experiments.reconcile.plural import many
from experiments.reconcile.sampled import Sampled

HEADS = (
    "recording",
    "sent",
    "matched",
    "missing",
    "known",
    "extra",
    "doubled",
    "late",
    "early",
    "drift (ppm)",
    "largest (ms)",
    "verdict",
)
"""`known` is missing, too, and the session says why; `largest` is the residual of what arrived."""
STREAM_HEADS = (
    "stream",
    "type",
    "samples",
    "rate (Hz)",
    "measured (Hz)",
    "holes",
    "lost",
    "recorder's clock",
)


def line_of(comparison: Comparison) -> tuple[str, ...]:
    """Return the cells of one recording, one for each head."""
    result = comparison.result
    counts = {
        kind: result.count(kind) for kind in ("matched", "missing", "extra", "doubled", "late", "early")
    }
    sent = sum(row.sent is not None for row in result.rows) + len(comparison.known)
    largest_ms = comparison.largest_ms
    return (
        comparison.title,
        str(sent),
        str(counts["matched"]),
        str(counts["missing"]),
        str(len(comparison.known)),
        str(counts["extra"]),
        str(counts["doubled"]),
        str(counts["late"]),
        str(counts["early"]),
        drift_words(comparison),
        "–" if largest_ms is None else f"{largest_ms:+.2f}",
        comparison.judgement,
    )


def drift_words(comparison: Comparison) -> str:
    """Return the drift of a recording's clock with its error, a dash where it is not known."""
    clock = comparison.result.clock
    if clock is None or clock.drift_ppm is None or clock.drift_error_ppm is None:
        return "–"
    return drift_with_error(clock.drift_ppm, clock.drift_error_ppm)


def drift_with_error(drift_ppm: float, error_ppm: float) -> str:
    """Return a drift and its standard error, with as many digits as the error lets it have."""
    digits = 1 if error_ppm >= 0.05 else 2
    return f"{round(drift_ppm, digits) + 0.0:+.{digits}f} ± {error_ppm:.{digits}f}"


def stream_line(stream: Sampled) -> str:
    """Return a stream in a line of words."""
    rate = f"{stream.rate_hz:g} Hz" if stream.rate_hz else "irregular"
    measured = "" if stream.measured_hz is None else f", measured {stream.measured_hz:.3f} Hz"
    lost = many(sum(hole.lost for hole in stream.holes), "sample")
    holes = f"{many(len(stream.holes), 'hole')}, about {lost} lost"
    told = [
        many(stream.samples, "sample"),
        f"{rate}{measured}",
        holes if stream.holes else "",
        clock_words(stream),
    ]
    return f"{stream.name} ({stream.kind}): {', '.join(part for part in told if part)}"


def clock_words(stream: Sampled) -> str:
    """Return how the recorder's clock stood beside a stream's."""
    if stream.offset_s is None:
        return "no clock offsets"
    told = f"recorder's clock {round(1000.0 * stream.offset_s, 3) + 0.0:+.3f} ms"
    if stream.drift_ppm is None or stream.drift_error_ppm is None:
        return told
    return f"{told}, drift {drift_with_error(stream.drift_ppm, stream.drift_error_ppm)} ppm"


def stream_cells(stream: Sampled) -> tuple[str | int | None, ...]:
    """Return the cells of a stream, one for each head."""
    return (
        stream.name,
        stream.kind,
        stream.samples,
        f"{stream.rate_hz:g}" if stream.rate_hz else "irregular",
        None if stream.measured_hz is None else f"{stream.measured_hz:.3f}",
        len(stream.holes) if stream.rate_hz else None,
        sum(hole.lost for hole in stream.holes) if stream.rate_hz else None,
        clock_words(stream),
    )
