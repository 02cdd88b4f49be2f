"""Types of the files in `config/boilerplate/`: the fields that a rule file may have, and their JSON Schema."""

import inspect
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from config.loading import Data

Id = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Texts = Annotated[tuple[str, ...], Meta(min_length=1)]
Count = Annotated[int, Meta(ge=0, le=40)]


class Position(StrEnum):
    """The position in a text from which a rule may remove a line; `tasks.clean.rules.peel` defines it in lines."""

    HEAD = "head"
    FOOT = "foot"
    EDGES = "edges"  # head or foot
    ANYWHERE = "anywhere"


class Block(Data, frozen=True, kw_only=True):
    """A start line and the lines below it, which are boilerplate only together.

    `start` are phrases like those of `exact`. The consecutive lines below that match one of the patterns `lines` are removed
    with it; blank lines do not count. They must be at least `min_lines`, else nothing is removed, and are at most `max_lines`.
    With `to_end` all lines down to the end are removed, if they are at most `max_lines` and none reads like prose.
    """

    start: Texts
    lines: tuple[str, ...] = ()
    to_end: bool = False
    min_lines: Count = 0
    max_lines: Count = 10


class RuleEntry(Data, frozen=True, kw_only=True):
    """One rule of one kind: `exact`, `regex`, `credit` or `block`.

    `exact` phrases and lines are compared in their `normal_form`. `regex` patterns match that whole form, so they are in
    lower case with straight quotes. `credit` templates are phrases with `{agencies}` for one or more agencies. A `signature`
    names the publisher of the file. `removes` and `keeps` are examples that a test checks; an example of a block has several
    lines. `language` is the BCP 47 tag of the phrases.
    """

    id: Id
    language: Language
    position: Position
    removes: Texts
    keeps: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    regex: tuple[str, ...] = ()
    credit: tuple[str, ...] = ()
    block: Block | None = None
    signature: bool = False


class SharedFile(Data, frozen=True, kw_only=True):
    """`all.yaml` and `paywalls.yaml`: rules for every text."""

    rules: tuple[RuleEntry, ...]


class PublisherFile(Data, frozen=True, kw_only=True):
    """A publisher: its name as it is shown, other spellings of it, its sites, and its own rules.

    A host includes its subdomains.
    """

    publisher: str
    hosts: Texts
    names: tuple[str, ...] = ()
    rules: tuple[RuleEntry, ...]


class Agency(Data, frozen=True, kw_only=True):
    """A news agency: its name in the metadata `agencies`, and its spellings in each language."""

    id: str
    aliases: dict[Language, Texts] = {}


class InlineCredit(Data, frozen=True, kw_only=True):
    """A credit inside a line that is kept: `regex` patterns with `{agencies}`, matched at the start or end of the folded line.

    `finds` are examples with the agencies that must be found in them; in those of `ignores` none may be found.
    """

    id: Id
    language: Language
    at: Annotated[str, Meta(pattern="^(start|end)$")]
    regex: Texts
    finds: dict[str, Texts]
    ignores: tuple[str, ...] = ()


class AgenciesFile(Data, frozen=True, kw_only=True):
    """`agencies.yaml`: the agencies, the words that join them in lists, and the forms of a credit.

    `unnamed` are words such as "agencies" that may be in a list and name no agency. `joined_by` are patterns.
    """

    agencies: tuple[Agency, ...]
    unnamed: dict[Language, Texts]
    joined_by: Texts
    rules: tuple[RuleEntry, ...]
    inline: tuple[InlineCredit, ...]


class RuleFiles(msgspec.Struct, frozen=True):
    """The rule files as they were written; `publishers` by file name without suffix."""

    shared: SharedFile
    agencies: AgenciesFile
    publishers: dict[str, PublisherFile]
    paywalls: SharedFile = SharedFile(rules=())

    def entries(self) -> Iterator[tuple[str, str | None, RuleEntry]]:
        """Yield every rule with its file's name and publisher."""
        yield from (("agencies", None, entry) for entry in self.agencies.rules)
        yield from (("all", None, entry) for entry in self.shared.rules)
        yield from (("paywalls", None, entry) for entry in self.paywalls.rules)
        for name, file in self.publishers.items():
            yield from ((name, file.publisher, entry) for entry in file.rules)


def rule_schema() -> dict[str, Any]:
    """Return the JSON Schema of a rule file of any of the three kinds, as in `config/boilerplate/schema.json`."""
    kinds, definitions = msgspec.json.schema_components(
        (PublisherFile, SharedFile, AgenciesFile), ref_template="#/$defs/{name}"
    )
    for definition in definitions.values():
        if "description" in definition:
            definition["description"] = inspect.cleandoc(definition["description"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Kiosque's boilerplate rules",
        "anyOf": list(kinds),
        "$defs": definitions,
    }
