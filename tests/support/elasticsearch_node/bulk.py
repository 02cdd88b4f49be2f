"""An index behind a faulty proxy, and the articles that are written to it."""

from collections.abc import Sequence

from tasks.document import Document
from tasks.index.elasticsearch.index import ElasticsearchIndex
from tasks.index.values import WriteStatus
from tests.support.articles import article
from tests.support.elasticsearch_node.faulty_proxy import FaultyProxy

REJECTED = "es_rejected_execution_exception"
Opened = tuple[ElasticsearchIndex, FaultyProxy, list[float]]


def articles(count: int) -> list[Document]:
    return [article(f"number {n}") for n in range(count)]


def write_all(index: ElasticsearchIndex, documents: Sequence[Document]) -> None:
    """Write, and require that every document is indexed once."""
    results = index.write(documents)
    assert {result.status for result in results} == {WriteStatus.WRITTEN}
    index.refresh()
    assert sum(index.count().values()) == len(documents)
    assert index.stored([document.id for document in documents]).keys() == {document.id for document in documents}
