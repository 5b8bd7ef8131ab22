"""Accounts: the key Secret is made once; address and money come into the status."""

from __future__ import annotations

import base64
from collections.abc import Iterable

from operators.chain import keys
from operators.chain.views import ChainViews
from virtengine.api import Account, Network
from virtengine.clients.kubernetes import Object
from virtengine.clients.kubernetes_kinds import SECRETS
from virtengine.core.errors import NotYet, Rejected
from virtengine.plans import account as plans
from virtengine.plans.account import AccountKeys, Funds
from virtengine.runtime import Controller, Key, ObjectRef, Objects, Outcome, Watch, World


class Accounts:
    """Reconciles accounts."""

    def __init__(self, views: ChainViews) -> None:
        self._views = views

    def controller(self) -> Controller[Account]:
        """Return the controller of accounts."""
        watches = (Watch(Network, keys=accounts_of),)
        return Controller(Account, self.reconcile, finalize=finalize, watches=watches)

    async def reconcile(self, account: Account, world: World) -> Outcome:
        """Make the keys unless they are there, and report the account."""
        found = await world.read(SECRETS, account.namespace, plans.secret_name(account.name))
        if found is None:
            plans.require_unused(await world.fresh(account))
            found = await world.create_once(plans.secret(account, await _new_keys(account, world)))
        address = plans.require_keys(account, found)
        public_key = keys.compute_public_key(base64.b64decode(found["data"]["private-key"]))
        network = network_of(account, world.objects)
        is_ready = network is not None and network.is_ready
        funds = await self._funds(network, address) if network is not None and is_ready else None
        return await world.apply(
            plans.plan(account, address=address, public_key=public_key, funds=funds, is_chain_ready=is_ready)
        )

    async def _funds(self, network: Network, address: str) -> Funds | None:
        endpoints = network.status.endpoints
        return await self._views.funds(endpoints, network.spec.chain_id, address) if endpoints else None


async def finalize(account: Account, world: World) -> None:
    """Destroy the keys if the policy says so; otherwise they stay."""
    if account.spec.deletion_policy == "Delete":
        await world.remove(ObjectRef("v1", "Secret", plans.secret_name(account.name), account.namespace))


def network_of(account: Account, objects: Objects) -> Network | None:
    """Return the network that an account belongs to, if it exists."""
    ref = account.spec.network_ref
    return objects.get(Network, ref.namespace or account.namespace, ref.name)


def accounts_of(item: Object, objects: Objects) -> Iterable[Key]:
    """Return the accounts of a network."""
    name, namespace = item["metadata"]["name"], item["metadata"]["namespace"]
    for account in objects.list(Account):
        ref = account.spec.network_ref
        if ref.name == name and (ref.namespace or account.namespace) == namespace:
            yield Key(account.namespace, account.name)


async def _new_keys(account: Account, world: World) -> AccountKeys:
    """Return new keys, or those of the words that the user brings."""
    ref = account.spec.secret_ref
    if ref is None:
        return keys.new_account_keys()
    found = await world.read(SECRETS, account.namespace, ref.name)
    if found is None:
        raise NotYet(f"Secret {ref.name} with the mnemonic does not exist yet", reason="SecretMissing")
    words = (found.get("data") or {}).get("mnemonic")
    if words is None:
        raise Rejected(f"Secret {ref.name} has no key `mnemonic`; add it", reason="SecretIncomplete")
    return keys.account_keys(base64.b64decode(words).decode(errors="replace"))
