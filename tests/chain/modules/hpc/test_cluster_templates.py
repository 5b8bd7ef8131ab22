"""Cluster templates: each part has its own error, which names the field."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chain.modules.hpc.template_scene import TemplateScene
from virtengine.chain.modules.hpc import books_errors, errors
from virtengine.wire.virtengine.hpc.v1.cluster_template_pb2 import (
    HardwareClass,
    MaintenanceWindow,
    QosPolicy,
    SchedulingPolicy,
    TemplatePartition,
)


@pytest.fixture
def scene() -> TemplateScene:
    """A provider with a cluster."""
    return TemplateScene()


def partition(**changes: Any) -> TemplatePartition:
    """Return a partition."""
    return TemplatePartition(**{"name": "batch", "nodes": 4, "state": "up"} | changes)


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"template_name": "1st"}, books_errors.InvalidClusterTemplate, "template_name"),
        ({"template_version": "1"}, books_errors.InvalidClusterTemplate, "template_version"),
        (
            {"maintenance_windows": [MaintenanceWindow(name="w", start_cron="* *", duration_hours=1)]},
            books_errors.InvalidClusterTemplate,
            "start_cron",
        ),
        ({"partitions": []}, books_errors.InvalidPartition, "partitions"),
        ({"partitions": [partition(name="a b")]}, books_errors.InvalidPartition, "name"),
        ({"partitions": [partition(name="a\nPartitionName=b")]}, books_errors.InvalidPartition, "name"),
        ({"partitions": [partition(), partition()]}, books_errors.InvalidPartition, "batch"),
        ({"partitions": [partition(priority=1_001)]}, books_errors.InvalidPartition, "priority"),
        ({"partitions": [partition(priority=-1)]}, books_errors.InvalidPartition, "priority"),
        (
            {"partitions": [partition(max_nodes_per_job=5)]},
            books_errors.InvalidPartition,
            "max_nodes_per_job",
        ),
        (
            {"partitions": [partition(max_runtime_seconds=60, default_runtime_seconds=61)]},
            books_errors.InvalidPartition,
            "default_runtime_seconds",
        ),
        ({"partitions": [partition(state="off")]}, books_errors.InvalidPartition, "state"),
        ({"partitions": [partition(features=["a,b"])]}, books_errors.InvalidPartition, "word"),
        (
            {"qos_policies": [QosPolicy(name="q", preempt_mode="kill")]},
            books_errors.InvalidQos,
            "preempt_mode",
        ),
        (
            {"qos_policies": [QosPolicy(name="q", preempt_mode="off", usage_factor="-1")]},
            books_errors.InvalidQos,
            "usage_factor",
        ),
        (
            {
                "qos_policies": [
                    QosPolicy(name="q", preempt_mode="off", max_jobs_per_user=2, max_submit_jobs_per_user=1)
                ]
            },
            books_errors.InvalidQos,
            "max_jobs_per_user",
        ),
        (
            {"hardware_classes": [HardwareClass(name="h", kind="storage", type="tape")]},
            books_errors.InvalidHardwareClass,
            "type",
        ),
        (
            {"hardware_classes": [HardwareClass(name="h", kind="sun")]},
            books_errors.InvalidHardwareClass,
            "kind",
        ),
        (
            {"scheduling_policy": SchedulingPolicy(scheduler_type="cron")},
            books_errors.InvalidSchedulingPolicy,
            "scheduler_type",
        ),
        (
            {"scheduling_policy": SchedulingPolicy(scheduler_type="slurm", fair_share=True)},
            books_errors.InvalidSchedulingPolicy,
            "decay_half_life_days",
        ),
    ],
)
def test_hp_190_an_invalid_template_names_its_code_and_the_field(
    scene: TemplateScene, changes: dict[str, Any], error: Any, field: str
) -> None:
    outcome = scene.refuse(scene.provider, scene.cluster_template(**changes), error)
    assert field in outcome.log


def test_a_newer_version_replaces_the_one_before(scene: TemplateScene) -> None:
    message = scene.cluster_template()
    scene.send(scene.provider, message)
    scene.repeat(scene.provider, message)
    other = scene.cluster_template(description="other")
    scene.refuse(scene.provider, other, books_errors.InvalidClusterTemplate)
    scene.set_cluster_template(template_version="1.0.1", description="other")
    found = scene.ask("ClusterTemplate", provider=scene.provider.address, template_id="small").record
    assert (found.template.template_version, found.template.description) == ("1.0.1", "other")
    assert len(scene.ask("ClusterTemplates").records) == 1


def test_only_providers_publish_cluster_templates(scene: TemplateScene) -> None:
    message = scene.cluster_template()
    message.provider = scene.tenant.address
    scene.refuse(scene.tenant, message, errors.ProviderNotInGoodStanding)
