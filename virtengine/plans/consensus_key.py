"""One consensus key, one Validator in the whole cluster: who holds it, and what it is known to have signed.

The reservation is a ConfigMap in the operator's own namespace, named by the key's address: names are unique,
so two Validators can never both create it, whichever operator works for them. It outlives its holder. A
successor takes it over once the holder's pod is gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from virtengine.api import Validator
from virtengine.core.errors import Rejected
from virtengine.plans.plan import RETAIN

EVERY = 1000
"""Heights between two notes of what was signed, so that an idle chain costs no writes."""
LABEL = "virtengine.com/consensus-key"


@dataclass(frozen=True, slots=True)
class Holder:
    """The Validator that a key is reserved by."""

    namespace: str
    name: str
    uid: str


@dataclass(frozen=True, slots=True)
class Reservation:
    """What a reservation says."""

    holder: Holder
    chain_id: str
    signed_height: int


def reservation_name(address: str) -> str:
    """Return the name of a key's reservation."""
    return f"consensus-key-{address.lower()}"


def holder_of(validator: Validator) -> Holder:
    """Return a Validator as a holder."""
    return Holder(validator.namespace, validator.name, validator.metadata.uid)


def reservation(
    validator: Validator, *, address: str, chain_id: str, namespace: str, signed_height: int
) -> dict[str, Any]:
    """Return the reservation of a key by a Validator."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": reservation_name(address),
            "namespace": namespace,
            "labels": {LABEL: address.lower(), "app.kubernetes.io/name": "virtengine"},
            "annotations": {RETAIN: "true"},
        },
        "data": {
            "address": address,
            "chain-id": chain_id,
            "holder-namespace": validator.namespace,
            "holder-name": validator.name,
            "holder-uid": validator.metadata.uid,
            "signed-height": str(signed_height),
        },
    }


def read_reservation(found: Mapping[str, Any]) -> Reservation:
    """Return what a reservation says. Raises Rejected when it is damaged, since nothing is safe then."""
    data = found.get("data") or {}
    try:
        holder = Holder(data["holder-namespace"], data["holder-name"], data["holder-uid"])
        return Reservation(holder, data["chain-id"], int(data["signed-height"]))
    except (KeyError, ValueError) as error:
        name = found["metadata"]["name"]
        raise Rejected(
            f"ConfigMap {name} does not say who holds the key; restore it from a backup",
            reason="ReservationDamaged",
        ) from error


def refuse(validator: Validator, address: str, held: Reservation) -> Rejected:
    """Return the error for a key that somebody else holds."""
    holder = held.holder
    return Rejected(
        f"the consensus key {address} is reserved by Validator {holder.namespace}/{holder.name}; one key "
        f"never signs in two places. Give {validator.name} another key, or delete that Validator first",
        reason="KeyReserved",
    )


def note(known: int, signed: int | None, *, is_running: bool) -> int:
    """Return the height to note: now and then while the node runs, exactly once it does not."""
    if signed is None or signed <= known:
        return known
    return signed if not is_running or known == 0 or signed - known >= EVERY else known
