"""Questionnaires in whole sessions: asked, on record, scored, kept out of the ratings, and gone on with."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from experiments.preparing import PreparedSession, SessionRequest, prepare_session
from experiments.protocol_files import PROTOCOLS, load_protocol
from experiments.questionnaires import missing_texts, texts_folder
from experiments.resume.rebuild_tables import rebuild_tables
from experiments.resume.resuming import ResumeRequest, prepare_resume
from experiments.session import FinishedSession, conduct
from hardware.assemble import OpenRig
from hardware.journal import read_journal
from hardware.rig_file import read_rig
from hardware.tables import read_table
from mindpain_task.located import Refused
from mindpain_task.model import Record
from mindpain_task.roles import Screen
from mindpain_task.session.outcome import Ending
from mindpain_task.views import Choice, View
from tests.mindpain_task.questionnaires.shipped import INSTRUMENTS

ENVELOPE = read_rig("rehearsal")[1]


def asking(folder: Path, opening: str = "", closing: str = "") -> str:
    """Write the demonstration with questionnaires; return its path."""
    text = (PROTOCOLS / "demo.yaml").read_text(encoding="utf-8")
    asked = f"questionnaires: {{opening: [{opening}], closing: [{closing}]}}\n"
    path = folder / "asking.yaml"
    text = text.replace("skin_sites:", f"{asked}skin_sites:", 1)
    path.write_text(text, encoding="utf-8")
    return str(path)


def spoken(folder: Path, name: str, language: str = "en") -> Path:
    """Write words for a questionnaire, as a lab would; return the folder of texts."""
    it = INSTRUMENTS[name]
    items = "".join(f"  {number}: words for item {number}\n" for number in it.numbers)
    ends = f"{{{it.answers.min}: never, {it.answers.max}: always}}"
    head = f"questionnaire: {name}\nlanguage: {language}\ninstruction: Please read.\n"
    text = f"{head}answers: {ends}\nitems:\n{items}"
    path = folder / "texts" / language / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder / "texts"


def prepared(
    folder: Path, protocol: str, texts: Path | None = None, rig: str = "rehearsal"
) -> PreparedSession:
    person = "novice"
    return prepare_session(
        SessionRequest(protocol, rig, "sim01", "01", "en", 7, folder / "data", person, texts=texts)
    )


def run(session: PreparedSession) -> FinishedSession:
    return conduct(session, say=lambda line: None)


def rows(path: Path) -> list[dict[str, str | None]]:
    table = read_table(path)
    return [dict(zip(table.columns, map(_text, row), strict=True)) for row in table.rows]


def _text(cell: object) -> str | None:
    return None if cell is None else str(cell)


def records(finished: FinishedSession) -> list[Record]:
    return read_journal(finished.files.journal)[0]


def test_every_item_is_answered_scored_and_marked(tmp_path: Path) -> None:
    finished = run(prepared(tmp_path, asking(tmp_path, "ffmq_15", "tms, own_items")))
    assert finished.outcome.ending is Ending.COMPLETED
    items, scores = rows(finished.files.questionnaires), rows(finished.files.questionnaire_scores)
    assert len(items) == 15 + 13 + 14
    assert None not in [row["value"] for row in items]
    assert {row["when"] for row in items if row["questionnaire"] == "ffmq_15"} == {"opening"}
    observe = next(row for row in scores if row["score"] == "observe")
    own = [int(str(row["counts"])) for row in items if row["subscale"] == "observe"]
    assert (observe["value"], observe["answered"]) == (str(sum(own)), "3")
    markers = [each.event.marker for each in records(finished)]
    assert markers.count("questionnaire_start") == markers.count("questionnaire_end") == 3
    answers = [each.event for each in records(finished) if each.event.kind == "item_answer"]
    assert [event.data["value"] for event in answers] == [int(str(row["value"])) for row in items]
    assert all(event.marker == "choice_given" for event in answers)


def test_opening_questionnaires_come_after_the_pages_and_closing_ones_before_them(tmp_path: Path) -> None:
    plan = prepared(tmp_path, asking(tmp_path, "maas", "tms")).plan
    opening, closing = ([phase.name for phase in part] for part in (plan.opening, plan.closing))
    assert opening[0] == closing[-1] == "instruction"
    assert (opening[1], opening[-1]) == ("questionnaire_start", "questionnaire_end")
    assert closing[0] == "questionnaire_start"


def test_everything_else_is_planned_and_rated_as_without_them(tmp_path: Path) -> None:
    without = prepared(tmp_path, "demo")
    with_some = prepared(tmp_path, asking(tmp_path, "maas", "tms"))
    assert with_some.plan.blocks == without.plan.blocks
    one, other = run(without), run(with_some)
    value = one.tables.ratings.columns.index("value")
    assert [row[value] for row in one.tables.ratings.rows] == [
        row[value] for row in other.tables.ratings.rows
    ]
    assert not one.files.questionnaires.exists()
    scale = other.tables.ratings.columns.index("scale")
    assert {row[scale] for row in other.tables.ratings.rows} == {
        row[scale] for row in one.tables.ratings.rows
    }


def test_no_word_of_an_item_is_on_record(tmp_path: Path) -> None:
    texts = spoken(tmp_path, "pcs")
    finished = run(prepared(tmp_path, asking(tmp_path, "", "pcs"), texts))
    for path in finished.files.folder.rglob("*"):
        if path.is_file():
            assert b"words for item" not in path.read_bytes(), path
    (row, *_) = rows(finished.files.questionnaires)
    assert row["text"] == "lab"
    kept = json.loads(finished.files.session.read_bytes())["questionnaires"]
    assert [each["questionnaire"] for each in kept] == ["pcs"]
    assert kept[0]["text_sha256"] == row["text_sha256"]


def test_a_missing_text_is_refused_before_a_session_in_real_time(tmp_path: Path) -> None:
    protocol = asking(tmp_path, "maas", "own_items, pcs")
    with pytest.raises(Refused) as refused:
        prepared(tmp_path, protocol, spoken(tmp_path, "maas"), rig="laptop")
    (only,) = refused.value.refusals
    assert "questionnaires.closing.1: pcs has no text in 'en'" in str(only)
    assert f"{protocol}:" in str(only)
    assert str(tmp_path / "texts" / "en" / "pcs.yaml") in str(only)
    spoken(tmp_path, "pcs")
    assert prepared(tmp_path, protocol, tmp_path / "texts", rig="laptop").plan.closing


def test_what_is_missing_is_told_for_each_language(tmp_path: Path) -> None:
    loaded = load_protocol(asking(tmp_path, "maas", "own_items"), ENVELOPE, texts=spoken(tmp_path, "maas"))
    parts = loaded.questionnaires, loaded.protocol, loaded.document
    assert [*missing_texts(*parts, "en")] == []
    (only,) = missing_texts(*parts, "de")
    assert "maas has no text in 'de'" in str(only)


@pytest.mark.parametrize(
    ("opening", "complaint"),
    [
        ("mood", r"asking.yaml:\d+:28: questionnaires.opening.0: there is no questionnaire 'mood' \(ffmq_15"),
        ("maas, tms, maas", r"asking.yaml:\d+:39: questionnaires.opening.2: 'maas' is asked there already"),
        ("3", r"questionnaires.opening.0: should be a valid string"),
    ],
)
def test_a_name_that_means_nothing_is_refused(tmp_path: Path, opening: str, complaint: str) -> None:
    with pytest.raises(Refused, match=complaint):
        load_protocol(asking(tmp_path, opening), ENVELOPE)


def test_a_wrong_text_is_refused_also_in_a_rehearsal(tmp_path: Path) -> None:
    path = spoken(tmp_path, "maas") / "en" / "maas.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("  7: ", "  17: "), encoding="utf-8")
    with pytest.raises(
        Refused, match=r"maas.yaml:6:3: items: item 7 is missing\n.*items.17: maas has no item 17"
    ):
        prepared(tmp_path, asking(tmp_path, "maas"), tmp_path / "texts")


def test_a_lab_may_bring_a_questionnaire_of_its_own(tmp_path: Path) -> None:
    texts = spoken(tmp_path, "maas")
    key = (PROTOCOLS.parent / "questionnaires" / "maas.yaml").read_text(encoding="utf-8")
    (texts / "maas_lab.yaml").write_text(key.replace("name: maas", "name: maas_lab"), encoding="utf-8")
    words = (texts / "en" / "maas.yaml").read_text(encoding="utf-8")
    (texts / "en" / "maas_lab.yaml").write_text(words.replace(": maas\n", ": maas_lab\n"), encoding="utf-8")
    finished = run(prepared(tmp_path, asking(tmp_path, "maas_lab"), texts))
    assert len(rows(finished.files.questionnaires)) == 15
    (texts / "maas.yaml").write_text(key, encoding="utf-8")
    with pytest.raises(Refused, match="a key named maas comes with the program"):
        load_protocol(asking(tmp_path, "maas"), ENVELOPE, texts=texts)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="there is no such folder"):
        texts_folder(tmp_path / "nowhere")
    assert texts_folder(tmp_path) == tmp_path


def test_tables_are_derived_from_the_journal_again(tmp_path: Path) -> None:
    finished = run(prepared(tmp_path, asking(tmp_path, "maas")))
    paths = (finished.files.questionnaires, finished.files.questionnaire_scores)
    before = [path.read_bytes() for path in paths]
    for path in paths:
        path.unlink()
    said: list[str] = []
    assert rebuild_tables(finished.files.folder, said.append) == 0
    assert [path.read_bytes() for path in paths] == before
    assert {"questionnaires.tsv: written", "questionnaire_scores.tsv: written"} <= {*said}


class EndingAt:
    """A screen at which the program is told to end, as by SIGTERM, once a view says this."""

    def __init__(self, opened: OpenRig, words: str) -> None:
        screen: Screen = opened.rig.screen
        self._opened = opened
        self._words = words
        self.frame_s = screen.frame_s
        self.check = screen.check
        self.close = screen.close

    def show(self, view: View) -> float:
        if isinstance(view, Choice) and view.question == self._words:
            self._opened.interrupt("SIGTERM")
        return self._opened.rig.screen.show(view)


def stopped_at(session: PreparedSession, words: str) -> FinishedSession:
    """Run until a question is shown, and let the program be ended there."""
    finished = conduct(
        session,
        say=lambda line: None,
        wrap=lambda opened: replace(opened, rig=replace(opened.rig, screen=EndingAt(opened, words))),
    )
    assert finished.outcome.ending is Ending.STOPPED_BY_OPERATOR
    return finished


def test_an_interrupted_opening_questionnaire_begins_again_and_a_finished_one_does_not(
    tmp_path: Path,
) -> None:
    protocol = asking(tmp_path, "state_maas, tms", "own_items")
    first = stopped_at(prepared(tmp_path, protocol), "[tms, item 6: the lab's own text]")
    before = rows(first.files.questionnaires)
    assert [row["value"] is not None for row in before].count(True) == 5 + 5
    scores = {row["score"]: row["value"] for row in rows(first.files.questionnaire_scores)}
    assert scores["total"] is not None
    assert scores["curiosity"] is None
    _, again = prepare_resume(ResumeRequest(first.files.folder))
    finished = run(again)
    assert finished.outcome.ending is Ending.COMPLETED
    after = rows(finished.files.questionnaires)
    assert [row["questionnaire"] for row in after] == ["tms"] * 13 + ["own_items"] * 14
    assert None not in [row["value"] for row in after]


def test_a_session_that_has_only_closing_questions_left_goes_on_with_them(tmp_path: Path) -> None:
    protocol = asking(tmp_path, "state_maas", "state_maas, tms")
    first = stopped_at(prepared(tmp_path, protocol), "[tms, item 3: the lab's own text]")
    run_before, again = prepare_resume(ResumeRequest(first.files.folder))
    assert run_before.position.blocks_ended == (1, 2)
    assert again.plan.blocks == ()
    finished = run(again)
    assert finished.outcome.ending is Ending.COMPLETED
    assert finished.tables.trials.rows == ()
    assert [row["questionnaire"] for row in rows(finished.files.questionnaires)] == ["tms"] * 13
    with pytest.raises(Refused, match="nothing of it is left"):
        prepare_resume(ResumeRequest(finished.files.folder))


def test_a_session_does_not_go_on_with_other_words(tmp_path: Path) -> None:
    texts = spoken(tmp_path, "tms")
    protocol = asking(tmp_path, "tms")
    first = stopped_at(prepared(tmp_path, protocol, texts), "words for item 3")
    path = texts / "en" / "tms.yaml"
    words = path.read_text(encoding="utf-8")
    path.write_text(words.replace("Please read.", "Please read on."), encoding="utf-8")
    with pytest.raises(Refused, match="changed since then: the questionnaires tms or their texts"):
        prepare_resume(ResumeRequest(first.files.folder))
    path.write_text(words, encoding="utf-8")
    assert prepare_resume(ResumeRequest(first.files.folder))[1].plan.opening
    texts.rename(tmp_path / "elsewhere")
    with pytest.raises(Refused, match="its texts of questionnaires are gone"):
        prepare_resume(ResumeRequest(first.files.folder))
