"""The keys of a cluster: made once, when none were made before."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from virtengine.api import HPCCluster
from virtengine.clients.kubernetes_kinds import SECRETS
from virtengine.plans.hpc_cluster import keys, names
from virtengine.runtime.world import World


@dataclass(frozen=True, slots=True, repr=False)
class ClusterKeys:
    """What a plan needs of a cluster's keys. The password is empty where there is no database."""

    fingerprint: str
    password: str = ""


async def ensure(cluster: HPCCluster, world: World) -> ClusterKeys:
    """Return the keys, made now if none were made before. Raises Rejected when they are gone or damaged."""
    munge = await _ensure(cluster, world, names.munge_secret(cluster.name), names.MUNGE_KEY, keys.MUNGE_BYTES)
    jwt = await _ensure(cluster, world, names.jwt_secret(cluster.name), names.JWT_KEY, keys.JWT_BYTES)
    found = keys.fingerprint(munge, jwt)
    if not cluster.spec.database.enabled:
        return ClusterKeys(found)
    text = secrets.token_hex(keys.PASSWORD_BYTES).encode()
    name = names.database_secret(cluster.name)
    # MariaDB takes whatever password is there when it starts, so that this one may be made anew.
    made = await world.create_once(keys.secret(cluster, name, names.PASSWORD, text))
    return ClusterKeys(found, keys.read(made, names.PASSWORD).decode())


async def _ensure(cluster: HPCCluster, world: World, name: str, key: str, size: int) -> bytes:
    found = await world.read(SECRETS, cluster.namespace, name)
    if found is None:
        keys.require_unused(cluster, name)
        found = await world.create_once(keys.secret(cluster, name, key, secrets.token_bytes(size)))
    return keys.read(found, key)
