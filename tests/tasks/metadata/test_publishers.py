from collections import Counter

import pytest

from config.metadata.publishers import load_publishers
from tasks.clean.rules.load import load_rules
from tasks.metadata.publishers import country_of, publisher_name, zone_of


def test_a_site_has_one_name_whatever_its_pages_say() -> None:
    names = {publisher_name(said, url="https://www.faz.net/a") for said in ("FAZ.NET", "Frankfurter Allgemeine", None)}

    assert names == {"Frankfurter Allgemeine Zeitung"}


@pytest.mark.parametrize(
    ("said", "url", "name"),
    [
        ("WELT", None, "Die Welt"),
        ("The Valley Post", "https://valleypost.example/a", "The Valley Post"),
        ("Valley Post | All that flows", "https://valleypost.example/a", "Valley Post"),
        ("All that flows – Valley Post", "https://valleypost.example/a", "Valley Post"),
        ("Rivers – Hills", "https://valleypost.example/a", "Rivers – Hills"),
        ("@valleypost", "https://valleypost.example/a", "valleypost"),
        (None, "https://valleypost.example/a", None),
        (" ", None, None),
    ],
)
def test_a_name_is_that_which_is_known_or_the_sites_own(said: str | None, url: str | None, name: str | None) -> None:
    assert publisher_name(said, url=url) == name


@pytest.mark.parametrize(
    ("name", "url", "country"),
    [
        ("x", "https://www.lemonde.fr/a", "FR"),
        ("Le Monde", None, "FR"),
        ("x", "https://english.kyodonews.net/a", "JP"),
        ("x", "https://valley.co.uk/a", "GB"),
        ("x", "https://valley.com.br/a", "BR"),
        ("x", "https://valley.example/a", None),
        ("x", "https://valley.tv/a", None),
        ("x", "https://valley.io/a", None),
        (None, None, None),
        ("x", "http://[", None),
    ],
)
def test_a_country_is_reviewed_or_sure_by_its_domain(name: str | None, url: str | None, country: str | None) -> None:
    assert country_of(name, url=url) == country


def test_only_a_country_with_one_zone_has_one() -> None:
    assert zone_of("JP") is not None
    assert zone_of("US") is None
    assert all(zone_of(country) is not None for country in load_publishers().zones)


def test_the_rules_know_a_site_by_the_same_name() -> None:
    rules = load_rules()
    known = {host: (name, rules.publisher_at(host)) for host, (name, _) in load_publishers().hosts().items()}

    assert {host: names for host, names in known.items() if names[1] not in (None, names[0])} == {}


def test_a_host_and_a_name_are_listed_once() -> None:
    listed = [(name, hosts.split()) for sites in load_publishers().publishers.values() for name, hosts in sites.items()]

    assert [host for host, count in Counter(host for _, hosts in listed for host in hosts).items() if count > 1] == []
    assert [name for name, count in Counter(name for name, _ in listed).items() if count > 1] == []
    assert set(load_publishers().names) <= {name for name, _ in listed}
