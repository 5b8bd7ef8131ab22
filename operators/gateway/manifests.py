"""Manifests handed in: the envelope is the one that the chain holds, or comes with its transaction."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from google.protobuf.message import DecodeError

from virtengine.api import Lease
from virtengine.clients.chain import ChainClient
from virtengine.core.errors import NotYet, Rejected, Unavailable
from virtengine.crypto import envelope
from virtengine.crypto.envelope_structure import require_structure
from virtengine.plans.gateway import Problem
from virtengine.wire.cosmos.tx.v1beta1 import tx_pb2 as cosmos_tx
from virtengine.wire.virtengine.encryption.v1 import types_pb2
from virtengine.wire.virtengine.market.v1 import tx_pb2
from virtengine.wire.virtengine.market.v1 import types_pb2 as market

FIELDS: Final = frozenset({"envelope", "transaction"})
UPDATE: Final = "/virtengine.market.v1.MsgUpdateManifest"


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a tenant handed in: an envelope, and the signed transaction that puts it on the chain, if any."""

    envelope: types_pb2.Envelope
    transaction: bytes

    @property
    def hash(self) -> bytes:
        """Return what names the envelope on chain."""
        return envelope.compute_hash(self.envelope)


class Manifests:
    """Compares with the chain and hands transactions on. The chain keeps envelopes; nothing is stored."""

    def __init__(self, chain: ChainClient) -> None:
        self._chain = chain

    async def push(self, lease: Lease, pushed: Pushed) -> tuple[int, dict[str, Any]]:
        """Return status and body of the answer. Raises Problem."""
        known = await self._lease(lease.spec.lease_id)
        if known.manifest_hash == pushed.hash:
            return 200, {
                "manifest_hash": pushed.hash.hex(),
                "manifest_version": known.manifest_version,
                "state": "known",
            }
        if not pushed.transaction:
            text = f"The chain holds {known.manifest_hash.hex()}, this is {pushed.hash.hex()}."
            raise Problem(409, "other-manifest", "The chain holds another manifest", text)
        require_update(pushed, lease)
        return 202, {
            "manifest_hash": pushed.hash.hex(),
            "manifest_version": known.manifest_version + 1,
            "state": "sent",
            "tx_hash": await self._send(pushed.transaction),
        }

    async def _lease(self, lease_id: str) -> market.Lease:
        try:
            known = await self._chain.lease(lease_id)
        except (Unavailable, NotYet) as error:
            raise chain_away() from error
        if known is None:  # the mirror has it, so this node is behind
            raise chain_away()
        return known

    async def _send(self, raw: bytes) -> str:
        try:
            verdict = await self._chain.rpc.broadcast(raw)
        except (Unavailable, NotYet) as error:
            raise chain_away() from error
        except Rejected as error:
            raise Problem(409, "refused", "The chain refused the transaction", error.message[:200]) from error
        if verdict.code:
            text = f"{verdict.codespace} {verdict.code}: {verdict.log[:200]}"
            raise Problem(409, "refused", "The chain refused the transaction", text)
        return hashlib.sha256(raw).hexdigest().upper()


def read(body: object) -> Pushed:
    """Return what was handed in. Raises Problem; the content of a manifest is never in its text."""
    if not isinstance(body, Mapping) or not set(body) <= FIELDS or "envelope" not in body:
        raise _malformed("the fields are envelope and, if need be, transaction, in base64")
    sealed = types_pb2.Envelope()
    try:
        sealed.ParseFromString(_bytes(body, "envelope"))
        require_structure(sealed)
    except DecodeError as error:
        raise _malformed("envelope is no virtengine.encryption.v1.Envelope") from error
    except Rejected as error:
        raise _malformed(f"envelope: {error.message}") from error
    if not envelope.is_signature_valid(sealed):
        raise _malformed("the envelope's signature is not valid")
    return Pushed(sealed, _bytes(body, "transaction") if "transaction" in body else b"")


def require_update(pushed: Pushed, lease: Lease) -> None:
    """Raise Problem unless the transaction does this one thing: put this envelope into this lease."""
    body, raw, message = cosmos_tx.TxBody(), cosmos_tx.TxRaw(), tx_pb2.MsgUpdateManifest()
    try:
        raw.ParseFromString(pushed.transaction)
        body.ParseFromString(raw.body_bytes)
        if len(body.messages) != 1 or body.messages[0].type_url != UPDATE:
            raise _malformed("the transaction holds one MsgUpdateManifest and nothing else")
        message.ParseFromString(body.messages[0].value)
    except DecodeError as error:
        raise _malformed("transaction is no cosmos.tx.v1beta1.TxRaw") from error
    if (
        message.owner != lease.spec.tenant
        or message.lease_id != lease.spec.lease_id
        or envelope.compute_hash(message.manifest) != pushed.hash
    ):
        raise _malformed("the transaction is for another lease or another envelope")


def chain_away() -> Problem:
    """Return the problem of a chain that does not answer."""
    return Problem(503, "chain-away", "The chain does not answer", "Ask again.", retry_after=5)


def _bytes(body: Mapping[str, Any], name: str) -> bytes:
    try:
        return base64.b64decode(body[name], validate=True)
    except (binascii.Error, ValueError, TypeError) as error:
        raise _malformed(f"{name} is base64") from error


def _malformed(detail: str) -> Problem:
    return Problem(400, "malformed", "The request is malformed", detail)
