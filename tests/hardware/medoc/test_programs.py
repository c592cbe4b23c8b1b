"""The table of programs: clear or refused, extended without moving a code, written as it is read."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.medoc.codec import OutOfRange
from hardware.medoc.programs import (
    ProgramTable,
    UnknownProgram,
    code_number,
    code_text,
    deliverable,
    read_table,
)
from hardware.medoc.typing_in import checklist, extended, to_yaml
from mindpain_task.heat import HeatProfile, HeatPulse, HeatSegment, ZonedHeat
from mindpain_task.located import Refused
from tests.hardware.medoc.bench import CODE, EMPTY, PULSE, TABLE

ROOT = Path(__file__).parents[3]
HEAD = 'mindpain_medoc_programs: 1\nprobe: "x"\n'
LINE = (
    '  - {code: "00010000", baseline_c: 32.0, peak_c: 47, rise_c_per_s: 8.0, plateau_s: 8.0, '
    "return_c_per_s: 8.0}\n"
)

tenths = st.integers(1, 400).map(lambda n: n / 10)
pulses = st.builds(
    lambda baseline, above, rise, plateau, back: HeatPulse(baseline, baseline + above, rise, plateau, back),
    st.integers(100, 400).map(lambda n: n / 10),
    st.integers(1, 200).map(lambda n: n / 10),
    tenths,
    st.integers(0, 30000).map(lambda n: n / 1000),
    tenths,
)


def refusals(text: str) -> list[str]:
    with pytest.raises(Refused) as caught:
        read_table(text, "t.yaml")
    return [str(refusal) for refusal in caught.value.refusals]


# --- codes


def test_a_code_is_eight_binary_digits() -> None:
    assert code_number("01100100") == 100
    assert code_text(100) == "01100100"
    good = [number for number in range(256) if number not in (0, *range(2, 14))]
    assert [code_number(code_text(number)) for number in good] == good


@pytest.mark.parametrize("code", ["1100100", "011001000", "0110010x", "100", "", " 1100100", "\uff10" * 8])
def test_what_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="eight binary digits in quotes"):
        code_number(code)


@pytest.mark.parametrize("number", [0, *range(2, 14)])
def test_reserved_codes_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match=r"cannot be sent by every client|MMS reserves for actions"):
        code_number(f"{number:08b}")


# --- reading


def test_a_table_reads() -> None:
    table = read_table(HEAD + "device: tsa2\nprograms:\n" + LINE, "t.yaml")
    assert table.programs[0].pulse == PULSE
    assert table.code_for(PULSE) == 16
    assert table.pulse_of(16) == PULSE
    assert table.pulse_of(17) is None


def test_a_table_that_contradicts_itself_is_refused_with_every_place() -> None:
    other = LINE.replace("00010000", "00010001")
    assert refusals(HEAD + "programs:\n" + LINE + LINE.replace("47", "48") + other) == [
        "t.yaml:5:12: programs.1.code: two programs have the code 00010000",
        "t.yaml:6:12: programs.2.code: 00010000 and 00010001 play the same pulse",
    ]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (('"00010000"', '"00001101"'), "4:12: programs.0.code: code 00001101 is one of 00000010 to 00001101"),
        (('"00010000"', '"00000000"'), "4:12: programs.0.code: code 00000000 cannot be sent"),
        (('"00010000"', '"10000"'), "4:12: programs.0.code: a program code is eight binary digits"),
        (('"00010000"', "00010000"), "4:12: programs.0.code: should be a valid string, not 10000"),
        (("peak_c: 47", "peak_c: 32.0"), "4:50: programs.0.peak_c: 32.0 °C is not over the baseline"),
        (("plateau_s: 8.0", "plateau_s: -1"), "programs.0.plateau_s: should be greater than or equal to 0"),
        (("rise_c_per_s: 8.0", "rise_c_per_s: .inf"), "programs.0.rise_c_per_s: should be a finite number"),
        (("plateau_s: 8.0, ", ""), "4:5: programs.0.plateau_s: this value is missing"),
        (("plateau_s:", "hold_s: 1, plateau_s:"), "programs.0.hold_s: there is no such key here"),
    ],
)
def test_a_wrong_line_is_refused_in_its_place(change: tuple[str, str], refusal: str) -> None:
    text = HEAD + "programs:\n" + LINE
    assert change[0] in text
    assert refusal in refusals(text.replace(*change))[0]


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ('mindpain_medoc_programs: 2\nprobe: "x"\nprograms: []\n', "t.yaml:1:26: mindpain_medoc_programs"),
        (HEAD.replace('"x"', '" "') + "programs: []\n", "t.yaml:2:8: probe: should name the probe"),
        (HEAD + HEAD + "programs: []\n", "t.yaml:3:1: mindpain_medoc_programs: this key is given twice"),
        (HEAD + "device: q_sense\nprograms: []\n", "t.yaml:3:9: device"),
    ],
)
def test_a_wrong_head_is_refused(text: str, refusal: str) -> None:
    assert refusals(text)[0].startswith(refusal)


@pytest.mark.parametrize(
    ("device", "change", "refusal"),
    [
        ("cheps", ("peak_c: 47", "peak_c: 55.1"), "peak_c: 55.1 °C is over the 55.0 °C of a Medoc cheps"),
        ("cheps", ("rise_c_per_s: 8.0", "rise_c_per_s: 71"), "rise_c_per_s: 71.0 °C/s is over the 70.0"),
        (
            "cheps",
            ("return_c_per_s: 8.0", "return_c_per_s: 41"),
            "return_c_per_s: 41.0 °C/s is over the 40.0",
        ),
        ("pathway", ("return_c_per_s: 8.0", "return_c_per_s: 0.05"), "return_c_per_s: 0.05 °C/s is under"),
        ("pathway", ("plateau_s: 8.0", "plateau_s: 601"), "plateau_s: 601.0 s is over the 600.0 s"),
    ],
)
def test_what_the_device_is_known_not_to_do_is_refused(
    device: str, change: tuple[str, str], refusal: str
) -> None:
    text = HEAD + f"device: {device}\nprograms:\n" + LINE
    assert read_table(text, "t.yaml").device == device
    assert refusal in refusals(text.replace(*change))[0]
    read_table(text.replace(device, "tsa2").replace(*change), "t.yaml")  # nobody tells: not checked


def test_a_table_made_in_a_program_is_checked_as_well() -> None:
    with pytest.raises(ValueError, match="program 2: two programs have the code 00010000"):
        ProgramTable(mindpain_medoc_programs=1, probe="x", programs=(TABLE.programs[0], TABLE.programs[0]))


# --- choosing and extending


def test_an_unknown_pulse_names_itself_and_what_to_do() -> None:
    with pytest.raises(UnknownProgram) as refused:
        TABLE.code_for(HeatPulse(32.0, 46.0, 8.0, 8.0, 8.0))
    assert str(refused.value) == (
        "no program in MMS plays 32.0 °C to 46.0 °C at 8.0 °C/s, 8.0 s there, back at 8.0 °C/s: add it with "
        "`mindpain programs PROTOCOL --table FILE`, and type it in"
    )


def test_what_no_program_can_do_is_refused() -> None:
    assert deliverable(PULSE, TABLE, 32.0, 47.0) == CODE
    with pytest.raises(OutOfRange, match=r"peak 47\.0 °C is over the ceiling of 46\.9 °C"):
        deliverable(PULSE, TABLE, 32.0, 46.9)
    with pytest.raises(OutOfRange, match=r"starts from 32\.0 °C, but the prepared baseline is 30\.0 °C"):
        deliverable(PULSE, TABLE, 30.0, 48.0)
    for stimulus in (ZonedHeat((PULSE, None)), HeatProfile(32.0, (HeatSegment(1.0, 40.0),), 8.0)):
        with pytest.raises(OutOfRange, match="one pulse with one zone"):
            deliverable(stimulus, TABLE, 32.0, 48.0)


@settings(max_examples=50, deadline=None)
@given(st.lists(pulses, max_size=12), st.lists(pulses, max_size=12))
def test_extending_keeps_codes_and_gives_every_pulse_its_own(
    first: list[HeatPulse], then: list[HeatPulse]
) -> None:
    before = extended(EMPTY, first)
    after = extended(before, then)
    assert after.programs[: len(before.programs)] == before.programs
    numbers = [program.number for program in after.programs]
    assert numbers == list(range(16, 16 + len(numbers)))
    for pulse in [*first, *then]:
        assert after.pulse_of(after.code_for(pulse)) is not None
    assert extended(after, [*then, *first]) == after
    assert read_table(to_yaml(after), "t.yaml") == after


def test_the_lowest_free_code_is_given() -> None:
    first, second = TABLE.programs
    only_second = TABLE.model_copy(update={"programs": (second,)})
    assert extended(only_second, [PULSE]).programs == (second, first)


def test_a_full_table_is_refused() -> None:
    many = [HeatPulse(32.0, 40.0, 1.0, i / 10, 1.0) for i in range(240)]
    full = extended(EMPTY, many)
    assert full.programs[-1].code == "11111111"
    assert extended(full, many) == full
    with pytest.raises(OutOfRange, match="all codes from 16 to 255 are taken"):
        extended(full, [PULSE])


def test_extending_refuses_what_the_device_cannot_do() -> None:
    cheps = EMPTY.model_copy(update={"device": "cheps"})
    with pytest.raises(ValueError, match=r"56\.0 °C is over the 55\.0 °C of a Medoc cheps"):
        extended(cheps, [HeatPulse(32.0, 56.0, 8.0, 8.0, 8.0)])


@given(st.text(min_size=1, max_size=20).filter(lambda text: text.strip() and text.isprintable()))
def test_any_probe_can_be_named(probe: str) -> None:
    table = TABLE.model_copy(update={"probe": probe})
    assert read_table(to_yaml(table), "t.yaml").probe == probe


def test_the_check_list_has_every_number_to_type() -> None:
    steps = checklist(TABLE, TABLE.programs[:1])
    text = "\n".join(steps)
    for told in ("32.0 °C", "47.0 °C", "8.0 °C/s", "8.0 s", "00010000", "Go to Test", "20121", "probe off"):
        assert told in text
    assert "00010001" not in text
    assert len(checklist(TABLE, ())) == len(steps) - 6


# --- what comes with mindpain


@pytest.mark.parametrize("name", ["attention_direction", "demo"])
def test_the_shipped_table_plays_the_shipped_protocols(name: str) -> None:
    path = ROOT / "hardware" / "rigs" / "programs" / "medoc.yaml"
    table = read_table(path.read_text(encoding="utf-8"), str(path))
    protocol = yaml.safe_load((ROOT / "protocols" / f"{name}.yaml").read_text(encoding="utf-8"))
    stimuli = [s for s in protocol["stimuli"].values() if s.pop("modality") == "heat"]
    assert stimuli
    for stimulus in stimuli:
        assert table.pulse_of(table.code_for(HeatPulse(**stimulus))) == HeatPulse(**stimulus)
    assert to_yaml(table) == path.read_text(encoding="utf-8")
