"""The wallet: chain writes that happen exactly once.

`ensure(effect, *messages)` reads the account's sequence, then looks whether the effect is there, then signs
with that sequence and a height after which the transaction can never be included. If an earlier copy of the
same write is still on its way, either the look sees it or the sequence is used up and the new copy is void.
An answer that got lost is looked up by hash, block by block, until the transaction is found or can no
longer be included.

Several writes of one key may be under way at once, each with the next sequence; a gap stops new ones until
all are settled. One process writes for one key.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from google.protobuf.message import Message

from virtengine.clients.chain.blocks import TxResult
from virtengine.clients.chain.client import ChainClient
from virtengine.clients.chain.figures import TRANSACTIONS, count_retry
from virtengine.clients.chain.gas import GasPrice, estimate_gas
from virtengine.clients.chain.refusals import (
    Verdict,
    is_fee_too_low,
    is_out_of_gas,
    is_passing,
    is_too_late,
    is_wrong_sequence,
    refusal,
)
from virtengine.clients.chain.signing import AccountKey
from virtengine.core.errors import NotYet, Unavailable
from virtengine.crypto.tx import Signer, Terms, sign_tx, tx_hash

log = structlog.get_logger(__name__)

Effect = Callable[[], Awaitable[object]]

TIMEOUT_BLOCKS = 12
ATTEMPTS = 5
MAX_UNDER_WAY = 16
PATIENCE_SECONDS = 60.0
POLL_SECONDS = 0.2
MORE_GAS = 4
MAX_GAS = 50_000_000
RETRY_SECONDS = 0.5
COMMIT_LOOKS = 20
COMMIT_SECONDS = 0.05
PRICE_PERCENT = 140
"""What is offered after a refusal: the price may rise by 38 % from one block to the next."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that an effect is there.

    `sent` is False when it was there before we looked; then there is no hash.
    """

    sent: bool
    tx_hash: str = ""
    height: int = 0
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class _Sent:
    """A transaction on its way, and the heights between which it can be included."""

    raw: bytes
    sequence: int
    first_height: int
    timeout_height: int

    @property
    def tx_hash(self) -> str:
        return tx_hash(self.raw)


class Wallet:
    """The only writer of one account key."""

    def __init__(
        self, chain: ChainClient, key: AccountKey | bytes, *, gas_price: GasPrice | None = None
    ) -> None:
        self._chain = chain
        self._key = key if isinstance(key, AccountKey) else AccountKey(key)
        self._gas_price = gas_price  # None: ask the node
        self._turn = asyncio.Lock()
        self._landing = asyncio.Condition()
        self._under_way = 0
        self._next_sequence: int | None = None  # None: only the chain knows
        self._chain_id = ""

    @property
    def address(self) -> str:
        """Return the account's address."""
        return self._key.address

    async def ensure(self, effect: Effect, *messages: Message, gas: int | None = None) -> Receipt:
        """Bring an effect about, or find it done.

        `effect` reads the chain and returns something true when the effect is there. Raises ModuleRejected
        when the chain refuses, NotYet when the account cannot sign yet, Unavailable when the outcome is
        unknown; calling again is always safe.
        """
        if await effect():
            return Receipt(sent=False)
        limit = gas or estimate_gas(messages)
        for attempt in range(ATTEMPTS):
            await asyncio.sleep(attempt * RETRY_SECONDS)
            sent = await self._send(effect, messages, limit)
            if isinstance(sent, Receipt):
                return sent
            result = None if sent is None else await self._landed(sent)
            if result is None:
                continue
            TRANSACTIONS.labels("ok" if result.code == 0 else "refused").inc()
            if result.code == 0:
                return Receipt(True, result.tx_hash, result.height, result.data)
            self._next_sequence = None
            if is_out_of_gas(result) and limit < MAX_GAS:
                limit = min(limit * MORE_GAS, MAX_GAS)
                count_retry("gas")
            elif not is_wrong_sequence(result) and not await self._offers_more(result):
                raise refusal(result, result.tx_hash)
        raise Unavailable(
            f"{self.address}: {ATTEMPTS} transactions in a row were not included; is the key used elsewhere?",
            reason="WriteNotIncluded",
        )

    async def _send(self, effect: Effect, messages: tuple[Message, ...], gas: int) -> Receipt | _Sent | None:
        """Sign and hand in; None when the sequence was wrong and the attempt must be repeated."""
        async with self._turn:
            await self._room()
            number, sequence = await self._take_sequence()
            # Look after the sequence was read: an earlier copy either shows here or voids this one.
            if await effect():
                return Receipt(sent=False)
            height = await self._chain.latest_height()
            raw = self._sign(messages, Signer(self._key, number, sequence), height + TIMEOUT_BLOCKS, gas)
            sent = _Sent(raw, sequence, height + 1, height + TIMEOUT_BLOCKS)
            return await self._hand_in(sent)

    def _sign(self, messages: tuple[Message, ...], signer: Signer, timeout_height: int, gas: int) -> bytes:
        assert self._gas_price is not None, "_room() asked for it"
        fee = self._gas_price.fee(gas)
        terms = Terms(self._chain_id, gas_limit=gas, fee=fee, timeout_height=timeout_height)
        return sign_tx(messages, [signer], terms)

    async def _room(self) -> None:
        """Wait until one more write may be under way.

        When only the chain knows the sequence, until none is.
        """
        if not self._chain_id:
            self._chain_id = await self._chain.chain_id()
        if self._gas_price is None:
            self._gas_price = await self._chain.minimum_gas_price()
        async with self._landing:
            await self._landing.wait_for(
                lambda: self._under_way < (MAX_UNDER_WAY if self._next_sequence is not None else 1)
            )

    async def _take_sequence(self) -> tuple[int, int]:
        account = await self._chain.account(self.address)
        if account is None:
            raise NotYet(
                f"account {self.address} is not on chain yet; send it some uve", reason="AccountUnfunded"
            )
        return account.number, max(self._next_sequence or 0, account.sequence)

    async def _hand_in(self, sent: _Sent) -> _Sent | None:
        try:
            check = await self._chain.rpc.broadcast(sent.raw)
        except Unavailable as error:
            # It may have arrived, so its outcome is awaited; the next write must not build on a guess.
            log.warning("broadcast unanswered", tx=sent.tx_hash, error=error.message)
            count_retry("unanswered")
            self._next_sequence = None
            self._under_way += 1
            return sent
        if check.code == 0:
            log.info("transaction sent", tx=sent.tx_hash, address=self.address, sequence=sent.sequence)
            self._next_sequence = sent.sequence + 1
            self._under_way += 1
            return sent
        if is_wrong_sequence(check):
            log.info("sequence was used by another", address=self.address, sequence=sent.sequence)
            count_retry("sequence")
            self._next_sequence = None
            return None
        if is_too_late(check):
            log.info("transaction came too late", address=self.address, timeout=sent.timeout_height)
            count_retry("late")
            return None
        if await self._offers_more(check):
            return None
        if is_passing(check):
            raise Unavailable(f"the node takes no transactions now: {check.log}", reason="MempoolFull")
        raise refusal(check, sent.tx_hash)

    async def _offers_more(self, verdict: Verdict) -> bool:
        """Say whether the fee was too low and the node asks for more than was offered: then offer it."""
        if not is_fee_too_low(verdict):
            return False
        asked, offered = await self._chain.minimum_gas_price(), self._gas_price or GasPrice()
        if asked.micro_uve <= offered.micro_uve:
            return False
        log.info("price of gas rose", address=self.address, price=asked.micro_uve)
        count_retry("fee")
        self._gas_price = GasPrice(asked.micro_uve * PRICE_PERCENT // 100)
        return True

    async def _landed(self, sent: _Sent) -> TxResult | None:
        """Return what became of a transaction, None when it can never be included."""
        try:
            result = await self._outcome(sent)
            if result is not None:
                await self._committed(sent)
        except BaseException:
            self._next_sequence = None
            raise
        else:
            return result
        finally:
            self._under_way -= 1
            async with self._landing:
                self._landing.notify_all()

    async def _outcome(self, sent: _Sent) -> TxResult | None:
        height, clock = sent.first_height, asyncio.get_running_loop().time
        deadline = clock() + PATIENCE_SECONDS
        while height <= sent.timeout_height:
            try:
                latest = min(await self._chain.latest_height(), sent.timeout_height)
                result = await self._chain.rpc.find(sent.raw, height, latest)
                if result is not None:
                    return result
                height = max(height, latest + 1)
            except Unavailable as error:
                log.warning("outcome unknown yet", tx=sent.tx_hash, error=error.message)
            if clock() > deadline:
                raise Unavailable(f"{sent.tx_hash}: no news in {PATIENCE_SECONDS} s", reason="WriteUnknown")
            await asyncio.sleep(POLL_SECONDS)
        log.warning("transaction expired", tx=sent.tx_hash, timeout_height=sent.timeout_height)
        count_retry("expired")
        self._next_sequence = None
        return None

    async def _committed(self, sent: _Sent) -> None:
        """Wait until queries see the block, so that whoever reads next reads the effect."""
        for _ in range(COMMIT_LOOKS):
            account = await self._chain.account(self.address)
            if account is not None and account.sequence > sent.sequence:
                return
            await asyncio.sleep(COMMIT_SECONDS)
