"""A lease named as people name it: by its id on chain, or by the Order object that asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from virtengine.cli import connection, keys, objects, sending
from virtengine.cli.connection import answering
from virtengine.cli.errors import Refused
from virtengine.crypto.secp256k1 import PrivateKey

NamespaceOption = Annotated[str, typer.Option("--namespace", "-n", help="Namespace of the Order object.")]


@dataclass(frozen=True)
class NamedLease:
    """A lease, and the Account object that pays for it where an Order was named."""

    lease_id: str
    account: str = ""


def resolve(name: str, namespace: str) -> NamedLease:
    """Return the lease of an id or of an Order object. Raises Refused where the Order has none."""
    if "/" in name:
        return NamedLease(name)
    with answering(f"Order {namespace}/{name}"):
        found = objects.get(connection.load_kubernetes(), "orders", namespace, name)
    if found is None:
        raise Refused(
            f"there is no Order {namespace}/{name}", hint="see `kubectl get orders.virtengine.com -A`"
        )
    lease_id = found.get("status", {}).get("leaseId")
    if not lease_id:
        raise Refused(f"Order {namespace}/{name} has no lease", hint=f"it says: {objects.explain(found)}")
    return NamedLease(lease_id, f"{namespace}/{found['spec']['accountRef']['name']}")


def signing_key(lease: NamedLease, signer: str, passphrase_file: Path | None) -> PrivateKey:
    """Return the key named with --from, else that of the Order's Account, which its tenant may read."""
    if signer or not lease.account:
        return sending.open_key(signer, passphrase_file)
    return PrivateKey(keys.account_secret(lease.account).private_key)
