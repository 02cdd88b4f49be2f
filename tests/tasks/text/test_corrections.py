import pytest

from tasks.text.corrections import is_correction


@pytest.mark.parametrize(
    "line",
    [
        "Clarification, 4 May: the council has nine members and not eight.",
        "(Editor’s note: The bridge was measured again in June.)",
        "Berichtigung: In einer früheren Fassung war der Fluss falsch benannt.",
        "Fe de errores: el puente mide dos kilómetros y no tres.",
        "【訂正】初出時に橋の長さを誤って二キロと書きました。正しくは一キロです。お詫びします。",
        "تصحيح: ورد في نسخة سابقة أن الجسر طوله كيلومتران.",
    ],
)
def test_a_correction_is_recognised_in_its_language(line: str):
    assert is_correction(line)


@pytest.mark.parametrize(
    "line",
    [
        "Corrections and clarifications of this paper",
        "Correctional officers cross the bridge every morning.",
        "The council asked for a correction of the plan on Monday.",
        "Correction.",
    ],
)
def test_other_lines_are_no_corrections(line: str):
    assert not is_correction(line)
