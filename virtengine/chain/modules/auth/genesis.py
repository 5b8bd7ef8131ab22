"""Genesis of auth."""

from __future__ import annotations

from virtengine.chain.kernel.accounts import TxParams
from virtengine.chain.kernel.ante import require_address
from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import InvalidRequest
from virtengine.chain.modules import wire
from virtengine.chain.modules.auth.params import PARAMS
from virtengine.chain.modules.auth.store import State
from virtengine.chain.modules.auth.wire import pack_account, unpack_account
from virtengine.chain.modules.instants import read_moment, write_moment
from virtengine.wire.cosmos.auth.v1beta1 import auth_pb2, genesis_pb2


def init_genesis(state: State, genesis: genesis_pb2.GenesisState, _ctx: Context) -> None:
    """Open the genesis accounts under their numbers, then every module's account."""
    given = genesis.HasField("params") and genesis.params != auth_pb2.Params()
    state.set_params(PARAMS.read(genesis.params) if given else TxParams())
    numbers: set[int] = set()
    for packed in genesis.accounts:
        address, account, vesting = unpack_account(packed)
        require_address(address)
        if account.number in numbers or state.accounts.get(address) is not None:
            raise InvalidRequest(f"auth.accounts: {address} repeats an address or an account number")
        numbers.add(account.number)
        state.accounts.set(address, account)
        if vesting is not None:
            state.vesting.set(address, vesting)
        state.accounts.skip_numbers_to(account.number + 1)
    for seen in genesis.unordered:
        require_address(seen.signer)
        state.accounts.unordered.add(read_moment(seen.timeout, field="timeout"), seen.signer)
    for address in sorted(state.accounts.module_addresses):
        state.accounts.ensure(address)


def export_genesis(state: State) -> genesis_pb2.GenesisState:
    """Return all accounts in the order of their numbers."""
    accounts = sorted(state.accounts.table.items(), key=lambda item: item[1].number)
    unordered = [
        genesis_pb2.Unordered(signer=str(signer), timeout=write_moment(int(timeout)))
        for (timeout, signer), _seen in state.accounts.unordered.items()
    ]
    return genesis_pb2.GenesisState(
        params=wire.to_wire(state.get_params(), auth_pb2.Params),
        accounts=[
            pack_account(str(key[0]), account, state.vesting.get(str(key[0]))) for key, account in accounts
        ],
        unordered=unordered,
    )
