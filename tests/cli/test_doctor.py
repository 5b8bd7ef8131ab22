"""`virtengine doctor` on a fake cluster and a fake chain: what is read, what is named, how it ends."""

from __future__ import annotations

import asyncio
import functools
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import pytest_asyncio
from typer.testing import CliRunner, Result

from tests.fakes.api_server import FakeApiServer
from virtengine.cli import chain, connection
from virtengine.cli.errors import REFUSED, Unreachable
from virtengine.cli.main import build

app = build(("doctor",))
READY = [{"type": "Ready", "status": "True", "reason": "Fine", "message": "fine"}]
IMAGE = "registry.example.com/shop/web:1.2"


def custom(kind: str, name: str, namespace: str = "shop", **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "virtengine.com/v1alpha1",
        "kind": kind,
        "metadata": {"name": name, "namespace": namespace},
        "spec": spec,
        "status": {"conditions": READY},
    }


def account(name: str, address: str, network: str = "local") -> dict[str, Any]:
    found = custom("Account", name, networkRef={"name": network, "namespace": "virtengine-system"})
    found["status"]["address"] = address
    return found


def pod(namespace: str, state: dict[str, Any]) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "web-0", "namespace": namespace},
        "spec": {},
        "status": {"containerStatuses": [{"name": "web", "image": IMAGE, "state": state}]},
    }


@dataclass
class FakeChain:
    """A node: when its last block was, and what accounts hold."""

    age: float = 1.0
    balances: dict[str, int] = field(default_factory=dict)
    is_away: bool = False

    @property
    def rpc(self) -> FakeChain:
        return self

    async def status(self) -> Any:
        moment = datetime.now(UTC) - timedelta(seconds=self.age)
        return SimpleNamespace(chain_id="ve-1", height=7, catching_up=False, time=moment.isoformat())

    async def balance(self, address: str) -> int:
        return self.balances[address]

    def ask(self, _endpoints: Any, work: Callable[[Any], Awaitable[Any]], *, rpc: bool = False) -> Any:
        assert rpc
        if self.is_away:
            raise Unreachable("no node answers", hint="see the Network")

        async def run() -> Any:
            return await work(self)

        return asyncio.run(run())


@dataclass
class Scene:
    """Cluster, chain, and the command."""

    api: FakeApiServer
    chain: FakeChain

    async def doctor(self, *words: str) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, app, ["doctor", *words])

    async def findings(self, code: int = REFUSED) -> dict[str, dict[str, str]]:
        answer = await self.doctor("--output", "json")
        assert answer.exit_code == code, answer.exception or answer.output
        assert answer.stdout, repr(answer.exception)
        document = json.loads(answer.stdout)
        assert document["ok"] is (code == 0)
        return {one["about"]: one for one in document["findings"]}


@pytest_asyncio.fixture
async def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    fake = FakeChain(balances={"ve1seller": 5_000_000})
    monkeypatch.setattr(chain, "ask", fake.ask)
    async with FakeApiServer().running() as api:
        load = functools.partial(connection.load_kubernetes, api.kubeconfig(tmp_path / "config"))
        monkeypatch.setattr(connection, "load_kubernetes", load)
        node_ready = {"conditions": [{"type": "Ready", "status": "True"}]}
        api.put({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "one"}, "status": node_ready})
        api.put(custom("Network", "local", "virtengine-system", chainId="ve-1"))
        api.put(account("seller", "ve1seller"))
        api.put(custom("Provider", "seller", accountRef={"name": "seller"}))
        lease = custom("Lease", "lease-1", leaseId="a/b")
        lease["status"]["namespace"] = "ve-0123456789abcdef"
        api.put(lease)
        api.put(pod("ve-0123456789abcdef", {"running": {}}))
        yield Scene(api, fake)


async def test_a_healthy_platform_ends_with_0(scene: Scene) -> None:
    answer = await scene.doctor()
    assert answer.exit_code == 0, answer.exception or answer.output
    assert answer.stdout == "nothing is wrong\n"


async def test_an_image_of_a_tenant_that_is_not_pulled_is_named(scene: Scene) -> None:
    text = f'Back-off pulling image "{IMAGE}"'
    waiting = {"waiting": {"reason": "ImagePullBackOff", "message": text}}
    scene.api.put(pod("ve-0123456789abcdef", waiting))
    found = await scene.findings()
    assert list(found) == ["pod/ve-0123456789abcdef/web-0"]
    (finding,) = found.values()
    assert finding["level"] == "broken"
    assert IMAGE in finding["cause"]
    assert "pull secret" in finding["next"]


async def test_the_image_is_named_where_the_kubelet_does_not(scene: Scene) -> None:
    scene.api.put(pod("ve-0123456789abcdef", {"waiting": {"reason": "ErrImagePull"}}))
    (finding,) = (await scene.findings()).values()
    assert IMAGE in finding["cause"]


async def test_only_accounts_of_the_chain_that_act_are_broken_without_money(scene: Scene) -> None:
    scene.api.put(account("tenant", "ve1tenant"))
    scene.api.put(account("elsewhere", "ve1elsewhere", network="other"))
    scene.chain.balances |= {"ve1tenant": 0}
    found = await scene.findings(code=0)
    assert {about: one["level"] for about, one in found.items()} == {"account/shop/tenant": "warning"}
    scene.chain.balances["ve1seller"] = 0
    found = await scene.findings()
    assert found["account/shop/seller"]["level"] == "broken"
    assert "ve1seller" in found["account/shop/seller"]["next"]


async def test_a_chain_that_is_silent_or_stands_is_said(scene: Scene) -> None:
    scene.chain.age = 600
    found = await scene.findings()
    assert "600 s old" in found["chain"]["cause"]
    scene.chain.is_away = True
    found = await scene.findings()
    assert found["chain"]["level"] == "unknown"
    assert found["chain"]["cause"] == "no node answers"


async def test_a_silent_api_server_is_never_taken_for_health(scene: Scene) -> None:
    scene.api.away = True
    found = await scene.findings()
    assert {one["level"] for one in found.values()} == {"unknown"}
    assert {"orders", "pods", "nodes", "clock"} <= set(found)
