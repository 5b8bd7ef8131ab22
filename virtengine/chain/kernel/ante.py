"""Checks before a transaction's messages run, in the order of enclave-ops 17.1.

| # | step | where |
|---|------|-------|
| 1 | gas meter | `check` |
| 2 | rate limit | `abci/rates.py`: CheckTx only |
| 3 | basic validation of every message | `_check_messages` |
| 4 | fee at least gas times the price: the chain's, in CheckTx also the node's own | `_check_price` |
| 5, 6 | timeout height and timestamp, memo | `_check_body` |
| 7 | gas for size | `check` |
| 8 | fee | `_pay` |
| 9-12 | public keys, count, gas and truth of signatures | `_check_signature` |
| 12b | an unordered transaction was never seen | `_check_unordered` |
| 13, 14 | gates: identity, MFA | `Ante.gates`, registered by modules |
| 15 | sequences | last |

A check that fails leaves no state change: the caller drops the scratch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from virtengine.chain.kernel import events, gas
from virtengine.chain.kernel.accounts import Account, Accounts, TxParams
from virtengine.chain.kernel.context import Context, Mode
from virtengine.chain.kernel.errors import (
    InsufficientFee,
    InvalidAddress,
    InvalidGasLimit,
    InvalidPublicKey,
    InvalidRequest,
    MemoTooLarge,
    TimeoutHeight,
    TooManySignatures,
    TxTimeout,
    Unauthorized,
    UnknownAddress,
    WrongSequence,
)
from virtengine.chain.kernel.signing import direct, multisig, verify
from virtengine.chain.kernel.tx import Tx
from virtengine.core.amounts import ATTO, DENOM
from virtengine.core.errors import ModuleError, Rejected
from virtengine.core.kept import Kept
from virtengine.crypto import addresses, secp256k1

MAX_UNORDERED_NS: Final = 600 * 10**9
"""How far ahead the timeout of an unordered transaction may be."""


class Fees(Protocol):
    """How the application asks for fees on one view."""

    def price(self) -> int:
        """Return the price of one unit of gas in atto-uve."""

    def spendable(self, address: str) -> int:
        """Return what an address could pay."""

    def take(self, tx: Tx, ctx: Context) -> str:
        """Take a transaction's fee from who owes or grants it, and return that address."""


