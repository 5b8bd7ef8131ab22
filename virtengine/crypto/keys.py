"""Account keys from words: BIP-39 to a seed, BIP-32 to the key of the path that Cosmos wallets use."""

from __future__ import annotations

from typing import Final

from bip32 import BIP32
from mnemonic import Mnemonic

from virtengine.core.errors import Rejected
from virtengine.crypto.secp256k1 import PrivateKey

PATH: Final = "m/44'/118'/0'/0/0"
_WORDS: Final = Mnemonic("english")


def derive_key(words: str, *, path: str = PATH) -> PrivateKey:
    """Return the account key of a mnemonic. Raises Rejected when the words are not BIP-39."""
    normal = " ".join(words.split())
    if not _WORDS.check(normal):
        raise Rejected(
            "the mnemonic is not a list of BIP-39 words with a valid checksum; check words and order",
            reason="BadMnemonic",
        )
    return PrivateKey(bytes(BIP32.from_seed(_WORDS.to_seed(normal)).get_privkey_from_path(path)))
