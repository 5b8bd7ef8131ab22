"""New keys, and keys from a mnemonic: the only place of the operator where chance comes in."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets

import coincurve
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from mnemonic import Mnemonic

from virtengine.crypto.addresses import secp256k1_address
from virtengine.crypto.keys import derive_key
from virtengine.plans.account import AccountKeys
from virtengine.plans.node_parts import NodeKeys

STRENGTH = 256
_WORDS = Mnemonic("english")


def new_account_keys() -> AccountKeys:
    """Return the keys of a new account: 24 words, and random keys for encryption and signing usage."""
    return account_keys(_WORDS.generate(strength=STRENGTH))


def account_keys(words: str) -> AccountKeys:
    """Return the keys of an account with these words. Raises Rejected when they are not BIP-39 words."""
    private_key = derive_key(words).secret
    public_key = compute_public_key(private_key)
    return AccountKeys(
        mnemonic=" ".join(words.split()),
        private_key=private_key,
        encryption_key=secrets.token_bytes(32),
        signing_key=secrets.token_bytes(32),
        public_key=public_key,
        address=secp256k1_address(public_key),
    )


def compute_public_key(private_key: bytes) -> bytes:
    """Return the compressed secp256k1 key of a private key."""
    return bytes(coincurve.PrivateKey(private_key).public_key.format(compressed=True))


def new_node_keys() -> NodeKeys:
    """Return a new consensus key and a new node key in CometBFT's JSON."""
    seed, public_key = _new_ed25519()
    consensus = {
        "address": hashlib.sha256(public_key).digest()[:20].hex().upper(),
        "pub_key": {"type": "tendermint/PubKeyEd25519", "value": _text(public_key)},
        "priv_key": {"type": "tendermint/PrivKeyEd25519", "value": _text(seed + public_key)},
    }
    seed, public_key = _new_ed25519()
    node = {"priv_key": {"type": "tendermint/PrivKeyEd25519", "value": _text(seed + public_key)}}
    return NodeKeys(json.dumps(consensus), json.dumps(node))


def _new_ed25519() -> tuple[bytes, bytes]:
    seed = secrets.token_bytes(32)
    return seed, Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()
