"""The parameters of the encryption module: what they may be, and how governance replaces them."""

from __future__ import annotations

from typing import Final

from virtengine.chain.modules.bounds import Bound
from virtengine.chain.modules.encryption.errors import InvalidParams, Unauthorized
from virtengine.chain.modules.encryption.types import Params
from virtengine.chain.modules.parameters import ParameterSet
from virtengine.crypto.envelope_structure import ALGORITHM

YEAR: Final = 31_536_000
BOUNDS: Final = {
    "max_recipients_per_envelope": Bound("1", "64"),
    "max_keys_per_account": Bound("1", "100"),
    "allowed_algorithms": Bound(rule=f"{ALGORITHM} only"),
    "require_signature": Bound(),
    "revocation_grace_period_seconds": Bound("0", str(YEAR)),
    "key_expiry_warning_seconds": Bound(rule="at most 8, each above 0"),
    "rotation_batch_size": Bound("1", "10000"),
    "default_key_ttl_seconds": Bound("0", str(10 * YEAR), "0: keys do not expire"),
    "max_ciphertext_bytes": Bound("1024", "131072"),
}


def require_consistent(params: Params) -> None:
    """Raise InvalidParams for lists that cannot hold."""
    if not params.allowed_algorithms or set(params.allowed_algorithms) != {ALGORITHM}:
        raise InvalidParams(f"allowed_algorithms: only {ALGORITHM} is supported")
    warnings = params.key_expiry_warning_seconds
    if len(warnings) > 8 or any(seconds <= 0 for seconds in warnings):
        raise InvalidParams("key_expiry_warning_seconds: at most 8 times, each above 0")


PARAMS: Final = ParameterSet("encryption", Params, BOUNDS, InvalidParams, Unauthorized, require_consistent)
