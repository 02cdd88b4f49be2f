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
from tasks.index.analysis.chain import without_accents

_FILE = CONFIG_FOLDER / "given_names.txt"
_SHORTEST = 2
_LOCALES = 3  # that have a given name which is a surname in English too: Kelly, and not Peterson
_HAS_CAPITALS = re.compile(r"[a-zà-ɏͰ-ϿЀ-ӿԱ-֏]+")
_OTHER_MEANINGS = """
    actor artist author bay coach commandant corps marine philippine sergeant soldier stany states writer
    africa alabama alaska alger america arizona asia atlanta austin basel berlin boston brooklyn canal cleveland
    columbia dallas denver dijon florida france francia georgia germain halle holland houston india indiana ireland
    israel italia jordan kalmar kenya liban lincoln london lorraine louisiana lourdes madison melbourne milan missouri
    modena montana oslo paris phoenix rio roma rome romana santiago siena sydney tennessee texas toulouse valencia
    venice verona vienna virginia washington york china cuba grecia japan chad niger mali nigeria baron bishop boss
    captain colonel cooper doc doctor duchess duke earl emperor general governor judge justice kaiser king knight lady
    lord madame major marquis marshall minister miss mister pasha pastor pope president prince princess professor queen
    saint san santa santo sheikh sheriff sir sister sultan east north osten south west norden westen nord sud est ovest
    april august autumn domenica domingo january july juli june juni lundi mai march november october sommer spring
    summer sunday winter academy bank banks bay beach branch church city club college council court cup deutsche era
    essence fed federal fifa first fleet forest forum free german global golden grand great green hall hill house
    international isis islam jesus liberty liga little long made metro ministry mon mont monte mount muslim national
    nazi new nova nya olympia orange peace porsche press red reich river rock royal sierra silver sky social society
    star state super trinidad tro union united university urban victory villa village visa war white add age alpha among
    ange any art baby beat best beta bett bitten black blue bon bot brain brown but can care carry cas case cash cause
    champ chance charity che chip come constant credit cross dai dal dann darin davon dax day dead deal dean debt
    defense del delta der dessa desire deux dio dis divine don due durante each ebba eben edit eene einer ella elle ende
    else entre esa essa essi esta eve ever every faith fancy fate fem fire flor fond for fra from gay get god gold gun
    gut had hal handy hart hence her here high him his hope hoy hung hunt ideal ion isla jail job joke journey joy just
    kick klare kiel la las last law lean legal les less like line link loan lo los lot love loyal luz mac mad male man
    mal mar mat math may mayo media mel mercy mi mil mile miles mille minor mio mir miracle more most nada nail neo
    nessa next niks noble non nous novo now odd ola olympic one only open oral orden ora our over owe own page par part
    peer per pink pleasant por power pour precious premier presse price prima prior public raid rain ran real reason
    rein rest rich rida rise road rua run rush sad sai said sal saga sage sans saved se sea season secret sem ser series
    set shade she side sim since sing small so sol sole son soon sou spela storm story sua sun sunshine sur sus sverige
    tag tal tax tea team than that the then these they this those ties till time tiny tod tone top tor tous toy trace
    trade treasure true uma una une unique uni unknown until up us vale valid val ver very vid vida viva von vorm wage
    wash well wende were wet what when where who why will wing with wolf wood work world worth year yes you young yoga
    zona zum zur hong kong tel al el de da do dos du di van den bin ibn ben abu abd av af zu ter ten le aus im am an ein
    eine die das dem des und как что это все нет она они его год дня мир май март после перед между при для над под без
    вот там где
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
