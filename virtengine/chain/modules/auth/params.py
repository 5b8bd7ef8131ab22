"""The parameters of transactions: what they may be, and how governance replaces them."""

from __future__ import annotations

from typing import Final

from virtengine.chain.kernel.accounts import TxParams
from virtengine.chain.kernel.errors import InvalidRequest
from virtengine.chain.kernel.tx import MAX_SIGNATURES
from virtengine.chain.modules.authority import InvalidSigner
from virtengine.chain.modules.bounds import Bound
from virtengine.chain.modules.parameters import ParameterSet

_COST: Final = Bound("1", "1000000")
BOUNDS: Final = {
    "max_memo_characters": Bound("1", "65536"),
    "tx_sig_limit": Bound("1", str(MAX_SIGNATURES), "no more than the software reads"),
    "tx_size_cost_per_byte": _COST,
    "sig_verify_cost_ed25519": _COST,
    "sig_verify_cost_secp256k1": _COST,
}
PARAMS: Final = ParameterSet("auth", TxParams, BOUNDS, InvalidRequest, InvalidSigner)
