"""Bulk requests that go wrong: each fault is a real HTTP answer, or none, in front of a real node."""

from collections.abc import Callable

import pytest

from config.elasticsearch_options import ATTEMPTS
from config.errors import IndexBusy, IndexRefused
from tasks.index.values import WriteStatus
from tests.support.articles import article
from tests.support.elasticsearch_node import ElasticsearchServer
from tests.support.elasticsearch_node.bulk import REJECTED, Opened, articles, write_all
from tests.support.elasticsearch_node.emptied import delete_indexes
from tests.support.elasticsearch_node.faulty_proxy import (
    Fault,
    FaultyProxy,
    Forward,
    Lines,
    Response,
    answers,
    answers_for_items,
    cut_after,
    cut_before,
    page,
)


@pytest.mark.parametrize(
    "fault",
    [
        answers(429, REJECTED),
        answers(429, "circuit_breaking_exception"),
        answers(503, "cluster_block_exception", "blocked by: [SERVICE_UNAVAILABLE/1/state not recovered]"),
        page(502),
        page(504),
        cut_before,
        cut_after,
    ],
    ids=["429", "breaker", "no master yet", "502", "504", "cut before", "cut after"],
)
def test_a_request_that_fails_for_a_while_is_sent_again(opened: Callable[..., Opened], fault: Fault) -> None:
    index, proxy, pauses = opened(fault, fault)
    write_all(index, articles(5))
    assert proxy.bulks == [10, 10, 10]
    assert pauses == [0.5, 1.0]


def test_a_request_without_an_answer_in_time_is_sent_again(opened: Callable[..., Opened]) -> None:
    proxies: list[FaultyProxy] = []

    def hangs(lines: Lines, forward: Forward) -> Response | None:
        forward(lines)
        proxies[0].over.wait()
        return None

    # The first request has the index made, which may take longer than that on a busy machine.
    index, proxy, _ = opened(lambda lines, forward: forward(lines), hangs, timeout_s=2.0)
    proxies.append(proxy)
    index.write(articles(1))
    write_all(index, articles(3))
    assert proxy.bulks == [2, 6, 6]


def test_only_the_documents_that_were_rejected_are_sent_again(opened: Callable[..., Opened]) -> None:
    index, proxy, pauses = opened(
        answers_for_items(429, REJECTED, lambda n: n % 2 == 0),
        answers_for_items(429, "circuit_breaking_exception", lambda n: n == 1),
        answers_for_items(503, "unavailable_shards_exception", lambda n: True),
    )
    write_all(index, articles(7))
    assert proxy.bulks == [14, 8, 2, 2]
    assert pauses == [0.5, 1.0, 2.0]


def test_a_cluster_that_stays_busy_raises_index_busy(opened: Callable[..., Opened]) -> None:
    index, proxy, pauses = opened(*[answers(429, REJECTED)] * ATTEMPTS)
    with pytest.raises(IndexBusy, match=REJECTED):
        index.write(articles(1))
    assert len(proxy.bulks) == ATTEMPTS
    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0]


def test_a_document_that_stays_rejected_raises_index_busy(opened: Callable[..., Opened]) -> None:
    index, _, _ = opened(*[answers_for_items(429, REJECTED, lambda n: n == 0)] * ATTEMPTS)
    with pytest.raises(IndexBusy, match=REJECTED):
        index.write(articles(3))


def test_a_full_disk_is_not_retried(elasticsearch_node: ElasticsearchServer, opened: Callable[..., Opened]) -> None:
    index, proxy, pauses = opened()
    write_all(index, articles(1))
    with elasticsearch_node.client() as client:  # the node does this itself at the flood stage
        client.indices.put_settings(index="news-en-000001", settings={"index.blocks.read_only_allow_delete": True})
    with pytest.raises(IndexRefused, match="free disk space"):
        index.write([article("more")])
    assert (len(proxy.bulks), pauses) == (2, [])


