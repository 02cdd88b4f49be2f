import pytest

from tasks.metadata.inside_bylines import authors_inside

REST = {
    "zh": "旧灯塔的维修工程将于下周开工，预计持续三个月。",
    "ko": "항구의 옛 등대 보수 공사가 다음 주에 시작된다고 밝혔다.",
    "ja": "古い灯台の修理が来週から始まると町が発表した。",
    "ar": "أعلنت البلدية أن ترميم المنارة القديمة سيبدأ الأسبوع المقبل.",
}


def text_of(language: str, head: str = "", foot: str = "") -> str:
    sentence = REST[language]
    return f"{head}{sentence}\n{sentence}\n{sentence}{foot}"


@pytest.mark.parametrize(
    ("language", "head", "names"),
    [
        ("zh", "河畔晚报讯（记者 赵静）", ("赵静",)),
        ("zh", "通讯社河畔5月2日电（记者赵静、李大伟）", ("赵静", "李大伟")),
        ("zh", "【記者陳志明／高雄報導】", ("陳志明",)),
        ("zh", "（通訊社記者陳志明台中2日電）", ("陳志明",)),
        ("ko", "[인천=박영희 기자] ", ("박영희",)),
        ("ko", "(인천=스켈비) 박영희 기자 = ", ("박영희",)),
        ("ko", "[항구신문 박영희 기자] ", ("박영희",)),
        ("ja", "【パリ＝佐藤花子】", ("佐藤花子",)),
        ("ar", "كتب - يوسف حداد: ", ("يوسف حداد",)),
    ],
)
def test_a_byline_before_the_first_sentence_names_the_author(language: str, head: str, names: tuple[str, ...]) -> None:
    assert authors_inside(text_of(language, head)) == names


@pytest.mark.parametrize(
    ("language", "foot", "names"),
    [
        ("zh", "（记者 赵静）", ("赵静",)),
        ("zh", "\n（作者：赵静 责任编辑：李大伟）", ("赵静",)),
        ("ko", " 박영희 기자 park@port.example", ("박영희",)),
        ("ko", " /박영희 기자", ("박영희",)),
        ("ja", "【佐藤花子】", ("佐藤花子",)),
        ("ja", "（佐藤花子、山田太郎）", ("佐藤花子", "山田太郎")),
    ],
)
def test_a_byline_behind_the_last_sentence_names_the_author(language: str, foot: str, names: tuple[str, ...]) -> None:
    assert authors_inside(text_of(language, foot=foot)) == names


@pytest.mark.parametrize(
    ("language", "head", "foot"),
    [
        ("zh", "灯塔（位于河畔）", "（完）"),
        ("zh", "", "（图片来自网络）"),
        ("ko", "[앵커] ", " [사진 제공]"),
        ("ja", "【速報】", "（関連記事）"),
        ("ja", "【パリ時事】", "（福島県）"),
        ("ar", "وقال المدير: ", ""),
    ],
)
def test_other_brackets_and_speakers_name_nobody(language: str, head: str, foot: str) -> None:
    assert authors_inside(text_of(language, head, foot)) == ()
