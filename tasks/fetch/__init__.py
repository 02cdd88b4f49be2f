"""Fetching: requests the pages that feeds and news sitemaps list, politely and safely, and stores them as WARC."""

from tasks.fetch.addresses import networks_of
from tasks.fetch.client import Client
from tasks.fetch.report import FetchReport, PageOutcome, Trouble, notes, top_reasons
from tasks.fetch.source import fetch_source
from tasks.fetch.web import Web

__all__ = [
    "Client",
    "FetchReport",
    "PageOutcome",
    "Trouble",
    "Web",
    "fetch_source",
    "networks_of",
    "notes",
    "top_reasons",
]
