"""A transfer of the chain's coin, from the fee to the balances, at once: most of what the chain does.

`kernel/shortcut.py` says when this runs. What is changed here is what `kernel/ante.py`, `chain/fees.py` and
`handlers.send` change, in the same order.
"""

from __future__ import annotations

from typing import Any, Final

from virtengine.chain.kernel import gas
from virtengine.chain.kernel.accounts import FEE_COLLECTOR_ADDRESS, Account
from virtengine.chain.kernel.ante import FEE_EVENTS, SIGNATURE_HEADS, Ante, is_signed
from virtengine.chain.kernel.context import Block
from virtengine.chain.kernel.events import INDEX_MARKS, INDEXED, MESSAGE_EVENTS, encode_varint
from virtengine.chain.kernel.results import BEGINNINGS, EncodedResult, frame_event, response_data
from virtengine.chain.kernel.tx import WholeTx
from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.bank.store import State
from virtengine.chain.modules.bank.transfer import Holder, Transfer
from virtengine.core.amounts import DENOM
from virtengine.core.kept import Kept
from virtengine.wire.cosmos.bank.v1beta1.tx_pb2 import MsgSend

_URL: Final = f"/{MsgSend.DESCRIPTOR.full_name}"
_DATA: Final = response_data(f"{_URL}Response".encode(), b"")
_CHANGED: Final = 2 * gas.CHANGED_KEY
"""A transfer leaves two balances changed; what the checks change is free."""


class TransferShortcut:
    """Transfers on one view.

    Records are looked up where they are kept; one that is not decoded yet is left to the general way.
    """

    def __init__(self, state: State, ante: Ante) -> None:
        self.state = state
        self.ante = ante
        self.collector = ledger.PARTIES[FEE_COLLECTOR_ADDRESS, DENOM].key
        self._balances = state.balances.space
        self._accounts = ante.accounts.table.space
        self._get_account = self._accounts.get
        self._locks = state.vesting.table.space
        self._price = ante.fees.price
        addresses = state.accounts.module_addresses
        self._blocked = frozenset(address for address in addresses if state.is_blocked(address))

    def check(self, tx: WholeTx, block: Block) -> EncodedResult | None:
        """Answer CheckTx when the transfer is good so far; its amount is nobody's matter before the block."""
        ante, own, price = self.ante, self.ante.min_gas_price, self._price()
        used = self._gas(tx, own if own > price else price)
        transfer: Any = tx.message
        source: Holder = transfer.source
        account = self._accounts.values.get(source.account)
        held = self._balances.values.get(source.balance)
        if (
            not used
            or used > tx.gas_limit
            or account.__class__ is not Account
            or account.public_key != tx.key
            or not 0 <= tx.sequence - account.sequence <= ante.sequence_gap
            or held.__class__ is not int
            or held < tx.fee
            or source.account in self._locks.values
            or not is_signed(tx, 0, tx.key, account.number, block.chain_id)
        ):
            return None
        return _CHECKED[tx.gas_limit, used]

    def deliver(self, tx: WholeTx, block: Block) -> EncodedResult | None:
        """Carry out a transfer that nothing speaks against, between accounts that are there already."""
        used = self._gas(tx, self._price())
        if not used:
            return None
        used += gas.MESSAGE + _CHANGED
        transfer: Any = tx.message
        source: Holder = transfer.source
        target: Holder = transfer.target
        fee, value = tx.fee, transfer.coin.value
        account = self._get_account(source.account)
        changed, values = self._balances.block, self._balances.values
        held = changed[key] if (key := source.balance) in changed else values.get(key)
        before = changed[key] if (key := target.balance) in changed else values.get(key)
        collected = changed[key] if (key := self.collector) in changed else values.get(key)
        if (
            account.__class__ is not Account
            or account.public_key != tx.key
            or used > tx.gas_limit
            or tx.sequence != account.sequence
            or not held.__class__ is before.__class__ is collected.__class__ is int
            or held < fee + value
            or not fee
            or source.address == target.address
            or source.account in self._locks.values
            or source.account in self._locks.block
            or target.address in self._blocked
            or not self.state.is_send_enabled(DENOM)
            or not is_signed(tx, 0, tx.key, account.number, block.chain_id)
        ):
            return None
        # Nothing can fail from here on.
        sequence = account.sequence
        self._balances.put_all(
            {
                source.balance: held - fee - value or None,
                self.collector: collected + fee,
                target.balance: before + value,
            }
        )
        self._accounts.put(
            source.account,
            Account(account.number, sequence + 1, account.public_key, account.module, account.permissions),
        )
        encoded = _encode(BEGINNINGS[_DATA, tx.gas_limit, used], transfer, fee, sequence)
        return EncodedResult(_DATA, tx.gas_limit, used, encoded)

    def _gas(self, tx: WholeTx, price: int) -> int:
        """Return the gas of the checks; 0 for what is not as usual or does not pay the price of gas."""
        ante = self.ante
        params = ante.params
        if tx.price < price or tx.gas_limit > ante.max_gas or not params.tx_sig_limit:
            return 0
        return params.tx_size_cost_per_byte * tx.size + params.sig_verify_cost_secp256k1


def _encode(beginning: bytes, transfer: Transfer, fee: int, sequence: int) -> bytes:
    """Return the result of a transfer with the events of its fee, its signature and itself."""
    source, target, coin = transfer.source, transfer.target, transfer.coin
    signed = f"{source.address}/{sequence}".encode()
    shown = coin.shown
    return b"".join(
        (
            beginning,
            _FEES[source.address, fee],
            _SIGNATURES[len(signed)],
            signed,
            INDEXED,
            _MESSAGES[source.address],
            coin.spent,
            source.spent,
            shown,
            coin.received,
            target.received,
            shown,
            coin.moved,
            target.transfer,
            source.sent_by,
            shown,
        )
    )


def _make_fee(paid: tuple[str, int]) -> bytes:
    """Return the events of a fee: how it moves, and who paid it."""
    payer, fee = paid
    said = (*ledger.MOVES[payer, FEE_COLLECTOR_ADDRESS, fee, DENOM][2], FEE_EVENTS[payer, fee])
    return b"".join([frame_event(event) for event in said])


def _make_message(sender: str) -> bytes:
    return frame_event(MESSAGE_EVENTS[_URL, "bank", sender] + INDEX_MARKS[0])


def _make_signature(size: int) -> bytes:
    """Return what stands before the text of so many bytes in an event that tells of a signature."""
    head = SIGNATURE_HEADS[size]
    return b"\x3a" + encode_varint(len(head) + size + len(INDEXED)) + head


def _make_checked(gas_of: tuple[int, int]) -> EncodedResult:
    return EncodedResult(b"", *gas_of)


_FEES: Final = Kept(_make_fee, limit=65_536)
_MESSAGES: Final = Kept(_make_message)
_SIGNATURES: Final = Kept(_make_signature, limit=512)
_CHECKED: Final = Kept(_make_checked, limit=4_096)
"""What CheckTx answers, by gas wanted and used."""