@dataclass
class Ante:
    """The checks of one view. Prices are atto-uve for one unit of gas."""

    accounts: Accounts
    fees: Fees
    gates: Sequence[Callable[[Any, tuple[str, ...], Context], None]] = ()
    min_gas_price: int = 0
    max_gas: int = gas.MAX_GAS
    params: TxParams = field(default_factory=TxParams)
    sequence_gap: int = 0
    """How far a sequence may be ahead in CheckTx; blocks take none that is."""

    def check(self, tx: Tx, ctx: Context) -> None:
        """Run all checks and write what they change into the scratch.

        `ctx.gas` is limited by the transaction.
        """
        if tx.gas_limit > self.max_gas:
            raise InvalidGasLimit(f"a block offers {self.max_gas} gas, the transaction wants {tx.gas_limit}")
        mode = ctx.mode
        if not tx.is_checked:
            check_messages(tx)
            tx.is_checked = True
        if tx.is_usual and mode is not Mode.SIMULATE and not self.gates and self._check_quickly(tx, ctx):
            return
        if mode is not Mode.SIMULATE:
            self._check_price(tx, self.min_gas_price if mode is Mode.CHECK else 0)
        self._check_body(tx, ctx)
        ctx.gas.consume(self.params.tx_size_cost_per_byte * tx.size, "transaction size")
        self._pay(tx, ctx)
        if len(tx.signers) > self.params.tx_sig_limit:
            raise TooManySignatures(f"at most {self.params.tx_sig_limit} accounts may sign")
        if tx.is_usual:
            signers = [self._check_usual(tx, ctx)]
        else:
            signers = [self._check_signature(tx, index, ctx) for index in range(len(tx.signers))]
        if tx.unordered:
            self._check_unordered(tx, ctx)
        for gate in self.gates:
            for message in tx.messages:
                gate(message, tuple(tx.signers), ctx)
        if mode is not Mode.CHECK:  # which changes nothing
            for address, account in signers:
                self.accounts.set(address, account)

    def _check_quickly(self, tx: Tx, ctx: Context) -> bool:
        """Check a usual transaction that nothing speaks against; False changed nothing, and says nothing."""
        params, address, is_check = self.params, tx.signers[0], ctx.mode is Mode.CHECK
        account, price = self.accounts.get(address), self.fees.price()
        if is_check and self.min_gas_price > price:
            price = self.min_gas_price
        by_size = params.tx_size_cost_per_byte * tx.size
        if (
            account is None
            or account.public_key != tx.keys[0]
            or tx.memo
            or not params.tx_sig_limit
            or by_size + params.sig_verify_cost_secp256k1 > tx.gas_limit
            or tx.fee * ATTO < tx.gas_limit * price
            or not 0 <= tx.sequences[0] - account.sequence <= (self.sequence_gap if is_check else 0)
            or (is_check and self.fees.spendable(address) < tx.fee)
            or not is_signed(tx, 0, account.public_key, account.number, ctx.chain_id)
        ):
            return False
        ctx.gas.used = by_size
        if not is_check:
            self._pay(tx, ctx)
            _emit_signature(tx, 0, ctx)
            following = account.sequence + 1
            self.accounts.set(
                address,
                Account(account.number, following, account.public_key, permissions=account.permissions),
            )
        ctx.gas.used += params.sig_verify_cost_secp256k1
        return True

    def _check_body(self, tx: Tx, ctx: Context) -> None:
        if tx.timeout_height and ctx.height > tx.timeout_height:
            raise TimeoutHeight(f"block {ctx.height} is above the timeout height {tx.timeout_height}")
        if tx.timeout_ns and tx.timeout_ns < ctx.time_ms * 1_000_000:
            raise TxTimeout("the block is later than the transaction's timeout timestamp")
        limit = self.params.max_memo_characters
        if len(tx.memo) > limit:
            raise MemoTooLarge(f"the memo has {len(tx.memo)} characters; at most {limit} are taken")

    def _check_price(self, tx: Tx, own: int) -> None:
        price = self.fees.price()
        price = max(price, own)
        if price and tx.fee * ATTO < tx.gas_limit * price:
            wanted = -(-tx.gas_limit * price // ATTO)
            raise InsufficientFee(
                f"insufficient fees; got: {tx.fee}{DENOM} required: {wanted}{DENOM} for {tx.gas_limit} gas"
            )

    def _pay(self, tx: Tx, ctx: Context) -> None:
        payer = self.fees.take(tx, ctx) if tx.fee or tx.granter else tx.payer
        if ctx.mode is not Mode.CHECK:
            ctx.store.events.append(FEE_EVENTS[payer, tx.fee])

    def _check_usual(self, tx: Tx, ctx: Context) -> tuple[str, Account]:
        """Check the signature of one ordered secp256k1 key that the account has; `_check_signature` does the
        same for all others, and says what is wrong."""
        address, key = tx.signers[0], tx.keys[0]
        account = self.accounts.get(address)
        if account is None or account.public_key != key:
            return self._check_signature(tx, 0, ctx)
        check = ctx.mode is Mode.CHECK
        if not 0 <= tx.sequences[0] - account.sequence <= (self.sequence_gap if check else 0):
            return self._check_signature(tx, 0, ctx)
        ctx.gas.consume(self.params.sig_verify_cost_secp256k1, "signature verification")
        if ctx.mode is not Mode.SIMULATE:
            verify_signature(tx, 0, key, account.number, ctx.chain_id)
        if check:
            return address, account
        _emit_signature(tx, 0, ctx)
        return address, Account(account.number, account.sequence + 1, key, permissions=account.permissions)

    def _check_signature(self, tx: Tx, index: int, ctx: Context) -> tuple[str, Account]:
        """Check one signature and return the account as it is afterwards."""
        address = tx.signers[index]
        account = self.accounts.get(address)
        if account is None:
            raise UnknownAddress(f"account {address} does not exist; it appears when it first receives coins")
        key = _key_of(tx, index, account, simulate=ctx.mode is Mode.SIMULATE)
        plain = tx.is_direct and len(key) == secp256k1.PUBLIC_KEY_SIZE
        count = 1 if plain else verify.count(tx.infos[index].mode_info, key)
        ctx.gas.consume(self.params.sig_verify_cost_secp256k1 * count, "signature verification")
        if not tx.unordered:
            self._check_sequence(tx.sequences[index], account.sequence, ctx)
        if ctx.mode is not Mode.SIMULATE:
            verify_signature(tx, index, key, account.number, ctx.chain_id)
        if ctx.mode is Mode.CHECK:
            return address, account
        _emit_signature(tx, index, ctx)
        following = account.sequence + (not tx.unordered)
        return address, Account(account.number, following, key, permissions=account.permissions)

    def _check_sequence(self, given: int, expected: int, ctx: Context) -> None:
        ahead = given - expected
        if ahead and not (ctx.mode is Mode.CHECK and 0 < ahead <= self.sequence_gap):
            raise WrongSequence(
                f"account sequence mismatch, expected {expected}, got {given}: incorrect account sequence"
            )

    def _check_unordered(self, tx: Tx, ctx: Context) -> None:
        """Refuse what was seen before or could be seen again after it is forgotten; remember the rest."""
        if any(tx.sequences):
            raise InvalidRequest("sequence is not allowed for unordered transactions")
        if not tx.timeout_ns:
            raise InvalidRequest("unordered transaction must have timeout_timestamp set")
        if tx.timeout_ns > ctx.time_ms * 1_000_000 + MAX_UNORDERED_NS:
            raise InvalidRequest("unordered tx ttl exceeds 10m0s")
        ctx.gas.consume(gas.UNORDERED, "unordered transaction")
        for signer in tx.signers:
            if self.accounts.unordered.has(tx.timeout_ns, signer):
                raise InvalidRequest(f"already used timeout {tx.timeout_ns} for address {signer}")
            self.accounts.unordered.add(tx.timeout_ns, signer)


def check_messages(tx: Tx) -> None:
    """Check what needs no state; the caller remembers with the transaction that it passed."""
    for signer in tx.signers:
        require_address(signer)
    for route, message in zip(tx.routes, tx.messages, strict=True):
        try:
            route.handler.check(message)
        except ModuleError:
            raise
        except Rejected as error:
            raise InvalidRequest(error.message) from error


def require_address(text: str) -> None:
    """Raise InvalidAddress unless the text is an account address."""
    try:
        addresses.decode_address(text)
    except Rejected as error:
        raise InvalidAddress(error.message) from error


def verify_signature(tx: Tx, index: int, key: bytes, number: int, chain_id: str) -> None:
    """Raise Unauthorized unless the signature is the key's; a good one is remembered."""
    if not is_signed(tx, index, key, number, chain_id):
        raise Unauthorized(
            f"signature verification failed; please verify account number ({number}), "
            f"sequence ({tx.sequences[index]}) and chain-id ({chain_id}): unauthorized"
        )


def is_signed(tx: Tx, index: int, key: bytes, number: int, chain_id: str) -> bool:
    """Say whether the signature is the key's; a good one is remembered. Some modes are refused by raising."""
    mark = (index, key, number)
    known = tx.verified
    if mark in known:
        return True
    if tx.is_direct and len(key) == secp256k1.PUBLIC_KEY_SIZE:
        good = secp256k1.verify_digest(key, direct.digest(tx, chain_id, number), tx.signatures[index])
    else:
        good = verify.is_good(tx, index, key, number, chain_id)
    if good:
        tx.verified = (*known, mark) if known else (mark,)
    return good


def _key_of(tx: Tx, index: int, account: Account, *, simulate: bool) -> bytes:
    address, given = tx.signers[index], tx.keys[index]
    if account.module:
        raise Unauthorized(f"{address} belongs to module {account.module}; nobody signs for it")
    if simulate:
        return account.public_key or given
    if account.public_key:
        if given and given != account.public_key:
            raise InvalidPublicKey(f"the public key is not the one of account {address}")
        return account.public_key
    if not given or not multisig.is_valid(given):
        raise InvalidPublicKey(f"the first transaction of {address} must carry its public key")
    if multisig.key_address(given) != address:
        raise InvalidPublicKey(f"the public key does not belong to address {address}")
    return given


_TX_EVENT = events.event("tx")
_ACC_SEQ = events.name("acc_seq")


def _make_fee_event(paid: tuple[str, int]) -> bytes:
    payer, amount = paid
    fee = events.attribute("fee", f"{amount}{DENOM}" if amount else "")
    return _TX_EVENT + fee + events.attribute("fee_payer", payer)


FEE_EVENTS: Final = Kept(_make_fee_event, limit=65_536)
"""By payer and fee."""


def _make_signature_head(size: int) -> bytes:
    """Return an event that tells of a signature up to its text of so many bytes."""
    shown = events.attribute_of(_ACC_SEQ, bytes(size))
    return _TX_EVENT + shown[: -size - len(events.INDEXED)]


SIGNATURE_HEADS: Final = Kept(_make_signature_head, limit=512)
"""What stands before the text that names signer and sequence, by its length."""


def _emit_signature(tx: Tx, index: int, ctx: Context) -> None:
    text = f"{tx.signers[index]}/{tx.sequences[index]}".encode()
    ctx.store.events.append(SIGNATURE_HEADS[len(text)] + text + events.INDEXED)
