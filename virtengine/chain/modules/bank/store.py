"""State of the bank."""

from __future__ import annotations

from functools import lru_cache

from virtengine.chain.kernel.accounts import COMMUNITY_POOL, Accounts
from virtengine.chain.kernel.keys import encode_key
from virtengine.chain.kernel.store import Store
from virtengine.chain.kernel.table import Table
from virtengine.chain.modules.auth.vesting import VestingAccounts
from virtengine.chain.modules.bank.types import Metadata, Params
from virtengine.core.amounts import MAX_SUPPLY

_DEFAULTS = Params()


@lru_cache(maxsize=1024)
def _key(denom: str) -> bytes:
    return encode_key((denom,))


class State:
    """Balances by address and denomination, supply, names of coins."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.accounts = store.state_of(Accounts)
        self.vesting = store.state_of(VestingAccounts)
        self.balances = Table(store, b"bank/balance/", int, key=(str, str))
        self.supply = Table(store, b"bank/supply/", int, key=(str,))
        self.metadata = Table(store, b"bank/metadata/", Metadata, key=(str,))
        self.send_enabled = Table(store, b"bank/send_enabled/", bool, key=(str,))
        self._flags = self.send_enabled.space
        self.max_supply = MAX_SUPPLY
        """How much of the chain's own coin there may ever be: a rule, not a parameter."""
        self._params = Table(store, b"bank/params/", Params, key=())

    def get_params(self) -> Params:
        """Return the parameters."""
        return self._params.get_at(b"") or _DEFAULTS

    def set_params(self, params: Params) -> None:
        """Store the parameters."""
        self._params.set(params)

    def is_send_enabled(self, denom: str) -> bool:
        """Say whether accounts may send a coin."""
        flags = self._flags
        if flags.values or flags.block:  # most chains have none
            enabled = self.send_enabled.get_at(_key(denom))
            if enabled is not None:
                return enabled
        return self.get_params().default_send_enabled

    def is_blocked(self, address: str) -> bool:
        """Say whether an address may not receive by MsgSend: module accounts, except the community pool."""
        return self.accounts.module_addresses.get(address, COMMUNITY_POOL) != COMMUNITY_POOL
