"""Tables of what a protocol says: conditions, the trial as written, stimuli."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from experiments.storyboard.boards import Board
from experiments.storyboard.markup import Html, bullets, lines, paragraph, plain, said, spoken, table
from experiments.storyboard.quantities import amount, quantities
from mindpain_task.protocols.entries import ConditionEntry, Language, PhaseEntry, Range, Text
from mindpain_task.protocols.protocol import Protocol
from mindpain_task.protocols.scripts import parse_script, word_count
from mindpain_task.protocols.values import found_by_calibration

STAND_IN = "STAND-IN, not from the study"


def stood_in(protocol: Protocol, *path: object) -> Html:
    """Return a mark where a value is unknown and a stand-in was taken; nothing where it is not."""
    here = tuple(str(step) for step in path)
    for each in protocol.unknown:
        unknown = tuple(str(step) for step in each.path)
        if unknown == here[: len(unknown)] or (len(unknown) >= len(here) and unknown[: len(here)] == here):
            return f' <strong class="standin" title="{said(each.why)}">{said(STAND_IN)}</strong>'
    return ""


def texts(text: Text, languages: Sequence[Language]) -> Html:
    """Return a text in each language, one below the other."""
    return "<br>".join(spoken(text[language], language) for language in languages if language in text)


def conditions(board: Board) -> Html:
    """Return what each condition asks of attention and attitude, and by how many words."""
    protocol = board.protocol
    heads = [
        "condition",
        "attention",
        "attitude",
        "components of the instruction",
        "reminder",
        "words",
        "besides",
    ]
    return table(
        heads,
        (
            _condition(board, name, protocol.conditions[name])
            for name in dict.fromkeys(protocol.blocks.conditions)
        ),
    )


def _condition(board: Board, name: str, entry: ConditionEntry) -> Iterator[Html]:
    protocol, place = board.protocol, ("conditions", name)
    yield said(plain(name))
    yield said(plain(entry.attention_target)) + stood_in(protocol, *place, "attention_target")
    yield said(plain(entry.attitude)) + stood_in(protocol, *place, "attitude")
    yield said(", ".join(map(plain, entry.components)) or "none") + stood_in(protocol, *place, "components")
    yield texts(entry.reminder, protocol.languages) + stood_in(protocol, *place, "reminder")
    counts = [f"{language} {words_in(board, language, entry.script)}" for language in protocol.languages]
    yield said(f"{entry.script}: {', '.join(counts)}") + stood_in(protocol, *place, "script")
    besides = [f"task: {plain(entry.task)}"] if entry.task else []
    besides += ["heard, not read"] if entry.audio else []
    besides += [f"always on {plain(entry.site)}"] if entry.site else []
    besides += ["trials of its own"] if entry.trials or entry.trial else []
    yield lines(besides) + stood_in(protocol, *place, "task") or "–"


def words_in(board: Board, language: str, script: str) -> int:
    """Return how many words a script has in a language."""
    text = board.loaded.script_texts.get(f"{language}/{script}", "")
    return sum(word_count(each) for page in parse_script(text)[0] for each in page.paragraphs)


def trial_as_written(board: Board) -> Html:
    """Return the phases of a trial with the durations of the file, and of each condition with its own."""
    protocol = board.protocol
    parts = [_trial(protocol, "", protocol.blocks.trial, ("blocks", "trial"))] if _is_used(protocol) else []
    for name in dict.fromkeys(protocol.blocks.conditions):
        own = protocol.conditions[name].trial
        if own is not None:
            parts.append(_trial(protocol, f"under {plain(name)}", own, ("conditions", name, "trial")))
    parts.append(bullets(_about_blocks(protocol)))
    return "\n".join(parts)


def _is_used(protocol: Protocol) -> bool:
    return any(protocol.conditions[name].trial is None for name in protocol.blocks.conditions)


def _trial(protocol: Protocol, title: str, entries: Iterable[PhaseEntry], place: tuple[str, ...]) -> Html:
    rows = (
        (said(what), shows, lasts + stood_in(protocol, *place, at))
        for at, (what, shows, lasts) in enumerate(map(_phase, entries))
    )
    head = paragraph(f"<strong>The trial {said(title)}</strong>") if title else ""
    return head + table(["phase", "shows", "lasts"], rows)


def _phase(entry: PhaseEntry) -> tuple[str, Html, Html]:
    if entry.ask is not None:
        return f"asks {plain(entry.ask)}", said("the question"), said("until answered")
    lasts = "as long as the stimulus" if entry.delivers else ""
    if isinstance(entry.duration_s, Range):
        lasts = f"{amount(entry.duration_s.min)} to {amount(entry.duration_s.max, 's')}, drawn evenly"
    elif entry.duration_s is not None:
        lasts = amount(entry.duration_s, "s")
    if entry.until:
        lasts += ", or until the participant presses"
    more = [f"rated all the time: {plain(entry.rates)}"] if entry.rates else []
    more += ["the condition's task begins"] if entry.begins_task else []
    return plain(str(entry.phase)), lines([str(entry.show), *more]), said(lasts)


def _about_blocks(protocol: Protocol) -> Iterator[Html]:
    """Yield what holds for all blocks, with a mark at what is not from the study."""
    for key, words in _of_blocks(protocol):
        yield said(words) + stood_in(protocol, "blocks", key)


def _of_blocks(protocol: Protocol) -> Iterator[tuple[str, str]]:
    blocks = protocol.blocks
    if blocks.mixed:
        yield "mixed", f"{blocks.mixed} blocks, the trials of all conditions mixed in each"
    else:
        order = blocks.order if isinstance(blocks.order, str) else "a balanced Latin square over participants"
        yield "conditions", f"blocks, one condition each: {', '.join(map(plain, blocks.conditions))}"
        yield "order", f"order of the blocks: {plain(order)}"
    yield (
        "trials",
        f"trials of a block: {', '.join(f'{name} × {count}' for name, count in blocks.trials.items())}",
    )
    yield "trial_order", f"order of the trials: {plain(blocks.trial_order)}"
    paced = "each page until the participant goes on"
    yield (
        "guidance_s",
        f"guidance before a block: {paced if blocks.guidance_s is None else amount(blocks.guidance_s, 's')}",
    )
    yield "probes", f"asked after a block: {', '.join(map(plain, blocks.probes)) or 'nothing'}"
    yield "break_s", f"break between blocks: {amount(blocks.break_s, 's')}"
    if blocks.reminder is not None:
        every, lasts = blocks.reminder.every_trials, amount(blocks.reminder.lasts_s, "s")
        yield "reminder", f"a sentence again before every {every}th trial but the first, for {lasts}"


def stimuli(board: Board) -> Html:
    """Return every stimulus with its numbers, how often it comes in this plan, and whose value it is."""
    protocol = board.protocol
    counts = {
        name: sum(trial.stimulus_name == name for trial in board.plan.trials) for name in protocol.stimuli
    }
    heads = ["stimulus", "kind", "numbers", "trials in this plan", "whose value"]
    return table(heads, (_stimulus(board, name, counts[name]) for name in protocol.stimuli))


def _stimulus(board: Board, name: str, count: int) -> Iterator[Html]:
    protocol = board.protocol
    entry = protocol.stimuli[name]
    yield said(name)
    yield said(plain(entry.modality)) + stood_in(protocol, "stimuli", name, "modality")
    values = entry.model_dump(exclude={"modality"})
    yield "<br>".join(
        said(words) + stood_in(protocol, "stimuli", name, key) for key, words in quantities(values)
    )
    yield str(count) if count else "0: used by others"
    yield said(_whose(board, name))


def _whose(board: Board, name: str) -> str:
    highest, found = dict(board.at_most), board.protocol.calibrated
    own = "each participant's own"
    if name in found:
        return f"{own}, found by a calibration ({plain(found[name])}); planned at the most it may be"
    if name in found_by_calibration(board.protocol):
        return "what a calibration searches with"
    if name in highest:
        return f"{own}, set by the laboratory; planned at the most it may be: {amount(highest[name])}"
    return "the same for everybody"
