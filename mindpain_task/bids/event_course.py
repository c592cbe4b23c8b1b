"""The course of a session, from a journal: pages and phases, recordings, the scanner, stops, choices."""

from __future__ import annotations

import re

from mindpain_task.bids.levels import PROMPTS
from mindpain_task.bids.sheet import Row, Sheet, cell, cells, end
from mindpain_task.model import NO_STIMULUS, Event
from mindpain_task.tables import Cell

_DELIVERING = ("heat", "shock", "laser", "immersion")
_AS_NAMED = (
    *("instruction", "guidance", "practice", "bell", "reminder", "rest_break", "scanner_wait"),
    *("iti", "cue", "signal", "anticipation", "delay", "work_up_pause"),
)
_FOLDERS = re.compile(r"(?<![\w:/\\])(?:[A-Za-z]:[\\/]|/(?=\S)|\\\\)[^:;,()'\"]*[\\/]")
"""Folders of the computer, with spaces in them or not: they may hold the name of a person."""
_QUESTIONNAIRE = ("questionnaire_start", "questionnaire_end")


class PhaseEvents:
    """Reads what was seen, one after the other."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._questionnaire: str | None = None
        self._beginning: Row | None = None

    def on_phase(self, event: Event) -> None:
        """Begin what is seen from now on; a stimulus has its row from its own onset on."""
        sheet, name = self._sheet, event.phase
        sheet.end_seen(event)
        if name in _DELIVERING:
            return
        if name in _AS_NAMED:
            sheet.show(name, event)
        elif name in PROMPTS:
            sheet.show("operator_prompt", event, prompt=name)
        elif name == NO_STIMULUS:
            sheet.show(NO_STIMULUS, event, modality="none")
        elif name in _QUESTIONNAIRE:
            self._around_items(event)
        elif event.marker == "choice_shown":
            self._choice(event)
        elif event.marker == f"{name}_shown":
            sheet.show(f"rating_{name}", event, rating_name=name)
        else:
            raise ValueError(f"no row of the events is known for a phase {name!r} marked {event.marker!r}")

    def _choice(self, event: Event) -> None:
        questionnaire, is_item, number = event.phase.rpartition(".")
        if not is_item:
            self._sheet.show("choice", event, rating_name=event.phase)
            return
        self._questionnaire = questionnaire
        about: Row = {"questionnaire": questionnaire, "questionnaire_item": int(number)}
        self._sheet.show("questionnaire_item", event, **about)
        if self._beginning is not None:
            self._beginning["questionnaire"] = questionnaire
            self._beginning = None

    def _around_items(self, event: Event) -> None:
        """Show the page before the items, whose questionnaire only they tell, or the blank after them."""
        if event.phase == "questionnaire_start":
            self._beginning = self._sheet.show(event.phase, event)
        else:
            self._sheet.show(event.phase, event, questionnaire=self._questionnaire)

    def on_session_start(self, event: Event) -> None:
        self._sheet.zero_s = event.time_s
        self._sheet.instant("session_start", event)

    def on_session_resumed(self, event: Event) -> None:
        self._sheet.instant("session_resumed", event)

    def on_session_end(self, event: Event) -> None:
        self._sheet.end_seen(event)
        self._sheet.instant("session_end", event)

    def on_block_start(self, event: Event) -> None:
        self._sheet.end_seen(event)
        self._sheet.begin_block(event)
        self._sheet.instant("block_start", event)

    def on_block_end(self, event: Event) -> None:
        self._sheet.end_seen(event)
        self._sheet.instant("block_end", event)

    def on_trial_start(self, event: Event) -> None:
        self._sheet.end_seen(event)
        self._sheet.begin_trial(event)

    def on_trial_end(self, event: Event) -> None:
        self._sheet.end_seen(event)

    def on_resting(self, event: Event) -> None:
        self._sheet.end_seen(event)
        self._sheet.show("resting", event)

    def on_dial_set(self, event: Event) -> None:
        self._sheet.end_seen(event)

    def on_calibration_used(self, event: Event) -> None:
        self._sheet.end_seen(event)

    def on_calibration_again(self, event: Event) -> None:
        self._sheet.end_seen(event)

    def on_calibration_result(self, event: Event) -> None:
        found, unit = event.data["levels"], event.data["unit"]
        levels = found.items() if isinstance(found, dict) else ()
        told = cells(event.data, calibration="calibration", calibration_accepted="accepted")
        told["calibration_levels"] = "; ".join(f"{name} {level} {unit}" for name, level in levels) or None
        self._sheet.instant("calibration_result", event, **told)


class BesideEvents:
    """Reads what is heard, and what comes from the scanner, beside what is seen."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._heard: Row | None = None

    def on_audio_start(self, event: Event) -> None:
        self._heard = self._sheet.begin("audio", event, clip=cell(event.data["clip"]))

    def on_audio_end(self, event: Event) -> None:
        heard, self._heard = self._heard, None
        how = cells(event.data, clip="clip", clip_ended="ended")
        if heard is None:
            self._sheet.instant("audio", event, **how)
        else:
            end(heard, event, **how)

    def on_scan_start(self, event: Event) -> None:
        self._sheet.end_seen(event)
        self._sheet.instant("scan_start", event, scan_run=cell(event.data["run"]))

    def on_scan_end(self, event: Event) -> None:
        self._sheet.instant("scan_end", event, scan_run=cell(event.data["run"]))

    def on_scanner_silent(self, event: Event) -> None:
        self._sheet.instant("scanner_silent", event, scan_run=cell(event.data["run"]))


class StopEvents:
    """Reads stops, what failed, and what the operator chose."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def on_stopped(self, event: Event) -> None:
        self._sheet.end_seen(event, is_cut_off=True)
        self._because(event.marker, event)

    def on_session_stopped(self, event: Event) -> None:
        self._sheet.end_seen(event, is_cut_off=True)
        self._because(event.marker, event)

    def on_device_fault(self, event: Event) -> None:
        self._because("device_fault", event)

    def on_held(self, event: Event) -> None:
        self._sheet.end_seen(event)
        self._because("held", event)

    def on_recorder_lost(self, event: Event) -> None:
        self._because("recorder_lost", event)

    def on_recorder_back(self, event: Event) -> None:
        self._sheet.instant("recorder_back", event)

    def _because(self, trial_type: str, event: Event) -> None:
        reason = cell(event.data["reason"])
        self._sheet.instant(trial_type, event, abort_reason=without_folders(reason))

    def on_stop_again(self, event: Event) -> None:
        self._sheet.instant("stop_again", event, abort_reason=cell(event.data["source"]))

    def on_choice(self, event: Event) -> None:
        self._chose(event, str(event.data["choice"]))

    def on_repeat(self, event: Event) -> None:
        self._chose(event, "repeat")

    def on_repeat_declined(self, event: Event) -> None:
        self._chose(event, "no_repeat")

    def _chose(self, event: Event, what: str) -> None:
        self._sheet.end_seen(event)
        self._sheet.instant("operator_choice", event, operator_choice=what)


def without_folders(reason: Cell) -> Cell:
    """Return a reason with the name of a file or a port alone where it names the folders above it."""
    return _FOLDERS.sub("…/", reason) if isinstance(reason, str) else reason
