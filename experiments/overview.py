"""The plan of a session as a person reads it: what happens, how long, how much heat, which markers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.columns import Columns
from rich.console import Console
from rich.table import Table as RichTable

from mindpain_task.checking import SessionLimits
from mindpain_task.delivery import Verdict
from mindpain_task.laser import LaserPulse
from mindpain_task.markers import CODES, given_label, missed_label, verdict_label
from mindpain_task.model import Block, ChoiceQuestion, Ends, Given, Phase, SessionPlan, VasScale
from mindpain_task.planning.walking import exposures, laser_exposures, phases_of, shock_exposures
from mindpain_task.protocols.scripts import word_count
from mindpain_task.safety.electrical import charge_uc, rms_density_ma_per_cm2
from mindpain_task.safety.laser import LaserLimits
from mindpain_task.safety.limits import Finding, ThermalLimits, dose, site_doses
from mindpain_task.safety.skin_sites import places_of
from mindpain_task.stimuli import ColdPressor, ShockTrain
from mindpain_task.views import Page

READING_WORDS_PER_S = 200 / 60
ANSWER_S = 4.0
OPERATOR_S = 20.0
"""What pages, answers and the operator are taken to need where the plan leaves it to people."""


def likely_duration_s(plan: SessionPlan) -> float:
    """Return how long the session takes if people are neither quick nor slow."""
    return sum(likely_s(phase) for _, _, phase in phases_of(plan))


def likely_s(phase: Phase) -> float:
    """Return how long a phase takes if people are neither quick nor slow."""
    if isinstance(phase.delivers, ColdPressor):
        return phase.delivers.cap_s
    if phase.delivers is not None:
        return phase.delivers.duration_s
    if phase.ends is Ends.BY_ANSWER:
        return ANSWER_S
    if phase.ends is Ends.BY_OPERATOR:
        return OPERATOR_S
    if phase.ends is Ends.BY_CONFIRMATION and isinstance(phase.shows, Page):
        return word_count(phase.shows.body) / READING_WORDS_PER_S
    return phase.duration_s or 0.0


def used_markers(plan: SessionPlan, has_scanner: bool = False) -> dict[str, int]:
    """Return the labels this session can send, with their codes, in the order of the codes."""
    labels = {"session_start", "session_end", "block_start", "block_end"}
    if has_scanner:
        labels |= {"scanner_wait", "scan_start"}
    if plan.immersions:
        labels |= {"cold_onset", "cold_withdrawal", "cold_cap", "cold_stopped"}
    for given, onset in (
        (exposures(plan), "heat_onset"),
        (shock_exposures(plan), "shock_onset"),
        (laser_exposures(plan), "laser_onset"),
    ):
        if given:
            labels |= {onset, *(verdict_label(verdict.value) for verdict in Verdict)}
    labels |= {"participant_stop", "operator_stop", "device_fault"}
    for _, _, phase in phases_of(plan):
        labels.add(phase.marker)
        labels |= _beside(phase)
        if isinstance(phase.asks, ChoiceQuestion) or (phase.asks is not None and phase.asks.painful):
            labels |= {"choice_shown", "choice_given", "choice_missed"}
        if isinstance(phase.asks, VasScale):
            labels |= {given_label(phase.asks.name), missed_label(phase.asks.name)}
    if any(block.calibrates is not None for block in plan.blocks):
        labels.add("calibration_result")
    return {label: code for label, code in sorted(CODES.items(), key=lambda row: row[1]) if label in labels}


def _beside(phase: Phase) -> set[str]:
    """Return the markers of what goes on beside a phase."""
    labels = {"audio_start", "audio_end"} if phase.plays is not None else set()
    labels |= {"continuous_start", "continuous_end"} if phase.rates is not None else set()
    labels |= {"limit_pressed"} if phase.ends is Ends.BY_PRESS else set()
    if phase.beside is not None:
        labels |= {"task_start", "task_item", "task_response", "task_end"}
        labels |= {"audio_start", "audio_end"} if any(item.plays for item in phase.beside.items) else set()
    return labels


def print_plan(
    console: Console,
    plan: SessionPlan,
    limits: SessionLimits,
    warnings: Iterable[Finding],
    has_scanner: bool = False,
) -> None:
    """Print blocks, heat and current per site and marker codes, each as a table."""
    minutes = likely_duration_s(plan) / 60
    console.print(
        f"[bold]{plan.protocol}[/bold]: {len(plan.blocks)} blocks, {len(plan.trials)} trials, about "
        f"{minutes:.0f} min; language {plan.language}, seed {plan.seed}, participant number "
        f"{plan.participant_number}"
    )
    console.print(_block_table(plan))
    if exposures(plan):
        console.print(_site_table(plan, limits.thermal))
    if shock_exposures(plan):
        console.print(_current_table(plan, limits))
    if laser_exposures(plan) and limits.laser is not None:
        console.print(_laser_table(plan, limits.laser))
    for cold in dict.fromkeys(plan.immersions):
        console.print(
            f"cold pressor, {plan.immersions.count(cold)} times: water of {cold.water_c:g} °C within "
            f"{cold.tolerance_c:g} °C, at most {cold.cap_s:g} s (minutes above: as if nobody withdrew)"
        )
    console.print("[italic]marker codes[/italic]")
    console.print(
        Columns(
            [f"{code:3d} {label}" for label, code in used_markers(plan, has_scanner).items()], padding=(0, 2)
        )
    )
    for finding in warnings:
        console.print(f"[yellow]warning:[/yellow] {finding.sentence}")


def _block_table(plan: SessionPlan) -> RichTable:
    table = RichTable(title="blocks", title_justify="left")
    for name in ("block", "condition", "attention", "attitude", "site"):
        table.add_column(name)
    for name in ("trials", _levels(plan), "minutes"):
        table.add_column(name, justify="right")
    for block in plan.blocks:
        condition = block.condition
        seconds = sum(likely_s(phase) for phase in _phases(block))
        table.add_row(
            str(block.number),
            condition.name,
            condition.attention_target,
            condition.attitude,
            "\n".join(places_of(block.site)),
            str(len(block.trials)),
            " ".join(f"{_level(trial.stimulus):g}" for trial in block.trials if trial.stimulus),
            f"{seconds / 60:.1f}",
        )
    return table


def _levels(plan: SessionPlan) -> str:
    if plan.lasers:
        return "energies in mJ"
    return "currents in mA" if plan.trains else "temperatures in °C"


def _level(stimulus: Given) -> float:
    if isinstance(stimulus, ShockTrain):
        return stimulus.current_ma
    if isinstance(stimulus, LaserPulse):
        return stimulus.energy_mj
    return stimulus.water_c if isinstance(stimulus, ColdPressor) else stimulus.peak_c


def _phases(block: Block) -> Iterator[Phase]:
    yield from (*block.setting_up, *block.before)
    for trial in block.trials:
        yield from trial.phases
    yield from block.after


def _site_table(plan: SessionPlan, limits: ThermalLimits) -> RichTable:
    table = RichTable(title="heat per skin site (commanded; limit in brackets)", title_justify="left")
    table.add_column("site")
    largest = f"largest D of one ({limits.exposure_dose:g})"
    for name in (
        f"stimuli ({limits.stimuli_per_site})",
        f"hottest ({limits.peak_c:g} °C)",
        largest,
        f"sum of D ({limits.site_dose:g})",
        f"CEM43 ({limits.site_cem43_stop_min:g} min)",
    ):
        table.add_column(name, justify="right")
    given = exposures(plan)
    for site, spent in site_doses(given).items():
        pulses = [exposure.pulse for exposure in given if exposure.site == site]
        table.add_row(
            site,
            str(spent.stimuli),
            f"{max(pulse.peak_c for pulse in pulses):g} °C",
            f"{max(dose(pulse) for pulse in pulses):.2f}",
            f"{spent.dose:.2f}",
            f"{spent.cem43_min:.1f} min",
        )
    return table


def _current_table(plan: SessionPlan, limits: SessionLimits) -> RichTable:
    electrical, contact = limits.electrical, limits.contact
    assert contact is not None
    where = f"{contact.electrode.replace('_', ' ')}, {contact.area_cm2:g} cm², {contact.waveform} pulses"
    table = RichTable(title=f"current per skin site ({where}; limit in brackets)", title_justify="left")
    table.add_column("site")
    for name in (
        f"trains ({electrical.trains_per_session} a session)",
        "of them work-up",
        f"strongest ({limits.ceiling_ma:g} mA)",
        f"most pulses ({electrical.train_pulses})",
        f"largest charge ({electrical.pulse_charge_uc:g} µC)",
        f"largest density ({electrical.rms_density_warn_ma_per_cm2:g} mA rms/cm²)",
    ):
        table.add_column(name, justify="right")
    given = shock_exposures(plan)
    for site in dict.fromkeys(exposure.site for exposure in given):
        here = [exposure for exposure in given if exposure.site == site]
        trains = [exposure.train for exposure in here]
        table.add_row(
            site,
            str(len(here)),
            str(sum(exposure.trial is None for exposure in here)),
            f"{max(train.current_ma for train in trains):g} mA",
            str(max(train.count for train in trains)),
            f"{max(charge_uc(train) for train in trains):.2f} µC",
            f"{max(rms_density_ma_per_cm2(train, contact) for train in trains):.3f}",
        )
    return table


def _laser_table(plan: SessionPlan, limits: LaserLimits) -> RichTable:
    stand_ins = "; unknown limits are stand-ins" if limits.unknown else ""
    title = f"laser light of {limits.wavelength_nm} nm per skin site (limit in brackets{stand_ins})"
    table = RichTable(title=title, title_justify="left")
    table.add_column("site")
    for name in (
        f"pulses ({limits.pulses_per_site}, {limits.pulses_per_session} a session)",
        f"largest fluence ({limits.max_fluence_mj_per_mm2:g} mJ/mm²)",
        f"pulses on one spot ({limits.pulses_per_spot})",
    ):
        table.add_column(name, justify="right")
    given = laser_exposures(plan)
    for site in dict.fromkeys(exposure.site for exposure in given):
        pulses = [exposure.pulse for exposure in given if exposure.site == site]
        table.add_row(
            site,
            str(len(pulses)),
            f"{max(pulse.fluence_mj_per_mm2 for pulse in pulses):.2f} mJ/mm²",
            str(max(pulse.pulses_per_spot for pulse in pulses)),
        )
    return table
