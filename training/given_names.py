"""Write config/given_names.txt: given names of many countries, from the name lists of the package Faker (MIT licence).

    python -m training.given_names

Needs Faker (`pip install faker`). Its lists are those of some sixty locales. Kept are names in scripts that have capitals, in
lower case and without accents, each part of a compound one alone. Left out are particles, and names that a text of the news
mostly has in another meaning: places, offices, directions, months, and words that begin a sentence or a name of something else.
"""

import importlib
import pkgutil
import re
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from config.loading import CONFIG_FOLDER
from tasks.analysis.chain import without_accents

_FILE = CONFIG_FOLDER / "given_names.txt"
_SHORTEST = 2
_LOCALES = 3  # that have a given name which is a surname in English too: Kelly, and not Peterson
_HAS_CAPITALS = re.compile(r"[a-zà-ɏͰ-ϿЀ-ӿԱ-֏]+")
_OTHER_MEANINGS = """
    abd abu academy actor add af africa age al alabama alaska alger alpha am america among an ange any april arizona art
    artist asia atlanta august aus austin author autumn av baby bank banks baron basel bay beach beat ben berlin best beta
    bett bin bishop bitten black blue bon boss boston bot brain branch brooklyn brown but can canal captain care carry cas
    case cash cause chad champ chance charity che china chip church city cleveland club coach college colonel columbia come
    commandant constant cooper corps council court credit cross cuba cup da dai dal dallas dann darin das davon dax day de
    dead deal dean debt defense del delta dem den denver der des desire dessa deutsche deux di die dijon dio dis divine do
    doc doctor domenica domingo don dos du duchess due duke durante each earl east ebba eben edit eene ein eine einer el
    ella elle else emperor ende entre era esa essa essence essi est esta eve ever every faith fancy fate fed federal fem
    fifa fire first fleet flor florida fond for forest forum fra france francia free from gay general georgia germain german
    get global god gold golden governor grand great grecia green gun gut had hal hall halle handy hart hence her here high
    hill him his holland hong hope house houston hoy hung hunt ibn ideal im india indiana international ion ireland isis
    isla islam israel italia jail january japan jesus job joke jordan journey joy judge juli july june juni just justice
    kaiser kalmar kenya kick kiel king klare knight kong la lady las last law le lean legal les less liban liberty liga like
    lincoln line link little lo loan london long lord lorraine los lot louisiana lourdes love loyal lundi luz mac mad madame
    made madison mai major mal male mali man mar march marine marquis marshall mat math may mayo media mel melbourne mercy
    metro mi mil milan mile miles mille minister ministry minor mio mir miracle miss missouri mister modena mon mont montana
    monte more most mount muslim my nada nail national nazi neo nessa new next niger nigeria niks noble non nord norden
    north nous nova november novo now nya october odd ola olympia olympic one only open ora oral orange orden oslo osten our
    over ovest owe own page par paris part pasha pastor peace peer per philippine phoenix pink pleasant pope por porsche
    pour power precious premier president press presse price prima prince princess prior professor public queen raid rain
    ran real reason red reich rein rest rich rida rio rise river road rock roma romana rome royal rua run rush sad saga sage
    sai said saint sal san sans santa santiago santo saved se sea season secret sem ser sergeant series set shade she sheikh
    sheriff side siena sierra silver sim since sing sir sister sky small so social society sol soldier sole sommer son soon
    sou south spela spring stany star state states storm story sua sud sultan summer sun sunday sunshine super sur sus
    sverige sydney tag tal tax tea team tel ten tennessee ter texas than that the then these they this those ties till time
    tiny tod tone top tor toulouse tous toy trace trade treasure trinidad tro true uma una und une uni union unique united
    university unknown until up urban us val vale valencia valid van venice ver verona very victory vid vida vienna villa
    village virginia visa viva von vorm wage war wash washington well wende were west westen wet what when where white who
    why will wing winter with wolf wood work world worth writer year yes yoga york you young zona zu zum zur без вот все где
    год для дня его как май март между мир над нет она они перед под после при там что это
"""
_LICENCE = """
    Given names of many countries, in lower case without accents. Made by `python -m training.given_names` from the
    lists of Faker (https://github.com/joke2k/faker), which are under the MIT licence:

    Copyright (c) 2012 Daniele Faraglia

    Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
    documentation files (the "Software"), to deal in the Software without restriction, including without limitation
    the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and
    to permit persons to whom the Software is furnished to do so, subject to the following conditions: The above
    copyright notice and this permission notice shall be included in all copies or substantial portions of the
    Software.

    THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO
    THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
    AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF
    CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS
    IN THE SOFTWARE.
"""


def main() -> int:
    """Write the file."""
    left_out = frozenset(_OTHER_MEANINGS.split())
    locales = {name: list(_parts_of(provider, "first_name")) for name, provider in _providers()}
    times = Counter(part for parts in locales.values() for part in set(parts))
    english = (provider for name, provider in _providers() if name.startswith("en"))
    surnames = {part for provider in english for part in _parts_of(provider, "last_name")}
    names = sorted(name for name in times if name not in left_out and (name not in surnames or times[name] >= _LOCALES))
    head = "\n".join(f"# {line}".rstrip() for line in textwrap.dedent(_LICENCE).strip().split("\n"))
    _FILE.write_text(f"{head}\n{textwrap.fill(' '.join(names), 140, break_long_words=False)}\n", "utf-8")
    print(f"{_FILE}: {len(names):,} names")
    return 0


def _providers() -> Iterator[tuple[str, Any]]:
    """Yield the locales and their providers of names."""
    package = importlib.import_module("faker.providers.person")
    for module in pkgutil.iter_modules([str(Path(path)) for path in package.__path__]):
        yield module.name, importlib.import_module(f"{package.__name__}.{module.name}").Provider


def _parts_of(provider: Any, kind: str) -> Iterator[str]:
    """Yield the parts of the names in the lists of a kind."""
    lists = (getattr(provider, name) for name in dir(provider) if name.startswith(kind))
    listed = (name for each in lists if isinstance(each, list | tuple | dict | set) for name in each)
    for name in listed:
        if isinstance(name, str):
            yield from _parts(name)


def _parts(name: str) -> Iterator[str]:
    for part in re.split(r"[\s-]+", without_accents(name.lower())):
        if len(part) >= _SHORTEST and _HAS_CAPITALS.fullmatch(part):
            yield part


if __name__ == "__main__":
    sys.exit(main())
