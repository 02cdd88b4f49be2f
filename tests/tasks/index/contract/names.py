"""Contract: a name is found in the spelling of another language or script, after the name as typed."""

import pytest

from tasks.analysis.names import name_key
from tasks.index.protocol import SearchIndex
from tests.support.articles import article
from tests.tasks.index.contract.tools import fill, found

# Forms of one name by language, some in a case of grammar.
LISTED = """
Kyiv: en Kyiv, de Kiew, fr Kiev, pl Kijów, uk Києві, ru Киева, ar كييف, zh 基辅
Kharkiv: en Kharkiv, de Charkiw, pl Charków, es Járkov, uk Харкова, ru Харьков
Lviv: en Lviv, de Lwiw, pl Lwów, uk Львова, ru Львове
Chernobyl: en Chernobyl, de Tschernobyl, fr Tchernobyl, es Chernóbil, pl Czarnobyl, ru Чернобыля, uk Чорнобиль
Crimea: en Crimea, de Krim, fr Crimée, pl Krym, ru Крым, uk Криму
Moscow: en Moscow, de Moskau, fr Moscou, it Mosca, ru Москве, uk Москва, ja モスクワ
Warsaw: en Warsaw, de Warschau, fr Varsovie, pl Warszawa, ru Варшаву
Prague: en Prague, de Prag, it Praga, cs Praha, ru Праге
Vienna: en Vienna, de Wien, es Viena, pl Wiedeń, ru Вене
Rome: en Rome, de Rom, it Roma, ru Риме, el Ρώμη
Athens: en Athens, de Athen, fr Athènes, el Αθήνα, ru Афинах
Thessaloniki: en Thessaloniki, it Salonicco, el Θεσσαλονίκη, ru Салоники
Copenhagen: en Copenhagen, de Kopenhagen, fr Copenhague, da København, ru Копенгаген
Belgrade: en Belgrade, de Belgrad, hr Beograd, sr Београд, ru Белград
Brussels: en Brussels, de Brüssel, fr Bruxelles, nl Brussel, ru Брюсселе
Munich: en Munich, de München, ru Мюнхен, tr Münih
Geneva: en Geneva, de Genf, fr Genève, it Ginevra, es Ginebra, ru Женеве
Lisbon: en Lisbon, de Lissabon, pt Lisboa, fr Lisbonne, ru Лиссабон
Beijing: en Beijing, de Peking, fr Pékin, es Pekín, ru Пекине, zh 北京
Tokyo: en Tokyo, de Tokio, ja 東京, ko 도쿄, ru Токио
Tehran: en Tehran, de Teheran, fr Téhéran, fa تهران, ru Тегеран
Damascus: en Damascus, de Damaskus, es Damasco, ar دمشق, ru Дамаске
Jerusalem: en Jerusalem, es Jerusalén, he ירושלים, ar القدس, ru Иерусалиме
Cairo: en Cairo, de Kairo, ar القاهرة, ru Каире
Riyadh: en Riyadh, de Riad, ar الرياض, ru Эр-Рияд
Hong Kong: en Hong Kong, de Hongkong, ru Гонконг, zh 香港
Putin: en Putin, fr Poutine, nl Poetin, ru Путина, uk Путіна, zh 普京, ko 푸틴
Zelensky: en Zelensky, de Selenskyj, fr Zelenski, pl Zełenski, ru Зеленского, uk Зеленський
Lavrov: en Lavrov, de Lawrow, pl Ławrow, ru Лаврова
Lukashenko: en Lukashenko, de Lukaschenko, fr Loukachenko, pl Łukaszenka, ru Лукашенко
Navalny: en Navalny, de Nawalny, ru Навального, cs Navalnyj
Gorbachev: en Gorbachev, de Gorbatschow, fr Gorbatchev, es Gorbachov, ru Горбачёв
Yeltsin: en Yeltsin, de Jelzin, fr Eltsine, pl Jelcyn, ru Ельцин
Netanyahu: en Netanyahu, de Netanjahu, fr Nétanyahou, he נתניהו, ru Нетаньяху, ar نتنياهو
Gaddafi: en Gaddafi, fr Kadhafi, it Gheddafi, ar القذافي, ru Каддафи
Khamenei: en Khamenei, de Chamenei, es Jamenei, fa خامنئی, ru Хаменеи
Erdogan: en Erdogan, tr Erdoğan, ru Эрдогана, ar أردوغان, el Ερντογάν
Hezbollah: en Hezbollah, de Hisbollah, ar حزب الله, ru Хезболла
Xi Jinping: en Xi Jinping, zh 习近平, ru Си Цзиньпин, ko 시진핑
Trump: en Trump, ru Трампа, ar ترامب, zh 特朗普, ja トランプ
Djokovic: en Djokovic, hr Đoković, sr Ђоковић, ru Джокович
Kremlin: en Kremlin, de Kreml, es Kremlin, ru Кремля
Sergei: en Sergei, de Sergej, fr Sergueï, ru Сергея
Mohammed: en Mohammed, fr Mohamed, de Muhammad, ar محمد
"""
UNLISTED = """
Sobyanin: en Sobyanin, de Sobjanin, fr Sobianine, ru Собянина
Timchenko: en Timchenko, de Timtschenko, fr Timtchenko, pl Timczenko, ru Тимченко
Shevchenko: en Shevchenko, de Schewtschenko, fr Chevtchenko, pl Szewczenko, ru Шевченко
Zhirinovsky: en Zhirinovsky, de Schirinowski, fr Jirinovski, ru Жириновского
Medvedchuk: en Medvedchuk, de Medwedtschuk, fr Medvedtchouk, pl Medwedczuk, ru Медведчук
Potanin: en Potanin, fr Potanine, ru Потанина
Deripaska: en Deripaska, pl Deripaska, ru Дерипаска
Usmanov: en Usmanov, de Usmanow, ru Усманова
Kirienko: en Kirienko, de Kirijenko, ru Кириенко
Matviyenko: en Matviyenko, de Matwijenko, ru Матвиенко
Volodin: en Volodin, de Wolodin, fr Volodine, ru Володина
Kudrin: en Kudrin, fr Koudrine, ru Кудрина
Yavlinsky: en Yavlinsky, de Jawlinski, fr Iavlinski, ru Явлинский
Chubais: en Chubais, de Tschubais, fr Tchoubaïs, ru Чубайс
Yashin: en Yashin, de Jaschin, fr Iachine, ru Яшин
Malofeev: en Malofeev, de Malofejew, ru Малофеев
Surovikin: en Surovikin, de Surowikin, fr Sourovikine, ru Суровикина
Stoltenko: en Stoltenko, ru Столтенко
Papadakis: en Papadakis, el Παπαδάκης, ru Пападакис
Venizelos: en Venizelos, el Βενιζέλος, ru Венизелос
"""


def _names(text: str) -> dict[str, list[tuple[str, str]]]:
    """Return the forms of each name: language and spelling."""
    rows = (line.split(": ", 1) for line in text.strip().splitlines())
    return {name: [(form[:2], form[3:]) for form in forms.split(", ")] for name, forms in rows}


class NamesContract:
    """Claims about names in several spellings."""

    @pytest.mark.slow
    def test_a_name_is_found_by_each_of_its_spellings(self, index: SearchIndex) -> None:
        names = _names(LISTED) | _names(UNLISTED)
        texts = {(name, tag): f"{form} 1999" for name, forms in names.items() for tag, form in forms}
        fill(index, *(article(text, title=None, language=tag) for (_, tag), text in texts.items()))
        missed, wrong, late = [], [], []
        for name, forms in names.items():
            wanted = {texts[name, tag] for tag, _ in forms}
            for _, typed in forms:
                seen = found(index, typed, size=50)
                missed += [(typed, text) for text in sorted(wanted - set(seen))]
                late += [] if name_key(seen[0]).startswith(name_key(typed)) else [(typed, seen[0])]
                wrong += [(typed, text) for text in sorted(set(seen) - wanted)]
        assert missed == []
        assert wrong == []
        assert late == []
