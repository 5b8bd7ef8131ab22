"""A transfer of the chain's coin, from the fee to the balances, at once: most of what the chain does.

`kernel/shortcut.py` says when this runs. What is changed here is what `kernel/ante.py`, `chain/fees.py` and
`handlers.send` change, in the same order.
"""

from __future__ import annotations

from typing import Any, Final

from virtengine.chain.kernel import gas
from virtengine.chain.kernel.accounts import FEE_COLLECTOR_ADDRESS, Account
from virtengine.chain.kernel.ante import FEE_EVENTS, SIGNATURE_HEADS, Ante, verify_signature
from virtengine.chain.kernel.context import Block
from virtengine.chain.kernel.events import INDEX_MARKS, INDEXED, MESSAGE_EVENTS, encode_varint
from virtengine.chain.kernel.results import EncodedResult, frame_event, response_data
from virtengine.chain.kernel.tx import Tx
from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.bank.store import State
from virtengine.chain.modules.bank.transfer import Holder, Transfer
from virtengine.core.amounts import ATTO, DENOM
from virtengine.core.errors import ModuleError
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
        self._get_lock = state.vesting.table.get_at
        self._get_account, self._put_account = ante.accounts.table.get_at, ante.accounts.table.put_at

    def check(self, tx: Tx, block: Block) -> EncodedResult | None:
        """Answer CheckTx when the transfer is good so far; its amount is nobody's matter before the block."""
        ante = self.ante
        transfer: Any = tx.messages[0]
        if transfer.__class__ is not Transfer or not self._is_priced(tx, ante.min_gas_price):
            return None
        used = self._checks_gas(tx)
        source: Holder = transfer.source
        account = self._signer(tx, source)
        if (
            account is None
            or used > tx.gas_limit
            or not 0 <= tx.sequences[0] - account.sequence <= ante.sequence_gap
            or (self._get_balance(source.balance) or 0) < tx.fee
            or self._get_lock(source.account) is not None
            or not _is_signed(tx, account, block.chain_id)
        ):
            return None
        return EncodedResult(b"", tx.gas_limit, used)

    def deliver(self, tx: Tx, block: Block) -> EncodedResult | None:
        """Carry out a transfer that nothing speaks against, between accounts that are there already."""
        transfer: Any = tx.messages[0]
        if transfer.__class__ is not Transfer or not self._is_priced(tx, 0):
            return None
        used = self._checks_gas(tx) + gas.MESSAGE + _CHANGED
        source: Holder = transfer.source
        target: Holder = transfer.target
        account, fee, paid = self._signer(tx, source), tx.fee, tx.fee + transfer.value
        get_balance = self._get_balance
        held = get_balance(source.balance) or 0
        before, collected = get_balance(target.balance), get_balance(self.collector)
        if (
            account is None
            or used > tx.gas_limit
            or tx.sequences[0] != account.sequence
            or held < paid
            or not fee
            or before is None
            or collected is None
            or source.address == target.address
            or self._get_lock(source.account) is not None
            or self.state.is_blocked(target.address)
            or not self.state.is_send_enabled(DENOM)
            or not _is_signed(tx, account, block.chain_id)
        ):
            return None
        # Nothing can fail from here on.
        sequence = account.sequence
        following = Account(account.number, sequence + 1, account.public_key, permissions=account.permissions)
        put_balance = self._put_balance
        put_balance(source.balance, held - paid or None)
        put_balance(self.collector, collected + fee)
        put_balance(target.balance, before + transfer.value)
        self._put_account(source.account, following)
        return EncodedResult(_DATA, tx.gas_limit, used, _events(transfer, fee, sequence))

    def _is_priced(self, tx: Tx, own: int) -> bool:
        """Say whether a transaction is as usual beside its accounts, and pays the price of gas."""
        ante = self.ante
        if tx.memo or tx.gas_limit > ante.max_gas or not ante.params.tx_sig_limit:
            return False
        price = max(ante.fees.price(), own)
        return not price or tx.fee * ATTO >= tx.gas_limit * price

    def _checks_gas(self, tx: Tx) -> int:
        params = self.ante.params
        return params.tx_size_cost_per_byte * tx.size + params.sig_verify_cost_secp256k1

    def _signer(self, tx: Tx, source: Holder) -> Account | None:
        """Return the sender's account when its key is known and the one that the transaction carries."""
        account = self._get_account(source.account)
        return None if account is None or account.public_key != tx.keys[0] else account


def _is_signed(tx: Tx, account: Account, chain_id: str) -> bool:
    try:
        verify_signature(tx, 0, account.public_key, account.number, chain_id)
    except ModuleError:
        return False
    return True


def _events(transfer: Transfer, fee: int, sequence: int) -> bytes:
    """Return the events of a transfer and its fee as fields of its result."""
    source, target = transfer.source, transfer.target
    signed = f"{source.address}/{sequence}".encode()
    shown, spent, received, moved = _AMOUNTS[transfer.value]
    return b"".join(
        (
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
