"""Parameters of the flows, as Prefect's forms show them. What they leave out comes from the settings.

A model lists its own fields, in the order of its form; pydantic would put inherited ones first.
"""

from typing import Annotated

from pydantic import BaseModel, Field

from config.options import Format
from config.settings import Settings, load_settings
from flows.orchestration.names import inputs_label

Paths = Annotated[
    list[str], Field(title="Inputs", description="Files, folders, globs or fsspec URLs of articles", min_length=1)
]
Collection = Annotated[
    str | None, Field(title="Collection", description="Name these inputs are known by; default: the folder's name")
]
Home = Annotated[str | None, Field(title="Home", description="Folder of the embedded index, ledger and dead letters")]
ElasticsearchUrl = Annotated[
    str | None, Field(title="Elasticsearch", description="Index there; keys and passwords come from the settings")
]
WorkerCount = Annotated[int | None, Field(ge=1, title="Workers", description="Processes; default: one a processor")]
SourcesFile = Annotated[str | None, Field(title="Sources file", description="Default: the setting `sources`")]

# The settings that a parameter of another name replaces.
_RENAMED = {"sources_file": "sources"}
_SETTINGS = ("home", "elasticsearch_url", "workers", "sources_file")


class FlowParameters(BaseModel):
    """Parameters of any flow."""

    def settings(self) -> Settings:
        """Return the settings with these parameters put over them."""
        given = [name for name in _SETTINGS if name in type(self).model_fields]
        return load_settings(**{_RENAMED.get(name, name): getattr(self, name) for name in given})


class IngestParameters(FlowParameters):
    """Inputs to ingest; everything else comes from the settings."""

    paths: Paths
    collection: Collection = None
    format: Format | None = Field(None, title="Form", description="Only files of this form; default: every known form")
    language: str | None = Field(
        None, title="Language", description="The tag the articles are expected in: a hint that settles close calls"
    )
    publisher: str | None = Field(
        None, title="Publisher", description="Whose boilerplate rules apply; default: as the article says"
    )
    home: Home = None
    elasticsearch_url: ElasticsearchUrl = None
    workers: WorkerCount = None
    thorough: bool = Field(
        False, title="Thorough", description="Read the content of every file, also where size and times are as before"
    )
    mirror: bool = Field(False, title="Mirror", description="Remove documents whose input is gone from these folders")
    mirror_anyway: bool = Field(
        False, title="Mirror anyway", description="The same, even if that is most of them or a folder is empty"
    )

    again: bool = Field(False, title="Again", description="Read every input again, also those that did not change")

    @property
    def is_mirroring(self) -> bool:
        """Tell whether documents whose input is gone are to be removed."""
        return self.mirror or self.mirror_anyway

    @property
    def label(self) -> str:
        """Return the inputs' name for people."""
        return inputs_label(self.paths, self.collection)
