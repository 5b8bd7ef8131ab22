"""The contract of a Kubernetes client, kept by the real one against a real API server and by the fake."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.fakes.kubernetes import FakeKubernetes
from virtengine.api import Account
from virtengine.clients.kubernetes import Kubernetes, Object
from virtengine.clients.kubernetes_errors import Absent, Conflict
from virtengine.clients.kubernetes_kinds import CONFIG_MAPS, NAMESPACES, of_model
from virtengine.core.errors import Rejected, Unavailable
from virtengine.runtime.applied import is_applied

ACCOUNTS = of_model(Account)
Client = Kubernetes | FakeKubernetes


@pytest_asyncio.fixture(params=[pytest.param("real", marks=pytest.mark.contract), "fake"])
async def client(request: pytest.FixtureRequest) -> AsyncIterator[Client]:
    if request.param == "fake":
        yield FakeKubernetes()
        return
    server = request.getfixturevalue("api_server")
    async with await Kubernetes.connect(server.kubeconfig) as real:
        yield real


@pytest_asyncio.fixture
async def space(client: Client, request: pytest.FixtureRequest) -> str:
    name = f"contract-{abs(hash(request.node.nodeid)) % 10**9}"
    await client.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}, manager="test")
    return name


def config_map(space: str, name: str = "one", labels: dict[str, str] | None = None, **data: str) -> Object:
    metadata: dict[str, Any] = {"name": name, "namespace": space}
    if labels:
        metadata["labels"] = labels
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}


def account(space: str) -> Object:
    metadata = {"name": "alice", "namespace": space}
    spec = {"networkRef": {"name": "net"}}
    return {"apiVersion": "virtengine.com/v1alpha1", "kind": "Account", "metadata": metadata, "spec": spec}


async def test_what_is_not_there_is_none(client: Client, space: str) -> None:
    assert await client.get(CONFIG_MAPS, space, "none") is None
    assert await client.delete(CONFIG_MAPS, space, "none") is False
    assert await client.get(NAMESPACES, "", "no-such-namespace") is None


async def test_a_second_create_conflicts(client: Client, space: str) -> None:
    made = await client.create(config_map(space, a="1"), manager="test")
    assert made["metadata"]["uid"]
    with pytest.raises(Conflict):
        await client.create(config_map(space, a="2"), manager="test")


async def test_a_list_is_filtered_by_labels_and_says_its_version(client: Client, space: str) -> None:
    await client.create(config_map(space, "one", {"x": "1"}), manager="test")
    await client.create(config_map(space, "two", {"x": "2"}), manager="test")
    found, version = await client.list(CONFIG_MAPS, space, labels="x=2")
    assert [one["metadata"]["name"] for one in found] == ["two"]
    assert found[0]["kind"] == "ConfigMap"
    assert int(version) >= int(found[0]["metadata"]["resourceVersion"])


async def test_replace_needs_the_version_that_was_read(client: Client, space: str) -> None:
    made = await client.create(config_map(space, a="1"), manager="test")
    made["data"] = {"a": "2"}
    newer = await client.replace(made, manager="test")
    assert int(newer["metadata"]["resourceVersion"]) > int(made["metadata"]["resourceVersion"])
    with pytest.raises(Conflict):
        await client.replace(made, manager="test")


async def test_apply_creates_changes_and_removes_its_own_fields_only(client: Client, space: str) -> None:
    await client.apply(config_map(space, a="1", b="2"), manager="one")
    await client.merge(CONFIG_MAPS, space, "one", {"data": {"c": "3"}}, manager="human")
    made = await client.apply(config_map(space, a="5"), manager="one")
    assert made["data"] == {"a": "5", "c": "3"}


async def test_applying_the_same_again_changes_no_version(client: Client, space: str) -> None:
    first = await client.apply(config_map(space, a="1"), manager="one")
    second = await client.apply(config_map(space, a="1"), manager="one")
    assert first["metadata"]["resourceVersion"] == second["metadata"]["resourceVersion"]
    assert is_applied(config_map(space, a="1"), second, "one")


async def test_a_field_that_another_changed_is_seen_as_not_applied(client: Client, space: str) -> None:
    await client.apply(config_map(space, a="1"), manager="one")
    await client.merge(CONFIG_MAPS, space, "one", {"data": {"a": "2"}}, manager="human")
    live = await client.get(CONFIG_MAPS, space, "one")
    assert live is not None
    assert not is_applied(config_map(space, a="1"), live, "one")
    made = await client.apply(config_map(space, a="1"), manager="one")
    assert made["data"] == {"a": "1"}


async def test_a_wrong_uid_or_version_stops_deletion(client: Client, space: str) -> None:
    made = await client.create(config_map(space), manager="test")
    with pytest.raises(Conflict):
        await client.delete(CONFIG_MAPS, space, "one", uid="00000000-0000-0000-0000-000000000000")
    with pytest.raises(Conflict):
        await client.delete(CONFIG_MAPS, space, "one", version="1")
    assert await client.delete(CONFIG_MAPS, space, "one", uid=made["metadata"]["uid"]) is True
    assert await client.get(CONFIG_MAPS, space, "one") is None


async def test_merge_with_an_old_version_conflicts(client: Client, space: str) -> None:
    made = await client.create(config_map(space, a="1"), manager="test")
    old = {"metadata": {"resourceVersion": made["metadata"]["resourceVersion"]}, "data": {"a": "2"}}
    await client.merge(CONFIG_MAPS, space, "one", old, manager="test")
    with pytest.raises(Conflict):
        await client.merge(CONFIG_MAPS, space, "one", old, manager="test")


async def test_writing_to_what_is_not_there_says_so(client: Client, space: str) -> None:
    with pytest.raises(Absent):
        await client.merge(CONFIG_MAPS, space, "none", {"data": {}}, manager="test")
    body = {**account(space), "status": {"address": "ve1x"}}
    with pytest.raises(Absent):
        await client.apply(body, manager="test", subresource="status")


async def test_status_is_written_apart_and_leaves_the_generation(client: Client, space: str) -> None:
    made = await client.create(account(space), manager="test")
    body = {**made, "metadata": {"name": "alice", "namespace": space}, "status": {"address": "ve1x"}}
    body.pop("spec")
    after = await client.apply(body, manager="test", subresource="status")
    assert after["status"] == {"address": "ve1x"}
    assert after["metadata"]["generation"] == made["metadata"]["generation"]
    body["status"] = {"balance": "1"}
    assert (await client.apply(body, manager="test", subresource="status"))["status"] == {"balance": "1"}


async def test_status_for_another_version_conflicts(client: Client, space: str) -> None:
    await client.create(account(space), manager="test")
    metadata = {"name": "alice", "namespace": space, "resourceVersion": "1"}
    body = {"apiVersion": "virtengine.com/v1alpha1", "kind": "Account", "metadata": metadata}
    body["status"] = {"address": "ve1x"}
    with pytest.raises(Conflict):
        await client.apply(body, manager="test", subresource="status")


async def test_a_finalizer_holds_an_object_until_it_is_taken_off(client: Client, space: str) -> None:
    made = account(space)
    made["metadata"]["finalizers"] = ["virtengine.com/finalizer"]
    await client.create(made, manager="test")
    assert await client.delete(ACCOUNTS, space, "alice") is True
    held = await client.get(ACCOUNTS, space, "alice")
    assert held is not None
    assert held["metadata"]["deletionTimestamp"]
    await client.merge(ACCOUNTS, space, "alice", {"metadata": {"finalizers": []}}, manager="test")
    assert await client.get(ACCOUNTS, space, "alice") is None


async def test_an_object_without_a_name_is_rejected(client: Client, space: str) -> None:
    with pytest.raises(Rejected):
        await client.create(
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"namespace": space}}, manager="test"
        )


async def test_no_answer_is_unavailable(tmp_path: Path) -> None:
    config = tmp_path / "kubeconfig"
    config.write_text(
        "{apiVersion: v1, kind: Config, current-context: a, clusters: [{name: a, cluster: {server: 'http://127.0.0.1:9'}}],"
        " users: [{name: a, user: {}}], contexts: [{name: a, context: {cluster: a, user: a}}]}"
    )
    async with await Kubernetes.connect(config, seconds=2) as away:
        with pytest.raises(Unavailable):
            await away.get(CONFIG_MAPS, "default", "x")