def test_a_request_refused_for_a_full_disk_is_not_retried(opened: Callable[..., Opened]) -> None:
    index, _, pauses = opened(answers(429, "cluster_block_exception", "disk usage exceeded flood-stage watermark"))
    with pytest.raises(IndexRefused, match="free disk space"):
        index.write(articles(1))
    assert pauses == []


def test_a_blocked_index_names_its_block(
    elasticsearch_node: ElasticsearchServer, opened: Callable[..., Opened]
) -> None:
    index, _, pauses = opened()
    write_all(index, articles(1))
    with elasticsearch_node.client() as client:
        client.indices.put_settings(index="news-en-000001", settings={"index.blocks.write": True})
    with pytest.raises(IndexRefused, match=r"index write.*remove the block"):
        index.write([article("more")])
    assert pauses == []


def test_a_request_that_is_too_large_is_divided(opened: Callable[..., Opened]) -> None:
    index, proxy, pauses = opened(limit=3000)
    write_all(index, [article(f"number {n} " + "word " * 100) for n in range(16)])
    assert max(proxy.bulks) == 32
    assert pauses == []


def test_a_document_that_is_too_large_by_itself_is_refused_alone(opened: Callable[..., Opened]) -> None:
    index, _, _ = opened(limit=3000)
    large = article("large " * 1000, path="large.txt")
    results = index.write([article("before"), large, article("after")])
    assert [result.status for result in results] == [WriteStatus.WRITTEN, WriteStatus.REFUSED, WriteStatus.WRITTEN]
    assert (results[1].error, results[1].reason) == (
        "content_too_long",
        "it is larger than the cluster takes in one request",
    )


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let records through that no backend is given otherwise, so that the node itself refuses them."""
    monkeypatch.setattr("tasks.index.elasticsearch.index.write_storable", lambda documents, write: write(documents))


@pytest.mark.usefixtures("unchecked")
def test_a_document_that_makes_the_node_refuse_its_request_is_refused_alone(opened: Callable[..., Opened]) -> None:
    index, _, _ = opened()  # an id of more than 512 bytes makes it refuse the whole request
    results = index.write([article("before"), article("odd", id="x" * 600), article("after")])
    assert [result.status for result in results] == [WriteStatus.WRITTEN, WriteStatus.REFUSED, WriteStatus.WRITTEN]
    assert "id [xxx" in results[1].reason


@pytest.mark.usefixtures("unchecked")
def test_a_document_the_mapping_cannot_take_is_refused_with_type_and_reason(opened: Callable[..., Opened]) -> None:
    index, _, pauses = opened()
    results = index.write([article("good"), article("bad", word_count=2**40)])
    assert [result.status for result in results] == [WriteStatus.WRITTEN, WriteStatus.REFUSED]
    assert results[1].error == "document_parsing_exception"
    assert "word_count" in results[1].reason
    assert pauses == []


def test_a_version_before_1970_is_written(opened: Callable[..., Opened]) -> None:
    index, _, _ = opened()
    write_all(index, [article("old", version=-5), article("older", version=-(10**14))])


def test_no_document_is_lost_when_everything_goes_wrong_at_once(opened: Callable[..., Opened]) -> None:
    faults = [
        answers(429, REJECTED),
        cut_after,
        answers_for_items(429, REJECTED, lambda n: n % 3 == 0),
        page(502),
        cut_before,
        answers_for_items(503, "unavailable_shards_exception", lambda n: n % 2 == 0),
        cut_after,
    ]
    index, _, _ = opened(*faults, senders=3, chunk_documents=10, limit=4000)
    write_all(index, articles(100))


def test_a_deleted_index_is_not_created_by_accident(
    elasticsearch_node: ElasticsearchServer, opened: Callable[..., Opened]
) -> None:
    def deletes(lines: Lines, forward: Forward) -> Response:
        delete_indexes(elasticsearch_node)
        return forward(lines)

    index, _, _ = opened(deletes)
    with pytest.raises(IndexRefused, match="run again"):
        index.write(articles(2))
    assert index.identities() == {}
    write_all(index, articles(2))
