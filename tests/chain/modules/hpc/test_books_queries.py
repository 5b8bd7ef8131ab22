"""Every route of the books answers with real data, and in pages."""

from __future__ import annotations

from typing import Any

import pytest
from google.api import annotations_pb2

from tests.chain.modules.hpc.books_scene import metrics
from tests.chain.modules.hpc.template_scene import TemplateScene
from virtengine.chain.kernel.errors import InvalidQuery, QueryNotFound
from virtengine.wire.cosmos.base.query.v1beta1.pagination_pb2 import PageRequest
from virtengine.wire.virtengine.hpc.v1 import books_query_pb2, query_pb2

ROUTES = {
    "JobAccounting": "job/{job_id}/accounting",
    "AccountingRecord": "accounting/{record_id}",
    "AccountingRecords": "accounting",
    "UsageSnapshots": "job/{job_id}/snapshots",
    "BillingRules": "billing_rules/{provider}",
    "Aggregations": "aggregations/{customer}",
    "Reward": "reward/{reward_id}",
    "JobRewards": "job/{job_id}/rewards",
    "Reconciliations": "job/{job_id}/reconciliations",
    "Dispute": "dispute/{dispute_id}",
    "Disputes": "disputes",
    "RoutingAudits": "job/{job_id}/routing",
    "RoutingViolations": "routing/violations/{provider}",
    "Template": "template/{template_id}",
    "Templates": "templates",
    "TemplateJobs": "template/{template_id}/jobs",
    "ClusterTemplate": "cluster_template/{provider}/{template_id}",
    "ClusterTemplates": "cluster_templates",
}


@pytest.fixture
def scene() -> TemplateScene:
    """A cluster that sells, with short delays."""
    return TemplateScene()


def test_hp_195_every_route_is_there() -> None:
    service = query_pb2.DESCRIPTOR.services_by_name["Query"]
    books = {
        method.name: method.GetOptions().Extensions[annotations_pb2.http].get  # type: ignore[index]
        for method in service.methods
        if method.input_type.file.name.endswith("books_query.proto")
    }
    assert books == {name: f"/virtengine/hpc/v1/{route}" for name, route in ROUTES.items()}


def test_hp_195_routes_answer_with_what_happened(scene: TemplateScene) -> None:
    job_id = scene.ended(metrics(300), seconds=1)
    scene.settle(job_id)
    answer = scene.ask("JobAccounting", job_id=job_id)
    assert (answer.books.billed, answer.terms.ceiling) == ("333", "666")
    record = answer.records[-1]
    assert scene.ask("AccountingRecord", record_id=record.record_id).record == record
    reward = scene.ask("Reward", reward_id=answer.books.reward_id).reward
    assert list(scene.ask("JobRewards", job_id=job_id).rewards) == [reward]
    used = scene.ask("Aggregations", customer=scene.tenant.address, provider=scene.provider.address)
    assert used.aggregations[0].total_billable == "333"


def test_hp_195_records_are_found_by_party_and_status_in_pages(scene: TemplateScene) -> None:
    for _ in range(3):
        scene.settle(scene.ended(metrics(60), seconds=1))
    scene.ended(metrics(60), seconds=1)
    page = PageRequest(limit=2, count_total=True)
    first = scene.ask("AccountingRecords", customer=scene.tenant.address, pagination=page)
    assert (len(first.records), first.pagination.total) == (2, 4)
    following = PageRequest(key=first.pagination.next_key)
    rest = scene.ask("AccountingRecords", customer=scene.tenant.address, pagination=following)
    assert len({one.record_id for one in (*first.records, *rest.records)}) == 4
    settled = scene.ask("AccountingRecords", provider=scene.provider.address, status=4).records
    assert [one.job_id for one in settled] == ["JOB-1", "JOB-2", "JOB-3"]
    assert len(scene.ask("AccountingRecords", status=1).records) == 1
    assert not scene.ask("AccountingRecords", customer=scene.provider.address).records


@pytest.mark.parametrize(
    ("method", "fields"),
    [
        ("JobAccounting", {"job_id": "JOB-9"}),
        ("AccountingRecord", {"record_id": "hpc-acct-9"}),
        ("Reward", {"reward_id": "hpc-reward-JOB-9"}),
        ("JobRewards", {"job_id": "JOB-9"}),
        ("Dispute", {"dispute_id": "hpc-dispute-9"}),
        ("Template", {"template_id": "none"}),
        ("ClusterTemplate", {"template_id": "none"}),
    ],
)
def test_what_is_not_there_is_not_found(scene: TemplateScene, method: str, fields: dict[str, Any]) -> None:
    with pytest.raises(QueryNotFound):
        scene.ask(method, **fields)


@pytest.mark.parametrize("method", ["AccountingRecords", "Disputes", "Templates"])
def test_a_status_that_does_not_exist_is_refused(scene: TemplateScene, method: str) -> None:
    request = getattr(books_query_pb2, f"Query{method}Request")
    assert "status" in request.DESCRIPTOR.fields_by_name
    with pytest.raises(InvalidQuery):
        scene.ask(method, status=99)


def test_templates_are_listed_by_publisher_and_status(scene: TemplateScene) -> None:
    scene.publish()
    scene.publish(version="1.1.0")
    scene.approve()
    found = scene.ask("Templates", publisher=scene.provider.address).records
    assert [(one.template.version, one.is_latest) for one in found] == [("1.0.0", True), ("1.1.0", False)]
    assert len(scene.ask("Templates", status=1).records) == 1
    assert not scene.ask("Templates", type="gpu").records
