"""examples/hpc: valid by the models, beside the first tenant, and each job fits its cluster."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from virtengine.api import HPCCluster, HPCJob
from virtengine.plans.hpc_job_fit import require_fit

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "hpc"
FIRST = FOLDER.parent / "first-lease"
JOBS = ("array-job.yaml", "two-node-job.yaml", "failing-job.yaml")


def read(name: str, folder: Path = FOLDER) -> dict[str, Any]:
    return dict(yaml.safe_load((folder / name).read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", JOBS)
def test_each_job_fits_the_cluster_that_it_names(name: str) -> None:
    job, cluster = HPCJob.read(read(name)), HPCCluster.read(read("cluster.yaml"))
    assert job.spec.cluster_ref is not None
    assert (job.spec.cluster_ref.namespace, job.spec.cluster_ref.name) == (cluster.namespace, cluster.name)
    require_fit(job.spec, cluster.spec, job.spec.partition or "main")


@pytest.mark.parametrize("name", JOBS)
def test_each_job_is_paid_by_the_first_tenant(name: str) -> None:
    job, account = HPCJob.read(read(name)), read("account.yaml", FIRST)
    assert (job.namespace, job.spec.account_ref.name) == (
        account["metadata"]["namespace"],
        account["metadata"]["name"],
    )


def test_the_cluster_is_sold_by_the_provider_of_the_first_lease() -> None:
    cluster, values = HPCCluster.read(read("cluster.yaml")), read("values-provider.yaml", FIRST)
    assert cluster.spec.provider_ref is not None
    assert cluster.spec.provider_ref.name == values["provider"]["name"]


def test_the_kustomization_names_every_file() -> None:
    named = read("kustomization.yaml")["resources"]
    assert sorted(named) == sorted(
        path.name for path in FOLDER.glob("*.yaml") if path.name != "kustomization.yaml"
    )
