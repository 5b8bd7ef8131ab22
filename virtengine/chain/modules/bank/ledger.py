"""The one place where money moves.

Every function takes the bank's State. Amounts are non-negative integers; zero moves nothing and says
nothing. Each change publishes the events by which wallets and explorers follow balances.
"""

from __future__ import annotations

from functools import lru_cache

from virtengine.chain.kernel import events
from virtengine.chain.kernel.errors import InsufficientFunds, InvalidCoins
from virtengine.chain.kernel.keys import encode_key
from virtengine.chain.modules.bank.store import State
from virtengine.core.amounts import DENOM, MAX_AMOUNT


@lru_cache(maxsize=131072)
def _key(address: str, denom: str) -> bytes:
    return encode_key((address, denom))


@lru_cache(maxsize=131072)
def _spent(address: str) -> bytes:
    return events.event("coin_spent", events.attribute("spender", address))


@lru_cache(maxsize=131072)
def _received(address: str) -> bytes:
    return events.event("coin_received", events.attribute("receiver", address))


@lru_cache(maxsize=131072)
def _transfer_to(address: str) -> bytes:
    return events.event("transfer", events.attribute("recipient", address))


@lru_cache(maxsize=131072)
def _sender(address: str) -> bytes:
    return events.attribute("sender", address)


@lru_cache(maxsize=4096)
def _amount(amount: int, denom: str) -> bytes:
    return events.attribute("amount", f"{amount}{denom}")


def balance_of(state: State, address: str, denom: str = DENOM) -> int:
    """Return what an address holds."""
    return state.balances.get_at(_key(address, denom)) or 0


def move(state: State, sender: str, recipient: str, amount: int, denom: str = DENOM) -> None:
    """Move coins from one address to another, opening the recipient's account when it is new.

    Raises InsufficientFunds when the sender holds less.
    """
    if amount == 0:
        return
    _take(state, sender, amount, denom)
    _give(state, recipient, amount, denom)
    shown = _amount(amount, denom)
    state.store.events += (
        _spent(sender) + shown,
        _received(recipient) + shown,
        _transfer_to(recipient) + _sender(sender) + shown,
    )


def mint(state: State, recipient: str, amount: int, denom: str = DENOM) -> None:
    """Make coins. Raises InvalidCoins when the supply would pass 2^255 - 1."""
    if amount == 0:
        return
    supply = (state.supply.get(denom) or 0) + amount
    if supply > MAX_AMOUNT:
        raise InvalidCoins(f"the supply of {denom} would pass 2^255 - 1")
    _give(state, recipient, amount, denom)
    state.supply.set(denom, supply)
    minter = events.event("coinbase", events.attribute("minter", recipient))
    state.store.events += (_received(recipient) + _amount(amount, denom), minter + _amount(amount, denom))


def burn(state: State, holder: str, amount: int, denom: str = DENOM) -> None:
    """Destroy coins. Raises InsufficientFunds when the holder has less."""
    if amount == 0:
        return
    _take(state, holder, amount, denom)
    state.supply.set(denom, (state.supply.get(denom) or 0) - amount or None)
    burner = events.event("burn", events.attribute("burner", holder))
    state.store.events += (_spent(holder) + _amount(amount, denom), burner + _amount(amount, denom))


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
