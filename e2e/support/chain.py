"""The chain as an outsider reads it: REST of the node, through the API server's service proxy."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from e2e.support.kubernetes import Kubectl, Refused, wait_for

Answer = dict[str, Any]


@dataclass(frozen=True)
class Chain:
    """One Network's node."""

    kubectl: Kubectl
    network: str = "local"
    namespace: str = "virtengine-system"

    def get(self, path: str, **query: str) -> Answer:
        """Return the JSON answer of a REST path; a node that restarts is waited for.

        Raises Refused for error answers.
        """
        suffix = f"?{urlencode(query)}" if query else ""
        base = f"/api/v1/namespaces/{self.namespace}/services/{self.network}-rpc:1317/proxy"
        return dict(json.loads(self._raw(f"{base}{path}{suffix}")))

    def height(self) -> int:
        """Return the height of the newest block."""
        answer = self.get("/cosmos/base/tendermint/v1beta1/blocks/latest")
        return int(answer["block"]["header"]["height"])

    def balance(self, address: str) -> int:
        """Return an account's uve."""
        answer = self.get(f"/cosmos/bank/v1beta1/balances/{address}/by_denom", denom="uve")
        return int(answer["balance"]["amount"])

    def lease(self, lease_id: str) -> Answer:
        """Return a lease."""
        return dict(self.get(f"/virtengine/market/v1/leases/{lease_id}")["lease"])

    def leases_of(self, owner: str) -> list[Answer]:
        """Return all leases of a tenant."""
        return self._pages("/virtengine/market/v1/leases", "leases", owner=owner)

    def orders_of(self, owner: str) -> list[Answer]:
        """Return all orders of a tenant."""
        return self._pages("/virtengine/market/v1/orders", "orders", owner=owner)

    def escrow(self, account_id: str) -> Answer:
        """Return an escrow account."""
        return dict(self.get(f"/virtengine/escrow/v1/accounts/{account_id}")["account"])

    def usage_records(self, lease_id: str) -> list[Answer]:
        """Return what was recorded for a lease."""
        return self._pages("/virtengine/settlement/v1/usage_records", "records", lease_id=lease_id)

    def settlements(self, lease_id: str) -> list[Answer]:
        """Return what was paid for a lease."""
        return self._pages("/virtengine/settlement/v1/settlements", "settlements", lease_id=lease_id)

    def invoices(self, lease_id: str) -> list[Answer]:
        """Return the invoices of a lease."""
        return self._pages(
            "/virtengine/settlement/v1/invoices", "invoices", lease_id=lease_id, any_status="true"
        )

    def _raw(self, url: str) -> str:
        def read() -> str | None:
            try:
                return self.kubectl("get", "--raw", url)
            except Refused as error:
                if "error trying to reach service" not in str(error):
                    raise
                return None

        return wait_for(read, "the node to answer", seconds=60, every=1)

    def _pages(self, path: str, field: str, **query: str) -> list[Answer]:
        found: list[Answer] = []
        key = ""
        while True:
            more = {"pagination.key": key} if key else {}
            answer = self.get(path, **query, **more)
            found += answer[field]
            key = (answer.get("pagination") or {}).get("next_key") or ""
            if not key:
                return found


def totals(chain: Chain, lease_id: str) -> dict[str, int]:
    """Return what a lease came to in usage, settlements and invoices, and what stayed unpaid, in uve."""
    records = chain.usage_records(lease_id)
    settled = chain.settlements(lease_id)
    return {
        "usage": sum(int(record["total"]) for record in records),
        "settled": sum(int(settlement["total"]) for settlement in settled),
        "invoiced": sum(int(invoice["total"]) for invoice in chain.invoices(lease_id)),
        "uncollected": sum(int(settlement["uncollected"] or 0) for settlement in settled),
        "refunded": sum(int(settlement["refunded"] or 0) for settlement in settled),
    }


__all__ = ["Chain", "Refused", "totals"]
