"""`virtengine doctor`: looks at everything and names causes, each with the next step."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import typer

from virtengine.api import KINDS
from virtengine.cli import chain, connection, helm
from virtengine.cli.chain import Endpoints
from virtengine.cli.connection import GrpcOption, NodeOption
from virtengine.cli.errors import REFUSED
from virtengine.cli.output import Output, OutputOption, show
from virtengine.clients.chain.client import ChainClient
from virtengine.core.errors import VirtEngineError
from virtengine.plans.diagnosis import ChainSeen, Finding, Level, Object, Seen, Wallet, diagnose

EPILOG = "Example: virtengine doctor --output json"
Objects = Mapping[str, Sequence[Object]]
COLUMNS = {"LEVEL": "level", "ABOUT": "about", "CAUSE": "cause", "NEXT STEP": "next"}


class Look:
    """Reads part by part; a part that does not answer is noted and the others go on."""

    def __init__(self, endpoints: Endpoints) -> None:
        self._endpoints = endpoints
        self._api = connection.load_kubernetes()
        self._silent: dict[str, str] = {}

    def all(self) -> Seen:
        """Return everything that can be seen."""
        objects = {
            kind.definition.plural: self._part(kind.definition.plural, self._objects, kind.definition.plural)
            for kind in KINDS
        }
        found = {plural: items for plural, items in objects.items() if items is not None}
        seen = self._part("chain", self._chain, found)
        return Seen(
            objects=found,
            pods=self._part("pods", self._pods, found.get("leases", [])) or (),
            nodes=self._part("nodes", self._nodes) or (),
            chain=seen[0] if seen else None,
            wallets=seen[1] if seen else (),
            clock_skew=self._part("clock", self._skew),
            silent=self._silent,
        )

    def _part(self, name: str, read: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return read(*arguments)
        except VirtEngineError as error:
            self._silent[name] = getattr(error, "message", str(error))
            return None

    def _objects(self, plural: str) -> list[Object]:
        return list(connection.list_objects(self._api, plural))

    def _pods(self, leases: list[Object]) -> list[Object]:
        names = {helm.PLATFORM_NAMESPACE, helm.PROVIDER_NAMESPACE}
        names |= {(lease.get("status") or {}).get("namespace") or helm.PLATFORM_NAMESPACE for lease in leases}
        found: list[Object] = []
        for name in sorted(names):
            found += connection.get_json(self._api, f"/api/v1/namespaces/{name}/pods")["items"]
        return found

    def _nodes(self) -> list[Object]:
        return list(connection.get_json(self._api, "/api/v1/nodes")["items"])

    def _skew(self) -> float | None:
        said = connection.get_date(self._api)
        with contextlib.suppress(ValueError):
            return (datetime.now(UTC) - parsedate_to_datetime(said)).total_seconds()
        return None

    def _chain(self, objects: Objects) -> tuple[ChainSeen, list[Wallet]]:
        async def read(chain_client: ChainClient) -> tuple[ChainSeen, list[Wallet]]:
            status = await chain_client.rpc.status()
            age = (datetime.now(UTC) - datetime.fromisoformat(status.time)).total_seconds()
            acting = acting_accounts(objects)
            wallets = []
            for place, address in accounts_of(objects, status.chain_id).items():
                held = await chain_client.balance(address)
                wallets.append(Wallet(f"account/{place}", address, held, acts=place in acting))
            return ChainSeen(status.height, status.catching_up, age), wallets

        return chain.ask(self._endpoints, read, rpc=True)


def accounts_of(objects: Objects, chain_id: str) -> dict[str, str]:
    """Return the addresses of the accounts on a chain, by namespace/name."""
    networks = {_place(one): one["spec"].get("chainId") for one in objects.get("networks", ())}
    found = {}
    for one in objects.get("accounts", ()):
        ref = one["spec"]["networkRef"]
        network = f"{ref.get('namespace') or one['metadata']['namespace']}/{ref['name']}"
        address = (one.get("status") or {}).get("address")
        if address and networks.get(network) == chain_id:
            found[_place(one)] = address
    return found


def acting_accounts(objects: Objects) -> set[str]:
    """Return the accounts, namespace/name, in whose name an object sends transactions."""
    found = set()
    for item in (item for items in objects.values() for item in items):
        spec = item.get("spec") or {}
        refs = [spec.get("accountRef"), *(spec.get("agents") or {}).values()]
        found |= {f"{item['metadata']['namespace']}/{ref['name']}" for ref in refs if ref}
    return found


def _place(item: Object) -> str:
    return f"{item['metadata']['namespace']}/{item['metadata']['name']}"


def doctor(grpc: GrpcOption = "", node: NodeOption = "", output: OutputOption = Output.TABLE) -> None:
    """Look at cluster, chain, wallets, providers and functions, and name what is wrong with the next step."""
    findings = diagnose(Look(Endpoints(grpc, node)).all())
    healthy = all(one.level is Level.WARNING for one in findings)
    if output is Output.TABLE and not findings:
        typer.echo("nothing is wrong")
    else:
        rows = [_row(one) for one in findings]
        show({"ok": healthy, "findings": rows}, output, rows="findings", columns=COLUMNS)
    if not healthy:
        raise typer.Exit(REFUSED)


def _row(finding: Finding) -> dict[str, str]:
    return {
        "level": finding.level.value,
        "about": finding.about,
        "cause": finding.cause,
        "next": finding.next,
    }
