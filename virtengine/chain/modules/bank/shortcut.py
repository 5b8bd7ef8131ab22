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
from virtengine.chain.kernel.tx import Tx
from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.bank.store import State
from virtengine.chain.modules.bank.transfer import Holder, Transfer
from virtengine.core.amounts import ATTO, DENOM
from virtengine.core.kept import Kept
from virtengine.wire.cosmos.bank.v1beta1.tx_pb2 import MsgSend

_URL: Final = f"/{MsgSend.DESCRIPTOR.full_name}"
_DATA: Final = response_data(f"{_URL}Response".encode(), b"")
_CHANGED: Final = 2 * gas.CHANGED_KEY
"""A transfer leaves two balances changed; what the checks change is free."""


class TransferShortcut:
    """Transfers on one view."""

    def __init__(self, state: State, ante: Ante) -> None:
        self.state = state
        self.ante = ante
        self.collector = ledger.PARTIES[FEE_COLLECTOR_ADDRESS, DENOM].key
        self._get_balance, self._put_balance = state.balances.get_at, state.balances.put_at
        self._price = ante.fees.price
        self._get_lock = state.vesting.table.get_at
        self._get_account, self._put_account = ante.accounts.table.get_at, ante.accounts.table.put_at

    def check(self, tx: Tx, block: Block) -> EncodedResult | None:
        """Answer CheckTx when the transfer is good so far; its amount is nobody's matter before the block."""
        ante = self.ante
        transfer: Any = tx.messages[0]
        used = self._gas(tx, ante.min_gas_price)
        if not used or used > tx.gas_limit or transfer.__class__ is not Transfer:
            return None
        source: Holder = transfer.source
        account = self._get_account(source.account)
        if (
            account is None
            or account.public_key != tx.keys[0]
            or not 0 <= tx.sequences[0] - account.sequence <= ante.sequence_gap
            or (self._get_balance(source.balance) or 0) < tx.fee
            or self._get_lock(source.account) is not None
            or not is_signed(tx, 0, account.public_key, account.number, block.chain_id)
        ):
            return None
        return EncodedResult(b"", tx.gas_limit, used)

    def deliver(self, tx: Tx, block: Block) -> EncodedResult | None:
        """Carry out a transfer that nothing speaks against, between accounts that are there already."""
        transfer: Any = tx.messages[0]
        used = self._gas(tx, 0)
        if not used or transfer.__class__ is not Transfer:
            return None
        used += gas.MESSAGE + _CHANGED
        source: Holder = transfer.source
        target: Holder = transfer.target
        fee, value, get_balance = tx.fee, transfer.value, self._get_balance
        account = self._get_account(source.account)
        held = get_balance(source.balance) or 0
        before, collected = get_balance(target.balance), get_balance(self.collector)
        if (
            account is None
            or account.public_key != tx.keys[0]
            or used > tx.gas_limit
            or tx.sequences[0] != account.sequence
            or held < fee + value
            or not fee
            or before is None
            or collected is None
            or source.address == target.address
            or self._get_lock(source.account) is not None
            or self.state.is_blocked(target.address)
            or not self.state.is_send_enabled(DENOM)
            or not is_signed(tx, 0, account.public_key, account.number, block.chain_id)
        ):
            return None
        # Nothing can fail from here on.
        put_balance, sequence = self._put_balance, account.sequence
        put_balance(source.balance, held - fee - value or None)
        put_balance(self.collector, collected + fee)
        put_balance(target.balance, before + value)
        self._put_account(
            source.account,
            Account(account.number, sequence + 1, account.public_key, permissions=account.permissions),
        )
        encoded = _encode(BEGINNINGS[_DATA, tx.gas_limit, used], transfer, fee, sequence)
        return EncodedResult(_DATA, tx.gas_limit, used, encoded)

    def _gas(self, tx: Tx, own: int) -> int:
        """Return the gas of the checks; 0 for what is not as usual or does not pay the price of gas."""
        ante = self.ante
        params, price = ante.params, self._price()
        price = own if own > price else price
        if (
            tx.memo
            or tx.gas_limit > ante.max_gas
            or not params.tx_sig_limit
            or (price and tx.fee * ATTO < tx.gas_limit * price)
        ):
            return 0
        return params.tx_size_cost_per_byte * tx.size + params.sig_verify_cost_secp256k1


def _encode(beginning: bytes, transfer: Transfer, fee: int, sequence: int) -> bytes:
    """Return the result of a transfer with the events of its fee, its signature and itself."""
    source, target = transfer.source, transfer.target
    signed = f"{source.address}/{sequence}".encode()
    shown, spent, received, moved = _AMOUNTS[transfer.value]
    return b"".join(
        (
            beginning,
            _FEES[source.address, fee],
            _SIGNATURES[len(signed)],
            signed,
            INDEXED,
            _MESSAGES[source.address],
            spent,
            source.spent,
            shown,
            received,
            target.received,
            shown,
            moved,
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


def _make_amount(amount: int) -> tuple[bytes, bytes, bytes, bytes]:
    """Return how each event of a transfer ends, and how each of the three begins.

    All addresses are of one length, so that only the amount decides how long the events are.
    """
    one = ledger.PARTIES[FEE_COLLECTOR_ADDRESS, DENOM]
    shown = ledger.AMOUNTS[amount, DENOM] + INDEX_MARKS[0]
    sizes = len(one.spent), len(one.received), len(one.transfer) + len(one.sent_by)
    spent, received, moved = [b"\x3a" + encode_varint(size + len(shown)) for size in sizes]
    return shown, spent, received, moved


_FEES: Final = Kept(_make_fee, limit=65_536)
_MESSAGES: Final = Kept(_make_message)
_SIGNATURES: Final = Kept(_make_signature, limit=512)
_AMOUNTS: Final = Kept(_make_amount, limit=65_536)
