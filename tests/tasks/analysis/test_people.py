"""The one name of a person for readers of every language."""

import pytest

from tasks.analysis.names import name_key
from tasks.analysis.people import known_as
from tasks.annotate.people import people_of
from tasks.document import Person
from tests.support.articles import article


@pytest.mark.parametrize(
    ("text", "language", "known"),
    [
        ("Wolodymyr Selenskyj reist. Selenskyj spricht.", "de", "Volodymyr Zelensky"),
        ("泽连斯基发表讲话。", "zh", "Volodymyr Zelensky"),
        ("Nous avons rencontré Béatrice Fournié. Mme Fournié dirige le port.", "fr", "Béatrice Fournié"),
        ("Анна Коваленко открыла мост. Коваленко рада.", "ru", "Anna Kovalenko"),
    ],
)
def test_a_person_is_known_by_one_name_in_every_script(text: str, language: str, known: str) -> None:
    assert [known_as(person) for person in people_of(article(text, language=language))] == [known]


def test_particles_of_a_name_keep_their_small_letters() -> None:
    assert known_as(Person(name="Людвиг ван Дамме", key="ludvig van damme")) == "Ludvig van Damme"


def test_a_name_leads_back_to_its_key() -> None:
    people = people_of(article("Пётр ван Хален и Ева Грин. Грин поёт, ван Хален играет. Хален рад.", language="ru"))
    assert people
    assert [name_key(known_as(person)) for person in people] == [person.key for person in people]
