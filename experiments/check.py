"""`mindpain check`: one plan of a protocol as a table, or the worst case among many."""

from __future__ import annotations

import argparse
import sys

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from experiments.commands import wide_console
from experiments.equality_table import print_equality
from experiments.origins_table import print_origins
from experiments.overrides import announced, overridden
from experiments.overview import print_plan
from experiments.plan_search import PlanSearch, WorstCase, search
from experiments.protocol_files import LoadedProtocol, load_forms, pages_of, plan_session, set_values
from experiments.questionnaires import texts_folder
from experiments.questionnaires_table import print_questionnaires
from hardware.rig_file import RigFile, read_rig
from mindpain_task.equality import component_warnings, equality
from mindpain_task.located import Refusal, Refused
from mindpain_task.model import Condition, SessionPlan
from mindpain_task.protocols.scripts import word_count
from mindpain_task.protocols.values import corners, open_stimuli
from mindpain_task.safety.limits import Finding


def check(args: argparse.Namespace) -> int:
    """Validate a protocol and print its plan, or go through many plans and print the worst case of each rule.

    Raises `Refused` if anything is wrong with the protocol, or a plan is outside the envelope.
    """
    rig, envelope = read_rig(args.rig)
    envelope, override = overridden(args.override, envelope)
    texts = texts_folder(args.texts)
    forms = load_forms(args.protocol, envelope, rig.contact, args.arm, args.occasion, texts)
    console = wide_console()
    for line in announced(override):
        console.print(line, style="bold yellow", markup=False)
    for form in forms:
        if len(forms) > 1:
            console.rule(_called(form), style="bold")
        loaded = set_values(form, args.values or ())
        if args.plans is None:
            _one_plan(console, loaded, rig, args)
        else:
            _many_plans(console, loaded, rig, args.plans)
    print_origins(console, forms)
    print_questionnaires(console, forms)
    loosened = " as the override loosens it" if override else ""
    console.print(f"[green]inside the envelope[/green] {envelope.population} of rig {rig.name}{loosened}")
    return 0


def _called(loaded: LoadedProtocol) -> str:
    """Return which form of a protocol it is, in words."""
    form = loaded.protocol.form
    said = (("arm", form.arm), ("occasion", form.occasion))
    return ", ".join(f"{kind} {name}" for kind, name in said if name)


def _one_plan(console: Console, loaded: LoadedProtocol, rig: RigFile, args: argparse.Namespace) -> None:
    """Check a plan at every corner of the values left open, and print the one at the highest values."""
    elsewhere: list[Finding] = []
    warnings: tuple[Finding, ...] = ()
    for values in corners(loaded.protocol):
        elsewhere += warnings
        at_corner = set_values(loaded, tuple(values.items()))
        plan, warnings = plan_session(
            at_corner, rig, language=args.lang, seed=args.seed, participant_number=args.number
        )
    shown = {finding.rule for finding in warnings}
    further = {finding.rule: finding for finding in elsewhere if finding.rule not in shown}
    for name, entry in open_stimuli(loaded.protocol).items():
        if entry.bounds is not None:
            own = f"{entry.bounds.min:g} to {entry.bounds.max:g} {entry.unit}"
            console.print(f"{name}: each participant's own, {own}; checked at both ends, shown at the upper")
    conditions = _conditions(plan)
    compared = equality(plan, _words(loaded, plan.language))
    notes = (*component_warnings(conditions), *compared.unequal)
    found = (*warnings, *further.values(), *notes)
    print_plan(console, plan, loaded.limits, found, rig.scanner is not None)
    if len(conditions) > 1:
        print_equality(console, compared)


def _conditions(plan: SessionPlan) -> dict[str, Condition]:
    """Return the conditions of a plan by name; a calibration has none."""
    own = (
        trial.condition or block.condition
        for block in plan.blocks
        if block.calibrates is None
        for trial in block.trials
    )
    return {condition.name: condition for condition in own}


def _words(loaded: LoadedProtocol, language: str) -> dict[str, int]:
    """Return how many words each script has in a language."""
    return {
        name: sum(word_count(text) for page in pages for text in page.paragraphs)
        for name, pages in pages_of(loaded, language).items()
    }


def _many_plans(console: Console, loaded: LoadedProtocol, rig: RigFile, randomisations: int) -> None:
    with Progress(console=console, transient=True, disable=not sys.stdout.isatty()) as progress:
        task = progress.add_task("plans", total=randomisations)
        found = search(loaded, rig, randomisations, lambda: progress.advance(task))
    if found.worst:
        console.print(_worst_table(found))
    if found.over:
        origin, sentence = found.over[0]
        many = f"{len(found.over)} of {found.plans} plans are over the envelope"
        raise Refused([Refusal(None, f"{loaded.path}: {many}; the first: {origin}: {sentence}")])
    console.print(f"{found.plans} plans, 0 over the envelope: {_what_was_searched(found)}")


def _what_was_searched(found: PlanSearch) -> str:
    at_corners = f", each at the {found.corners} corners of its bounds" if found.corners > 1 else ""
    return f"seeds 1 to {found.randomisations}, participant numbers 1 to {found.participants}{at_corners}"


def _worst_table(found: PlanSearch) -> Table:
    table = Table(title="the nearest to each limit (commanded, at the earliest)", title_justify="left")
    table.add_column("rule")
    for name in ("value", "limit", "share"):
        table.add_column(name, justify="right")
    for name in ("site", "to see that plan"):
        table.add_column(name)
    for case in found.worst:
        table.add_row(*_row(case))
    return table


def _row(case: WorstCase) -> tuple[str, ...]:
    margin = case.margin
    limit = f"{'at least ' if margin.at_least else ''}{margin.limit:.4g} {margin.unit}"
    value = f"{margin.value:.4g} {margin.unit}"
    return margin.rule, value, limit, f"{margin.share:.0%}", margin.site, str(case.origin)
