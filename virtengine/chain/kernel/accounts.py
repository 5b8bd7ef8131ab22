"""Accounts that can sign: number, sequence and public key. The auth module serves and exports them."""

from __future__ import annotations

from typing import Final

import cbor2

from virtengine.chain.kernel import gas
from virtengine.chain.kernel.codec import Record, encode_plain
from virtengine.chain.kernel.keys import encode_key
from virtengine.chain.kernel.store import Store
from virtengine.chain.kernel.table import Index, Table
from virtengine.core.kept import Kept
from virtengine.crypto.addresses import module_address

FEE_COLLECTOR: Final = "fee_collector"
ESCROW: Final = "escrow"
COMMUNITY_POOL: Final = "community_pool"

FEE_COLLECTOR_ADDRESS: Final = module_address(FEE_COLLECTOR)
ESCROW_ADDRESS: Final = module_address(ESCROW)
COMMUNITY_POOL_ADDRESS: Final = module_address(COMMUNITY_POOL)


def _make_key(address: str) -> bytes:
    return encode_key((address,))


_KEYS: Final = Kept(_make_key)


def _encode_rest(public_key: bytes, module: str, permissions: tuple[str, ...]) -> bytes:
    """Return the last three fields of an account as they stand in its array."""
    return cbor2.dumps(public_key) + cbor2.dumps(module) + cbor2.dumps(permissions)


def _make_plain_rest(public_key: bytes) -> bytes:
    return _encode_rest(public_key, "", ())


_PLAIN_RESTS: Final = Kept(_make_plain_rest)
"""Of accounts that belong to no module, by their keys."""


class Account(Record, frozen=True):
    """One account. `module` names the module that owns it; then nobody can sign for it.

    `public_key` is 33 bytes of one holder, or a canonical LegacyAminoPubKey of several.
    """

    number: int
    sequence: int = 0
    public_key: bytes = b""
    module: str = ""
    permissions: tuple[str, ...] = ()

    def encode(self) -> bytes:
        """Return the canonical bytes; what seldom changes is encoded once."""
        if self.module or self.permissions:
            rest = _encode_rest(self.public_key, self.module, self.permissions)
        else:
            rest = _PLAIN_RESTS[self.public_key]
        return b"\x85" + encode_plain(self.number) + encode_plain(self.sequence) + rest


class TxParams(Record, frozen=True):
    """What a transaction may be and what checking it costs, with the names that Cosmos chains give them."""

    max_memo_characters: int = 256
    tx_sig_limit: int = 7
    tx_size_cost_per_byte: int = gas.TX_BYTE
    sig_verify_cost_ed25519: int = gas.SIGNATURE
    sig_verify_cost_secp256k1: int = gas.SIGNATURE


class Accounts:
    """All accounts by address."""

    def __init__(self, store: Store) -> None:
        self.table = Table(store, b"auth/account/", Account, key=(str,))
        self.unordered = Index(store, b"auth/unordered/", key=(int, str))
        """Unordered transactions that could be sent again: timeout in nanoseconds, and signer."""
        self._params = Table(store, b"auth/params/", TxParams, key=())
        self._numbers = Table(store, b"auth/next_number/", int, key=())
        self.module_addresses: dict[str, str] = {}
        """Names of module accounts by address; known when the application is put together."""

    def get_params(self) -> TxParams:
        """Return what transactions may be."""
        return self._params.get() or TxParams()

    def set_params(self, params: TxParams) -> None:
        """Store what transactions may be, from the next block on."""
        self._params.set(params)

    def get(self, address: str) -> Account | None:
        """Return the account of an address."""
        return self.table.get_at(_KEYS[address])

    def set(self, address: str, account: Account) -> None:
        """Store an account."""
        self.table.set_at(_KEYS[address], account)

    def ensure(self, address: str) -> Account:
        """Return the account of an address, opening it with the next number when there is none."""
        account = self.table.get(address)
        if account is None:
            account = Account(number=self.take_number(), module=self.module_addresses.get(address, ""))
            self.table.set(address, account)
        return account

    def take_number(self) -> int:
        """Return the next account number and use it up."""
        number = self._numbers.get() or 0
        self._numbers.set(number + 1)
        return number

    def skip_numbers_to(self, number: int) -> None:
        """Make sure that the next account number is at least `number`."""
        if number > (self._numbers.get() or 0):
            self._numbers.set(number)

    def is_module(self, address: str) -> bool:
        """Say whether an address belongs to a module."""
        return address in self.module_addresses
