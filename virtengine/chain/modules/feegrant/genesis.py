"""Genesis of fee grants."""

from __future__ import annotations

from virtengine.chain.kernel.ante import require_address
from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import InvalidRequest
from virtengine.chain.modules.feegrant.queries import to_grant
from virtengine.chain.modules.feegrant.store import State
from virtengine.chain.modules.feegrant.wire import unpack_allowance
from virtengine.wire.cosmos.feegrant.v1beta1 import genesis_pb2


def init_genesis(state: State, genesis: genesis_pb2.GenesisState, _ctx: Context) -> None:
    """Put the allowances in."""
    for grant in genesis.allowances:
        require_address(grant.granter)
        require_address(grant.grantee)
        if state.allowances.has(grant.grantee, grant.granter):
            raise InvalidRequest(f"feegrant.allowances: {grant.granter} to {grant.grantee} is named twice")
        state.add(grant.granter, grant.grantee, unpack_allowance(grant.allowance))


def export_genesis(state: State) -> genesis_pb2.GenesisState:
    """Return all allowances."""
    rows = [
        to_grant(str(granter), str(grantee), record)
        for (grantee, granter), record in state.allowances.items()
    ]
    return genesis_pb2.GenesisState(allowances=rows)
