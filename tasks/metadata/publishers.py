"""Publishers: one name for all pages of a site, the publisher's country, and its time zone where the country has one."""

import re
from datetime import tzinfo
from functools import cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from config.metadata.publishers import load_publishers
from tasks.text.matching import fold, letters_and_digits
from tasks.text.urls import host_names, site_of

_SLOGAN = re.compile(r"\s+[|–—·•:-]\s+|[:：|｜]\s*")
_DESCRIPTIONS = (" website", " - website", " online edition")
# Domains by country that are not its code.
_COUNTRY_OF_DOMAIN = {"uk": "GB"}


def publisher_name(name: str | None, *, url: str | None) -> str | None:
    """Return the one name of a publisher: that of its site, that which is known for this name, else the name itself.

    A slogan beside the name is cut: "The Valley Post | News from the river". None where neither site nor name is known.
    """
    if known := _at(url):
        return known[0]
    if name is None or not name.strip():
        return None
    if listed := _names().get(fold(name)):
        return listed[0]
    return _without_slogan(_without_description(name.strip().removeprefix("@")), url)


def country_of(name: str | None, *, url: str | None) -> str | None:
    """Return the country of a publisher, ISO 3166: as reviewed, else by a domain that only sites of one country use."""
    known = _at(url) or (_names().get(fold(name)) if name else None)
    if known:
        return known[1]
    try:
        domain = (urlsplit(url or "").hostname or "").rpartition(".")[2]
    except ValueError:
        return None
    return _COUNTRY_OF_DOMAIN.get(domain, domain.upper()) if domain in _country_domains() else None


@cache
def zone_of(country: str) -> tzinfo | None:
    """Return the time zone of a country; None where it has several, or the machine does not know zones."""
    name = load_publishers().zones.get(country)
    try:
        return ZoneInfo(name) if name else None
    except ZoneInfoNotFoundError:
        return None


def _at(url: str | None) -> tuple[str, str] | None:
    hosts = _hosts()
    return next((hosts[host] for host in host_names(url) if host in hosts), None)


def _without_description(name: str) -> str:
    end = next((end for end in _DESCRIPTIONS if name.casefold().endswith(end)), "")
    return name[: len(name) - len(end)] or name


def _without_slogan(name: str, url: str | None) -> str:
    """Return the part of a name that the site's address has, where a slogan stands beside it; else the whole name."""
    label = letters_and_digits((site_of(url) or "").partition(".")[0])
    parts = _SLOGAN.split(name)
    own = (
        part
        for part in parts
        if (letters := letters_and_digits(part)) and label and (letters in label or label in letters)
    )
    return next(own, name) if len(parts) > 1 else name


@cache
def _hosts() -> dict[str, tuple[str, str]]:
    return load_publishers().hosts()


@cache
def _names() -> dict[str, tuple[str, str]]:
    """Return name and country by every name of a publisher, folded."""
    countries = dict(load_publishers().hosts().values())
    others = {other: name for name, listed in load_publishers().names.items() for other in listed.split(",")}
    spelled = {name: name for name in countries} | others
    return {fold(spelling): (name, countries[name]) for spelling, name in spelled.items()}


@cache
def _country_domains() -> frozenset[str]:
    return frozenset(load_publishers().country_domains.split())
