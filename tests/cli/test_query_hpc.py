"""`virtengine query hpc` against the chain's own gRPC server, in this process."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from tests.chain.modules.hpc.scene import QUEUED, RUNNING, HpcScene
from virtengine.chain.query.grpc_server import make_server
from virtengine.chain.query.registry import Registry
from virtengine.cli.main import build

app = build(("query",))


@pytest.fixture(scope="module")
def scene() -> HpcScene:
    made = HpcScene()
    made.ready_cluster(nodes=2)
    made.report(made.submit(), QUEUED, RUNNING)
    made.submit()
    return made


@pytest.fixture(scope="module")
def grpc_address(scene: HpcScene) -> Iterator[str]:
    registry = Registry(scene.chain.machine, threading.RLock(), _raise)
    server, port = make_server(registry, "127.0.0.1:0")
    server.start()
    yield f"127.0.0.1:{port}"
    server.stop(0).wait()


def _raise(_where: str, error: Exception) -> None:
    raise error


def run(runner: CliRunner, address: str, *words: str) -> dict[str, object]:
    result = runner.invoke(app, ["query", "hpc", *words, "--grpc", address, "--output", "json"])
    assert result.exit_code == 0, result.output
    found: dict[str, object] = json.loads(result.stdout)
    return found


def test_clusters_nodes_and_jobs_are_listed(runner: CliRunner, grpc_address: str) -> None:
    (cluster,) = run(runner, grpc_address, "clusters")["clusters"]  # type: ignore[misc]
    assert (cluster["cluster_id"], cluster["available_nodes"]) == ("HPC-1", 1)
    assert run(runner, grpc_address, "cluster", "HPC-1") == cluster
    assert len(run(runner, grpc_address, "nodes", "HPC-1")["nodes"]) == 2  # type: ignore[arg-type]
    jobs = run(runner, grpc_address, "jobs", "--cluster", "HPC-1")["jobs"]
    assert sorted(job["job_id"] for job in jobs) == ["JOB-1", "JOB-2"]  # type: ignore[attr-defined]
    assert run(runner, grpc_address, "job", "JOB-1")["state"] == "JOB_STATE_RUNNING"


@pytest.mark.parametrize("name", ["JOB-1", "hpc-decision-1"])
def test_a_decision_is_made_again(runner: CliRunner, grpc_address: str, name: str) -> None:
    found = run(runner, grpc_address, "decision", name, "--verify")
    assert (found["selected_cluster_id"], found["verified"]) == ("HPC-1", True)
    assert "verified" not in run(runner, grpc_address, "decision", name)


def test_a_decision_that_was_changed_is_found_out(
    runner: CliRunner, scene: HpcScene, grpc_address: str
) -> None:
    made = scene.state.require_decision("hpc-decision-2")

    def change(state: object) -> None:
        state.decisions.set("hpc-decision-9", replace(made, combined_score=1))  # type: ignore[attr-defined]

    scene.chain.set_up(change, "hpc")
    scene.chain.advance()
    words = ["query", "hpc", "decision", "hpc-decision-9", "--verify", "--grpc", grpc_address]
    result = runner.invoke(app, words)
    assert result.exit_code != 0
    assert "combined_score" in str(result.exception)


def test_a_table_says_why(runner: CliRunner, grpc_address: str) -> None:
    words = ["query", "hpc", "decision", "JOB-1", "--verify", "--grpc", grpc_address]
    result = runner.invoke(app, words)
    assert result.exit_code == 0, result.output
    assert "best_score_of_low_latency" in result.stdout
    assert "yes" in result.stdout


def test_what_is_not_there_is_said(runner: CliRunner, grpc_address: str) -> None:
    result = runner.invoke(app, ["query", "hpc", "job", "JOB-9", "--grpc", grpc_address])
    assert "batch job JOB-9" in str(result.exception)
