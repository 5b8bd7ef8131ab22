"""Genesis of the bank."""

from __future__ import annotations

from virtengine.chain.kernel.ante import require_address
from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import InvalidCoins, InvalidRequest
from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.bank.messages import require_coins
from virtengine.chain.modules.bank.store import State
from virtengine.chain.modules.bank.types import DenomUnit, Metadata, Params
from virtengine.core.amounts import DENOM, DISPLAY_DENOM
from virtengine.wire.cosmos.bank.v1beta1 import bank_pb2, genesis_pb2
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin

_NATIVE = Metadata(
    base=DENOM,
    display=DISPLAY_DENOM,
    units=(DenomUnit(DENOM, 0, ("microve",)), DenomUnit(DISPLAY_DENOM, 6)),
    name="VirtEngine",
    symbol=DISPLAY_DENOM,
    description="The coin of the VirtEngine network",
)


def init_genesis(state: State, genesis: genesis_pb2.GenesisState, _ctx: Context) -> None:
    """Hand out the balances; the supply is their sum, and must be what the genesis says if it says one."""
    enabled = genesis.params.default_send_enabled if genesis.HasField("params") else True
    state.set_params(Params(default_send_enabled=enabled))
    for item in genesis.send_enabled:
        state.send_enabled.set(item.denom, item.enabled)
    state.metadata.set(DENOM, _NATIVE)
    for metadata in genesis.denom_metadata:
        state.metadata.set(metadata.base, metadata_from_wire(metadata))
    seen: set[str] = set()
    for balance in genesis.balances:
        require_address(balance.address)
        if balance.address in seen:
            raise InvalidRequest(f"bank.balances: {balance.address} is named twice")
        seen.add(balance.address)
        for denom, amount in (require_coins(balance.coins) if balance.coins else {}).items():
            ledger.mint(state, balance.address, amount, denom)
    _require_supply(state, genesis)


def _require_supply(state: State, genesis: genesis_pb2.GenesisState) -> None:
    stated = require_coins(genesis.supply) if genesis.supply else {}
    for denom, amount in stated.items():
        held = state.supply.get(denom) or 0
        if held != amount:
            raise InvalidCoins(
                f"bank.supply: {amount}{denom} is stated, the balances add up to {held}{denom}"
            )


def export_genesis(state: State) -> genesis_pb2.GenesisState:
    """Return the bank's whole state."""
    coins: dict[str, list[Coin]] = {}
    for key, amount in state.balances.items():
        coins.setdefault(str(key[0]), []).append(Coin(denom=str(key[1]), amount=str(amount)))
    return genesis_pb2.GenesisState(
        params=bank_pb2.Params(default_send_enabled=state.get_params().default_send_enabled),
        balances=[genesis_pb2.Balance(address=address, coins=held) for address, held in coins.items()],
        supply=[Coin(denom=str(key[0]), amount=str(amount)) for key, amount in state.supply.items()],
        denom_metadata=[metadata_to_wire(record) for record in state.metadata.records()],
        send_enabled=[
            bank_pb2.SendEnabled(denom=str(key[0]), enabled=enabled)
            for key, enabled in state.send_enabled.items()
        ],
    )


def metadata_to_wire(metadata: Metadata) -> bank_pb2.Metadata:
    """Return a coin's names as a message."""
    units = [
        bank_pb2.DenomUnit(denom=u.denom, exponent=u.exponent, aliases=u.aliases) for u in metadata.units
    ]
    return bank_pb2.Metadata(
        description=metadata.description,
        denom_units=units,
        base=metadata.base,
        display=metadata.display,
        name=metadata.name,
        symbol=metadata.symbol,
        uri=metadata.uri,
        uri_hash=metadata.uri_hash,
    )


def metadata_from_wire(metadata: bank_pb2.Metadata) -> Metadata:
    """Return a coin's names as a record."""
    return Metadata(
        base=metadata.base,
        display=metadata.display,
        units=tuple(DenomUnit(u.denom, u.exponent, tuple(u.aliases)) for u in metadata.denom_units),
        name=metadata.name,
        symbol=metadata.symbol,
        description=metadata.description,
        uri=metadata.uri,
        uri_hash=metadata.uri_hash,
    )
