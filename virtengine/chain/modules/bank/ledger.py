"""The one place where money moves.

Every function takes the bank's State. Amounts are non-negative integers; zero moves nothing and says
nothing. Each change publishes the events by which wallets and explorers follow balances. Coins that vest
are locked against spending only: `delegate` may move them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from virtengine.chain.kernel import events
from virtengine.chain.kernel.errors import InsufficientFunds, InvalidCoins
from virtengine.chain.kernel.keys import encode_key
from virtengine.chain.modules.auth import vesting
from virtengine.chain.modules.bank.store import State
from virtengine.core.amounts import DENOM, MAX_AMOUNT, MAX_SUPPLY
from virtengine.core.kept import Kept


@lru_cache(maxsize=131072)
def _key(address: str, denom: str) -> bytes:
    return encode_key((address, denom))


@lru_cache(maxsize=131072)
def _spent(address: str) -> bytes:
    return events.event("coin_spent", events.attribute("spender", address))


@lru_cache(maxsize=131072)
def _received(address: str) -> bytes:
    return events.event("coin_received", events.attribute("receiver", address))


class Party(NamedTuple):
    """What a transfer needs of an account: keys, and parts of events."""

    key: bytes
    lock: bytes
    spent: bytes
    sent_by: bytes
    received: bytes
    transfer: bytes


def _make_party(holder: tuple[str, str]) -> Party:
    address, denom = holder
    return Party(
        _key(address, denom),
        vesting.key_of(address),
        _spent(address),
        events.attribute("sender", address),
        _received(address),
        events.event("transfer", events.attribute("recipient", address)),
    )


def _make_amount(coin: tuple[int, str]) -> bytes:
    return events.attribute("amount", f"{coin[0]}{coin[1]}")


PARTIES: Final = Kept(_make_party)
"""By address and denomination."""
AMOUNTS: Final = Kept(_make_amount, limit=65_536)
"""How events show an amount of a denomination."""


_Move = tuple[Party, Party, tuple[bytes, bytes, bytes]]
"""Who gives, who takes, and the events."""


def _make_move(moved: tuple[str, str, int, str]) -> _Move:
    sender, recipient, amount, denom = moved
    source, target, shown = PARTIES[sender, denom], PARTIES[recipient, denom], _make_amount((amount, denom))
    said = (source.spent + shown, target.received + shown, target.transfer + source.sent_by + shown)
    return source, target, said


MOVES: Final = Kept(_make_move, limit=65_536)


def _amount(amount: int, denom: str) -> bytes:
    return AMOUNTS[amount, denom]


def balance_of(state: State, address: str, denom: str = DENOM) -> int:
    """Return what an address holds."""
    return state.balances.get_at(_key(address, denom)) or 0


def spendable_of(state: State, address: str, denom: str = DENOM) -> int:
    """Return what an address could spend now: what it holds without what is locked."""
    party = PARTIES[address, denom]
    held = state.balances.get_at(party.key) or 0
    locked = state.vesting.table.get_at(party.lock)
    return held if locked is None else max(held - vesting.compute_locked(locked, denom, state.store.time), 0)


def move(state: State, sender: str, recipient: str, amount: int, denom: str = DENOM) -> None:
    """Move coins from one address to another, opening the recipient's account when it is new.

    Raises InsufficientFunds when the sender could not spend as much.
    """
    if amount == 0:
        return
    # Most of what the chain does is this: keys and parts of events are kept by address.
    source, target = PARTIES[sender, denom], PARTIES[recipient, denom]
    _shift(state, (sender, recipient, amount, denom), source, target)
    _, _, spent, sent_by, _, _ = source
    _, _, _, _, received, transfer = target
    shown = AMOUNTS[amount, denom]
    state.store.events += (spent + shown, received + shown, transfer + sent_by + shown)


def move_often(state: State, sender: str, recipient: str, amount: int) -> None:
    """Move coins of the chain as `move` does, where the same amount moves the same way again and again."""
    if amount == 0:
        return
    moved = sender, recipient, amount, DENOM
    source, target, said = MOVES[moved]
    _shift(state, moved, source, target)
    state.store.events += said


def _shift(state: State, moved: tuple[str, str, int, str], source: Party, target: Party) -> None:
    sender, recipient, amount, denom = moved
    balances = state.balances
    key, lock = source[0], source[1]
    held = balances.get_at(key) or 0
    if not 0 <= amount <= held or state.vesting.table.get_at(lock) is not None:
        require_spendable(state, sender, amount, denom)
    balances.set_at(key, held - amount or None)
    key = target[0]
    before = balances.get_at(key)
    if before is None:
        state.accounts.ensure(recipient)
    balances.set_at(key, (before or 0) + amount)


def delegate(state: State, delegator: str, pool: str, amount: int, denom: str = DENOM) -> None:
    """Move coins into a pool of delegations; locked coins may be moved too, and are counted.

    Raises InsufficientFunds when the delegator holds less.
    """
    if amount == 0:
        return
    _take(state, delegator, amount, denom)
    _give(state, pool, amount, denom)
    locked = state.vesting.get(delegator)
    if locked is not None:
        state.vesting.set(delegator, vesting.delegated(locked, denom, amount, state.store.time))
    shown = _amount(amount, denom)
    state.store.events += (_spent(delegator) + shown, _received(pool) + shown)


def undelegate(state: State, pool: str, delegator: str, amount: int, denom: str = DENOM) -> None:
    """Move coins from a pool of delegations back to a delegator. What was locked is locked again."""
    if amount == 0:
        return
    _take(state, pool, amount, denom)
    _give(state, delegator, amount, denom)
    locked = state.vesting.get(delegator)
    if locked is not None:
        state.vesting.set(delegator, vesting.undelegated(locked, denom, amount))
    shown = _amount(amount, denom)
    state.store.events += (_spent(pool) + shown, _received(delegator) + shown)


def mint(state: State, recipient: str, amount: int, denom: str = DENOM) -> None:
    """Make coins. Raises InvalidCoins when there would be more than may ever be."""
    if amount == 0:
        return
    supply = (state.supply.get(denom) or 0) + amount
    limit = state.max_supply if denom == DENOM else MAX_AMOUNT
    if supply > limit:
        raise InvalidCoins(f"the supply of {denom} would pass {limit}")
    _give(state, recipient, amount, denom)
    state.supply.set(denom, supply)
    minter = events.event("coinbase", events.attribute("minter", recipient))
    state.store.events += (_received(recipient) + _amount(amount, denom), minter + _amount(amount, denom))


def burn(state: State, holder: str, amount: int, denom: str = DENOM) -> None:
    """Destroy coins. Raises InsufficientFunds when the holder has less."""
    if amount == 0:
        return
    require_spendable(state, holder, amount, denom)
    _take(state, holder, amount, denom)
    state.supply.set(denom, (state.supply.get(denom) or 0) - amount or None)
    burner = events.event("burn", events.attribute("burner", holder))
    state.store.events += (_spent(holder) + _amount(amount, denom), burner + _amount(amount, denom))


def max_supply(denom: str) -> int:
    """Return how much of a coin there may ever be."""
    return MAX_SUPPLY if denom == DENOM else MAX_AMOUNT


def require_spendable(state: State, address: str, amount: int, denom: str = DENOM) -> None:
    """Raise InsufficientFunds when an address could not spend as much."""
    if amount < 0:
        raise InvalidCoins(f"{amount}{denom}: an amount cannot be negative")
    party = PARTIES[address, denom]
    held = state.balances.get_at(party.key) or 0
    locked = state.vesting.table.get_at(party.lock)
    if locked is not None:
        free = spendable_of(state, address, denom)
        if free < amount:
            raise InsufficientFunds(
                f"spendable balance {free}{denom} is smaller than {amount}{denom}: insufficient funds"
            )
    if held < amount:
        raise InsufficientFunds(f"{address} holds {held}{denom}, less than {amount}{denom}")


def _take(state: State, address: str, amount: int, denom: str) -> None:
    if amount < 0:
        raise InvalidCoins(f"{amount}{denom}: an amount cannot be negative")
    key = _key(address, denom)
    held = state.balances.get_at(key) or 0
    if held < amount:
        raise InsufficientFunds(f"{address} holds {held}{denom}, less than {amount}{denom}")
    state.balances.set_at(key, held - amount or None)


def _give(state: State, address: str, amount: int, denom: str) -> None:
    if amount < 0:
        raise InvalidCoins(f"{amount}{denom}: an amount cannot be negative")
    key = _key(address, denom)
    held = state.balances.get_at(key)
    if held is None:
        state.accounts.ensure(address)
        held = 0
    state.balances.set_at(key, held + amount)
