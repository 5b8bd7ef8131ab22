"""Genesis of authorizations."""

from __future__ import annotations

from virtengine.chain.kernel.ante import require_address
from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import InvalidRequest
from virtengine.chain.modules.authz.queries import to_authorization
from virtengine.chain.modules.authz.store import State
from virtengine.chain.modules.authz.wire import unpack_authorization
from virtengine.chain.modules.instants import read_moment
from virtengine.wire.cosmos.authz.v1beta1 import genesis_pb2


def init_genesis(state: State, genesis: genesis_pb2.GenesisState, _ctx: Context) -> None:
    """Put the authorizations in."""
    for entry in genesis.authorization:
        require_address(entry.granter)
        require_address(entry.grantee)
        expires = read_moment(entry.expiration, field="expiration") if entry.HasField("expiration") else 0
        url, grant = unpack_authorization(entry.authorization, expires)
        if state.grants.has(entry.granter, entry.grantee, url):
            raise InvalidRequest(f"authz.authorization: {entry.granter} to {entry.grantee} is named twice")
        state.put(entry.granter, entry.grantee, url, grant)


def export_genesis(state: State) -> genesis_pb2.GenesisState:
    """Return all authorizations."""
    return genesis_pb2.GenesisState(
        authorization=[
            to_authorization(str(granter), str(grantee), str(url), record)
            for (granter, grantee, url), record in state.grants.items()
        ]
    )
