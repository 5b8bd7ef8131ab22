"""Whether the signatures of a transaction are good, in every mode but the plain one.

A signer of one key in SIGN_MODE_DIRECT is verified by the ante itself; all else comes here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from virtengine.chain.kernel import strict
from virtengine.chain.kernel.errors import NotSupported, TxDecodeError, Unauthorized
from virtengine.chain.kernel.signing import direct, direct_aux, legacy_amino
from virtengine.chain.kernel.signing.multisig import is_single, open_key, read_bits
from virtengine.chain.kernel.signing.statement import Statement
from virtengine.crypto import secp256k1
from virtengine.wire.cosmos.crypto.multisig.v1beta1.multisig_pb2 import MultiSignature
from virtengine.wire.cosmos.tx.signing.v1beta1 import signing_pb2

if TYPE_CHECKING:
    from virtengine.chain.kernel.tx import Tx

Digests = Callable[[Statement], tuple[bytes, ...]]


def _direct(statement: Statement) -> tuple[bytes, ...]:
    return (direct.digest(statement.tx, statement.chain_id, statement.account_number),)


def _direct_aux(statement: Statement) -> tuple[bytes, ...]:
    return (hashlib.sha256(direct_aux.sign_bytes(statement)).digest(),)


def _legacy_amino(statement: Statement) -> tuple[bytes, ...]:
    return tuple(hashlib.sha256(document).digest() for document in legacy_amino.sign_bytes(statement))


DIGESTS: Final[Mapping[int, Digests]] = {
    signing_pb2.SIGN_MODE_DIRECT: _direct,
    signing_pb2.SIGN_MODE_DIRECT_AUX: _direct_aux,
    signing_pb2.SIGN_MODE_LEGACY_AMINO_JSON: _legacy_amino,
}
"""What a signer in each mode may sign, hashed. SIGN_MODE_TEXTUAL and EIP-191 are not taken."""


class Proof:
    """The signature of one signer, with the modes that its holders chose."""

    __slots__ = ("_digests", "statement")

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self._digests: dict[int, tuple[bytes, ...]] = {}

    def is_good(self, info: Any, key: bytes, signature: bytes) -> bool:
        """Say whether a signature in the modes of a ModeInfo is the key's.

        Raises NotSupported for modes that are not taken, Unauthorized for what does not fit the key.
        """
        if is_single(key):
            if info.WhichOneof("sum") != "single":
                raise Unauthorized("a single key does not sign as several")
            digests = self._digests_in(info.single.mode)
            return any(secp256k1.verify_digest(key, digest, signature) for digest in digests)
        if info.WhichOneof("sum") != "multi":
            raise Unauthorized("a key of several holders signs with a multisignature")
        return self._is_good_of_several(info.multi, key, signature)

    def _is_good_of_several(self, info: Any, key: bytes, signature: bytes) -> bool:
        parts, bits = open_key(key), read_bits(info.bitarray)
        try:
            signatures: Sequence[bytes] = strict.parse(MultiSignature, signature).signatures
        except strict.StrictError as error:
            raise TxDecodeError(str(error)) from error
        signing = [member for member, signs in zip(parts.members, bits, strict=False) if signs]
        if len(bits) != len(parts.members) or len(signing) < parts.threshold:
            raise Unauthorized(f"{parts.threshold} of {len(parts.members)} holders must sign")
        if not len(signing) == len(signatures) == len(info.mode_infos):
            raise Unauthorized("a multisignature has one signature and one mode for each bit that is set")
        return all(
            self.is_good(mode, member, one)
            for mode, member, one in zip(info.mode_infos, signing, signatures, strict=True)
        )

    def _digests_in(self, mode: int) -> tuple[bytes, ...]:
        if mode not in self._digests:
            if mode not in DIGESTS:
                raise NotSupported(f"sign mode {mode} is not taken")
            self._digests[mode] = DIGESTS[mode](self.statement)
        return self._digests[mode]


def is_good(tx: Tx, index: int, key: bytes, account_number: int, chain_id: str) -> bool:
    """Say whether one signer's signature is good; see `Proof.is_good` for what is raised."""
    statement = Statement(tx, tx.signers[index], key, chain_id, account_number, tx.sequences[index])
    info = tx.infos[index].mode_info
    return Proof(statement).is_good(info, key, tx.signatures[index])


def count(info: Any, key: bytes) -> int:
    """Return how many signatures a signer's ModeInfo announces, and not less than the key's threshold."""
    if is_single(key) or not key:
        return 1
    parts = open_key(key)
    if info.WhichOneof("sum") != "multi":
        return parts.threshold
    modes = list(info.multi.mode_infos)[: len(parts.members)]
    return max(parts.threshold, sum(_count_modes(mode) for mode in modes))


def _count_modes(info: Any) -> int:
    if info.WhichOneof("sum") != "multi":
        return 1
    return sum(_count_modes(mode) for mode in info.multi.mode_infos)
