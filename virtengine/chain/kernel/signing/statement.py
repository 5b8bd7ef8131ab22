"""What a signature states besides the transaction: who signs, with which key, where and as which number."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from virtengine.chain.kernel.tx import Tx


class Statement(NamedTuple):
    """One signer of one transaction."""

    tx: Tx
    signer: str
    key: bytes
    chain_id: str
    account_number: int
    sequence: int
