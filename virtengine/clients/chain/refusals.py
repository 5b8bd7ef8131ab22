"""What a node's refusal means: repeat with another sequence, wait, or tell the author."""

from __future__ import annotations

from typing import Protocol

from virtengine.core.errors import Rejected

SDK = "sdk"
WRONG_SEQUENCE = 32
SEQUENCE_WAITS = 19
OUT_OF_GAS = 11
INSUFFICIENT_FEE = 13
TIMEOUT_HEIGHT = 30
MEMPOOL_FULL = 20
NOT_YET_VALID = 32_000


class Verdict(Protocol):
    """A code with where it comes from."""

    @property
    def code(self) -> int:
        """Return 0 for success."""

    @property
    def codespace(self) -> str:
        """Return the module that refused."""

    @property
    def log(self) -> str:
        """Return the reason in words."""


class ModuleRejected(Rejected):
    """The chain refused a transaction. `codespace` and `code` say which rule, `log` why."""

    def __init__(self, *, codespace: str, code: int, log: str, tx_hash: str) -> None:
        super().__init__(f"{codespace} refused ({code}): {log}", reason=_reason(codespace, code))
        self.codespace = codespace
        self.code = code
        self.log = log
        self.tx_hash = tx_hash


def refusal(verdict: Verdict, tx_hash: str) -> ModuleRejected:
    """Return the error that tells the author what the chain said."""
    return ModuleRejected(
        codespace=verdict.codespace, code=verdict.code, log=verdict.log[:1000], tx_hash=tx_hash
    )


def is_wrong_sequence(verdict: Verdict) -> bool:
    """Say whether only the account's sequence was wrong, or another transaction waits with it."""
    return verdict.codespace == SDK and verdict.code % NOT_YET_VALID in (WRONG_SEQUENCE, SEQUENCE_WAITS)


def is_too_late(verdict: Verdict) -> bool:
    """Say whether the transaction took too long to arrive and another one may be signed."""
    return verdict.codespace == SDK and verdict.code % NOT_YET_VALID == TIMEOUT_HEIGHT


def is_out_of_gas(verdict: Verdict) -> bool:
    """Say whether more gas would have sufficed."""
    return verdict.codespace == SDK and verdict.code == OUT_OF_GAS


def is_fee_too_low(verdict: Verdict) -> bool:
    """Say whether the price of gas rose above what was offered."""
    return verdict.codespace == SDK and verdict.code % NOT_YET_VALID == INSUFFICIENT_FEE


def is_passing(verdict: Verdict) -> bool:
    """Say whether the same transaction may be taken later."""
    return verdict.codespace == SDK and verdict.code % NOT_YET_VALID == MEMPOOL_FULL


def _reason(codespace: str, code: int) -> str:
    return f"{codespace.capitalize()}{code}" if codespace.isalnum() else f"Chain{code}"
