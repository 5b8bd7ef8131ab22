"""`virtengine job` on a fake cluster: what is applied, changed, shown and read."""

from __future__ import annotations

import asyncio
import functools
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from typer.testing import CliRunner, Result

from tests.fakes.api_server import FakeApiServer
from virtengine.cli import connection, job, job_logs
from virtengine.cli.errors import Refused
from virtengine.cli.main import build

app = build(("job",))
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "hpc" / "array-job.yaml"
Run = Callable[..., Awaitable[Result]]


def hpc_job(name: str = "sweep", status: dict[str, Any] | None = None, **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "virtengine.com/v1alpha1",
        "kind": "HPCJob",
        "metadata": {"name": name, "namespace": "shop", "generation": 1},
        "spec": {"timeLimitSeconds": 60, **spec},
        "status": status or {},
    }


@pytest_asyncio.fixture
async def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeApiServer]:
    async with FakeApiServer().running() as running:
        path = running.kubeconfig(tmp_path / "kubeconfig")
        monkeypatch.setattr(
            connection, "load_kubernetes", functools.partial(connection.load_kubernetes, path)
        )
        yield running


@pytest.fixture
def run(server: FakeApiServer, runner: CliRunner) -> Run:
    """Run a command while the server answers."""

    async def running(*words: str) -> Result:
        return await asyncio.to_thread(runner.invoke, app, ["job", *words])

    return running


def spec_of(server: FakeApiServer, name: str = "sweep") -> dict[str, Any]:
    found: dict[str, Any] = server.items["virtengine.com", "hpcjobs", "shop", name]["spec"]
    return found


async def test_jobs_are_listed_with_what_became_of_them(server: FakeApiServer, run: Run) -> None:
    conditions = [{"type": "Ready", "status": "True", "reason": "Completed", "message": ""}]
    server.put(hpc_job(status={"state": "Completed", "exitCode": 0, "conditions": conditions}))
    done = await run("list", "--output", "json")
    (found,) = json.loads(done.stdout)["jobs"]
    assert (found["metadata"]["name"], found["ready"], found["status"]["exitCode"]) == (
        "sweep",
        "True Completed",
        0,
    )


@pytest.mark.parametrize(
    ("word", "expected"),
    [("cancel", {"cancel": True}), ("hold", {"hold": True}), ("release", {"hold": False})],
)
async def test_a_job_is_told_what_to_do(
    server: FakeApiServer, run: Run, word: str, expected: dict[str, bool]
) -> None:
    server.put(hpc_job())
    done = await run(word, "sweep", "--namespace", "shop")
    assert done.exit_code == 0, done.output
    assert spec_of(server).items() >= expected.items()


async def test_a_job_that_is_not_there_is_refused(run: Run) -> None:
    done = await run("cancel", "nothing", "--namespace", "shop")
    assert isinstance(done.exception, Refused)


async def test_only_files_of_jobs_are_submitted(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("kind: Order\nmetadata: {name: a}\n")
    assert isinstance((await run("submit", str(other))).exception, Refused)


async def test_logs_are_read_where_the_job_ran(server: FakeApiServer, run: Run) -> None:
    asked: list[list[str]] = []

    async def on_exec(socket: web.WebSocketResponse, command: list[str]) -> None:
        asked.append(command)
        await socket.send_bytes(b"\x01task 3\n")
        await socket.send_bytes(b"\x03" + json.dumps({"status": "Success"}).encode())

    server.on_exec = on_exec
    status = {"cluster": "sellers/batch", "nodes": ["batch-small-0-0"], "schedulerJobId": "17"}
    server.put(hpc_job(status=status, array={"to": 7}))
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "batch-small-0-0", "namespace": "sellers"}}
    server.put({**pod, "spec": {}, "status": {}})
    done = await run("logs", "sweep", "--task", "3", "--namespace", "shop", "--tail", "5")
    assert (done.exit_code, done.stdout) == (0, "task 3\n"), done.output
    assert asked == [["tail", "-n", "5", "/scratch/virtengine-17_3.out"]]


async def test_a_job_that_did_not_start_has_no_log(server: FakeApiServer, run: Run) -> None:
    server.put(hpc_job())
    assert isinstance((await run("logs", "sweep", "--namespace", "shop")).exception, Refused)


def test_an_array_is_asked_for_by_task_and_only_an_array() -> None:
    array: dict[str, Any] = {"array": {"to": 3}}
    assert job_logs.written("9", array, 2, errors=True) == "/scratch/virtengine-9_2.err"
    assert job_logs.written("9", {}, None, errors=False) == "/scratch/virtengine-9.out"
    for spec, task in ((array, None), ({}, 1)):
        with pytest.raises(Refused):
            job_logs.written("9", spec, task, errors=False)


async def test_the_digest_of_an_input_is_printed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"abc")
    done = await run("digest", str(tmp_path / "data"), "--output", "json")
    assert json.loads(done.stdout)["sha256"].startswith("ba7816bf8f01cfea")


def test_the_example_is_a_file_of_jobs() -> None:
    assert EXAMPLE.exists()
    assert job.PLURAL == "hpcjobs"
