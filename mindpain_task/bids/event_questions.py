"""What was asked and answered, from a journal: scales, choices, questionnaires, tasks beside a stimulus."""

from __future__ import annotations

from mindpain_task.bids.sheet import Row, Sheet, cell, cells, end
from mindpain_task.model import Event
from mindpain_task.tables import Cell

_DO_NOT_COUNT = ("again", "too_early", "too_late")


class QuestionEvents:
    """Reads answers; what is asked has the screen since its phase began."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._along: Row | None = None

    def on_rating(self, event: Event) -> None:
        scale = str(event.data["scale"])
        told = cells(event.data, rating_value="value", response_time="response_time_s")
        told |= {"rating_name": scale, "rating_scale": cell(event.data.get("kind", "vas"))}
        self._answered(f"rating_{scale}", event, told)

    def on_answer(self, event: Event) -> None:
        told = cells(
            event.data,
            rating_name="choice",
            rating_value="value",
            answer="answer",
            response_time="response_time_s",
        )
        self._answered("choice", event, told | {"rating_scale": "choice"})

    def on_item_answer(self, event: Event) -> None:
        told = cells(
            event.data,
            questionnaire="questionnaire",
            questionnaire_item="item",
            response_time="response_time_s",
        )
        self._answered("questionnaire_item", event, told)

    def _answered(self, trial_type: str, event: Event, told: Row) -> None:
        """End the question; one that a first answer left out was never seen, and has no length."""
        told["missed"] = int(event.data["value"] is None)
        seen = self._sheet.seen
        if seen is None or seen["trial_type"] != trial_type:
            self._sheet.instant(trial_type, event, **told)
            return
        self._sheet.seen = None
        end(seen, event, **told)

    def on_continuous_start(self, event: Event) -> None:
        scale = str(event.data["scale"])
        told: Row = {"rating_name": scale, "rating_scale": "continuous"}
        self._along = self._sheet.begin("continuous_rating", event, **told)

    def on_continuous_rating(self, event: Event) -> None:
        row, self._along = self._along, None
        if row is not None:
            end(row, event)


class TaskEvents:
    """Reads the items of a task and the answers to them; of one task at a time."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._task: Row | None = None
        self._items: dict[Cell, Row] = {}

    def on_task_start(self, event: Event) -> None:
        self._task = self._sheet.begin("task", event, task=cell(event.data["task"]))
        self._items = {}

    def on_task_item(self, event: Event) -> None:
        data = event.data
        for before in self._items.values():
            if before["duration"] is None and before.get("task_status") == "unasked":
                _close(before, event)
        told = cells(data, task="task", task_item="item", task_expected="expected")
        told["task_status"] = None if data["asked"] else "unasked"
        self._items[told["task_item"]] = self._sheet.begin(
            "task_item", event, **told, task_shown=_shown(event)
        )

    def on_task_response(self, event: Event) -> None:
        data = event.data
        said = [name for name in (*_DO_NOT_COUNT, "unconfirmed") if data.get(name)]
        told = cells(data, task="task", task_item="item", task_answer="answer", task_correct="correct")
        self._sheet.instant("task_response", event, **told, task_counts=said[0] if said else "counted")
        item = self._items.get(told["task_item"])
        if item is not None and not any(name in said for name in _DO_NOT_COUNT):
            _close(item, event)
            item |= told | cells(data, response_time="response_time_s") | {"task_status": "answered"}

    def on_task_omission(self, event: Event) -> None:
        item = self._items.get(cell(event.data["item"]))
        if item is not None:
            status = "cut_off" if event.data.get("cut_off") else "omitted"
            _close(item, event)
            item |= {"task_status": status, "task_correct": cell(event.data["correct"])}

    def on_task_end(self, event: Event) -> None:
        for item in self._items.values():
            if item["duration"] is None:
                _close(item, event)
        task, self._task = self._task, None
        if task is not None:
            end(task, event, task_accuracy=cell(event.data["accuracy"]))


def _close(item: Row, event: Event) -> None:
    """End an item with something that has a row, and a marker, of its own."""
    end(item, event)
    for name in ("end_trigger_code", "end_trigger_label"):
        item.pop(name, None)


def _shown(event: Event) -> Cell:
    """Return the lines or the maze that were seen, else the name of the clip that was heard."""
    lines = event.data["lines"]
    seen = " ".join(map(str, lines)) if isinstance(lines, list) else ""
    return cell(seen) or cell(event.data.get("maze")) or cell(event.data["plays"])
