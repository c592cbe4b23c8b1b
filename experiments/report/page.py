"""The report on one run as a page: judged, then section by section; the same run gives the same page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from experiments.pages.page import rendered
from experiments.recorded.mixing import WATERMARKS, Kind
from experiments.recorded.provenance import provenance_line
from experiments.recorded.runs import RecordedRun
from experiments.report.evidence import evidence_of, judged_inputs
from experiments.report.judging import judge
from experiments.report.more_sections import (
    further_sections,
    happened_section,
    judging_section,
    timing_section,
)
from experiments.report.origin import duration_of, origin_section
from experiments.report.parts import Section
from experiments.report.reading import words
from experiments.report.sections import dose_section, ratings_section, stimuli_section
from experiments.report.weighed import Judgement

MAKER = "mindpain report"
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Report:
    """A page, and the line on top of it."""

    page: str
    judgement: Judgement


def report_of(run: RecordedRun) -> Report:
    """Return the report on a run."""
    kind: Kind = "simulated" if run.simulated else "real"
    watermark = WATERMARKS[kind]
    measured, happened, reported = judged_inputs(run)
    judgement = judge(evidence_of(run, measured, happened, reported))
    sections: list[Section | None] = [
        judging_section(judgement),
        origin_section(run),
        ratings_section(run, watermark),
        stimuli_section(run, watermark),
        timing_section(run, measured, judgement.checks, watermark),
        dose_section(run, watermark),
        happened_section(happened, reported),
        *further_sections(run, watermark),
    ]
    page = rendered(
        TEMPLATES,
        "report.html",
        maker=MAKER,
        title=f"Session report: sub-{run.header['participant']}, ses-{run.header['session']}",
        kind=kind,
        subtitle=" · ".join(_subtitle(run)),
        judgement=judgement,
        sections=[section for section in sections if section is not None],
        folder=run.folder.name,
        origin=provenance_line(run),
    )
    return Report(page, judgement)


def _subtitle(run: RecordedRun) -> list[str]:
    chosen = [words(each) for each in (run.arm, run.occasion) if each]
    return [words(run.protocol), *chosen, f"run {run.name.number}", duration_of(run)]
