"""Consensus keys: each is reserved by one Validator of the cluster before anything may sign with it."""

from __future__ import annotations

from virtengine.api import Validator
from virtengine.clients import kubernetes_kinds
from virtengine.clients.kubernetes import Object
from virtengine.clients.kubernetes_kinds import CONFIG_MAPS, PODS, STATEFUL_SETS
from virtengine.core.errors import NotYet
from virtengine.plans import consensus_key as plans
from virtengine.plans.consensus_key import Holder
from virtengine.runtime import World


class Reservations:
    """The reservations of one cluster, in the operator's own namespace."""

    def __init__(self, namespace: str) -> None:
        self.namespace = namespace

    async def hold(
        self, validator: Validator, world: World, *, address: str, chain_id: str, signed_height: int
    ) -> int:
        """Make sure that the Validator alone has the key. Returns the height that it is known to have signed.

        Raises Rejected when another one has it, NotYet while a former holder's pod may still run.
        """
        name = plans.reservation_name(address)
        found = await world.read(CONFIG_MAPS, self.namespace, name)
        if found is None:
            found = await world.create_once(
                plans.reservation(
                    validator,
                    address=address,
                    chain_id=chain_id,
                    namespace=self.namespace,
                    signed_height=signed_height,
                )
            )
        held = plans.read_reservation(found)
        if held.holder == plans.holder_of(validator):
            return held.signed_height
        if await self._is_alive(held.holder, world):
            raise plans.refuse(validator, address, held)
        await self._require_gone(held.holder, world)
        await self._write(validator, world, found, held.signed_height)
        return held.signed_height

    async def note(self, validator: Validator, world: World, *, address: str, signed_height: int) -> None:
        """Keep the height that a key has signed beside its reservation."""
        found = await world.read(CONFIG_MAPS, self.namespace, plans.reservation_name(address))
        if found is None or plans.read_reservation(found).holder != plans.holder_of(validator):
            raise NotYet(f"the reservation of {address} has changed", seconds=1, reason="ReservationChanged")
        if plans.read_reservation(found).signed_height < signed_height:
            await self._write(validator, world, found, signed_height)

    async def _write(self, validator: Validator, world: World, found: Object, signed_height: int) -> None:
        data = found["data"]
        wanted = plans.reservation(
            validator,
            address=data["address"],
            chain_id=data["chain-id"],
            namespace=self.namespace,
            signed_height=signed_height,
        )
        version = found["metadata"]["resourceVersion"]
        await world.replace({**wanted, "metadata": {**wanted["metadata"], "resourceVersion": version}})

    async def _is_alive(self, holder: Holder, world: World) -> bool:
        """Say whether the holder is still a Validator; one of the same name that came later is not."""
        kind = kubernetes_kinds.of_model(Validator)
        found = await world.read(kind, holder.namespace, holder.name)
        return found is not None and found["metadata"]["uid"] == holder.uid

    async def _require_gone(self, holder: Holder, world: World) -> None:
        """Raise NotYet while a pod of the holder may still sign: nothing is taken over from the living."""
        stateful_set = await world.read(STATEFUL_SETS, holder.namespace, holder.name)
        pod = await world.read(PODS, holder.namespace, f"{holder.name}-0")
        if stateful_set is not None or pod is not None:
            raise NotYet(
                f"the pod of the key's former holder {holder.namespace}/{holder.name} is not gone yet",
                seconds=2,
                reason="FormerHolderRuns",
            )
