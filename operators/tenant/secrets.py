"""Secrets beside an Order: those that its services get, and the manifests to go back to."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from virtengine.api import Order
from virtengine.api.order import OrderSpec
from virtengine.clients.kubernetes_kinds import SECRETS
from virtengine.core.errors import NotYet, Rejected
from virtengine.plans import manifest_history
from virtengine.plans.order import Facts
from virtengine.plans.plan import Plan
from virtengine.runtime.world import World


async def with_secrets(order: Order, world: World) -> OrderSpec:
    """Return an Order's spec with the content of the Secrets that it names. It is never logged."""
    spec = order.spec
    if not spec.secret_refs:
        return spec
    given: dict[str, dict[str, str]] = {}
    for ref in spec.secret_refs:
        found = await world.read(SECRETS, order.namespace, ref.name)
        if found is None:
            raise NotYet(f"Secret {ref.name} does not exist", reason="SecretMissing", seconds=15)
        given.setdefault(ref.service, {}).update(_texts(ref.name, found))
    services = spec.manifest.services
    if unknown := sorted(given.keys() - {service.name for service in services}):
        raise Rejected(f"secretRefs: there is no service {unknown[0]!r}", reason="ManifestInvalid")
    filled = tuple(
        service.model_copy(update={"secrets": {**given.get(service.name, {}), **service.secrets}})
        for service in services
    )
    return spec.model_copy(update={"manifest": spec.manifest.model_copy(update={"services": filled})})


class Histories:
    """Keeps the manifests that were ready, once each."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[int, int]] = {}

    async def keep(self, order: Order, facts: Facts, world: World) -> None:
        """Note the Order's manifest when its every replica is ready."""
        lease, uid = facts.lease, order.metadata.uid
        if lease is None or not 0 < lease.ready_manifest_version == lease.manifest_version:
            return
        mark = lease.manifest_version, order.metadata.generation
        if self._kept.get(uid) == mark:
            return
        found = await world.read(SECRETS, order.namespace, manifest_history.name_of(order.name))
        secret = manifest_history.keep(
            order.name, order.namespace, found, lease.manifest_version, order.spec.manifest
        )
        await world.apply(Plan(objects=(secret,), prune=False))
        if len(self._kept) > 100_000:
            self._kept.clear()
        self._kept[uid] = mark


def _texts(name: str, secret: Mapping[str, Any]) -> dict[str, str]:
    try:
        return {key: base64.b64decode(value).decode() for key, value in (secret.get("data") or {}).items()}
    except (binascii.Error, UnicodeDecodeError) as error:
        raise Rejected(f"Secret {name} holds more than text", reason="ManifestInvalid") from error
