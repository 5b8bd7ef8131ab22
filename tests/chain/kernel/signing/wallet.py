"""Sign in every mode, as wallets do it; what they sign is written here without the chain's code."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.any_pb2 import Any as Packed
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from tests.chain.support import Actor, TestChain
from virtengine.crypto.addresses import encode_address
from virtengine.crypto.tx import pack, sign_bytes
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin
from virtengine.wire.cosmos.crypto.multisig.keys_pb2 import LegacyAminoPubKey
from virtengine.wire.cosmos.crypto.multisig.v1beta1.multisig_pb2 import CompactBitArray, MultiSignature
from virtengine.wire.cosmos.crypto.secp256k1.keys_pb2 import PubKey
from virtengine.wire.cosmos.tx.signing.v1beta1 import signing_pb2
from virtengine.wire.cosmos.tx.v1beta1.tx_pb2 import (
    AuthInfo,
    Fee,
    ModeInfo,
    SignDocDirectAux,
    SignerInfo,
    TxBody,
    TxRaw,
)

DIRECT = signing_pb2.SIGN_MODE_DIRECT
AMINO = signing_pb2.SIGN_MODE_LEGACY_AMINO_JSON
AUX = signing_pb2.SIGN_MODE_DIRECT_AUX


@dataclass
class Draft:
    """A transaction that is being written: change what you like before it is signed."""

    chain: TestChain
    body: TxBody
    auth: AuthInfo
    amino: list[dict[str, Any]] = field(default_factory=list)
    """The messages as a wallet shows them in amino JSON."""
    chain_id: str = ""

    def amino_document(self, number: int, sequence: int) -> dict[str, Any]:
        fee = self.auth.fee
        shown: dict[str, Any] = {
            "amount": [{"denom": coin.denom, "amount": coin.amount} for coin in fee.amount],
            "gas": str(fee.gas_limit),
        }
        shown |= {"payer": fee.payer} if fee.payer else {}
        shown |= {"granter": fee.granter} if fee.granter else {}
        document = {
            "chain_id": self.chain_id or self.chain.chain_id,
            "account_number": str(number),
            "sequence": str(sequence),
            "fee": shown,
            "msgs": self.amino,
            "memo": self.body.memo,
        }
        return document | (
            {"timeout_height": str(self.body.timeout_height)} if self.body.timeout_height else {}
        )

    def sign_bytes(self, mode: int, number: int, sequence: int, key: Packed) -> bytes:
        """Return what a signer in this mode signs."""
        body, auth = self.body.SerializeToString(deterministic=True), self.auth.SerializeToString()
        chain_id = self.chain_id or self.chain.chain_id
        if mode == AMINO:
            text = json.dumps(
                self.amino_document(number, sequence),
                sort_keys=True,
                separators=(",", ":"),
                ensure_ascii=False,
            )
            for character in "&<>":
                text = text.replace(character, f"\\u{ord(character):04x}")
            return text.encode()
        if mode == AUX:
            return SignDocDirectAux(
                body_bytes=body, public_key=key, chain_id=chain_id, account_number=number, sequence=sequence
            ).SerializeToString(deterministic=True)
        return sign_bytes(body, auth, chain_id, number)

    def raw(self, *signatures: bytes) -> bytes:
        return TxRaw(
            body_bytes=self.body.SerializeToString(deterministic=True),
            auth_info_bytes=self.auth.SerializeToString(deterministic=True),
            signatures=signatures,
        ).SerializeToString()


def draft(
    chain: TestChain,
    messages: Sequence[Message],
    amino: Sequence[Mapping[str, Any]] = (),
    *,
    fee: int = 7,
    memo: str = "",
) -> Draft:
    return Draft(
        chain,
        TxBody(messages=[pack(message) for message in messages], memo=memo),
        AuthInfo(fee=Fee(amount=[Coin(denom="uve", amount=str(fee))], gas_limit=1_000_000)),
        [dict(message) for message in amino],
    )


def position(chain: TestChain, address: str) -> tuple[int, int]:
    account = chain.machine.deliver.accounts.get(address)
    return (account.number, account.sequence) if account else (0, 0)


def single(actor: Actor) -> Packed:
    return pack(PubKey(key=actor.key.public_key))


def sign(plan: Draft, *signers: tuple[Actor, int]) -> bytes:
    """Sign a draft, each actor in a mode; auth info is completed before anyone signs."""
    del plan.auth.signer_infos[:]
    for actor, mode in signers:
        sequence = 0 if plan.body.unordered else position(plan.chain, actor.address)[1]
        plan.auth.signer_infos.append(
            SignerInfo(
                public_key=single(actor),
                mode_info=ModeInfo(single=ModeInfo.Single(mode=mode)),
                sequence=sequence,
            )
        )
    signatures = []
    for (actor, mode), info in zip(signers, plan.auth.signer_infos, strict=True):
        number = position(plan.chain, actor.address)[0]
        signatures.append(actor.key.sign(plan.sign_bytes(mode, number, info.sequence, single(actor))))
    return plan.raw(*signatures)


@dataclass(frozen=True)
class Group:
    """Several actors with one account."""

    threshold: int
    members: tuple[Actor | Group, ...]

    @property
    def key(self) -> LegacyAminoPubKey:
        return LegacyAminoPubKey(
            threshold=self.threshold,
            public_keys=[pack(m.key) if isinstance(m, Group) else single(m) for m in self.members],
        )

    @property
    def amino(self) -> bytes:
        parts = [bytes.fromhex("22c1f7e2"), b"\x08", bytes((self.threshold,))]
        for member in self.members:
            one = (
                member.amino
                if isinstance(member, Group)
                else bytes.fromhex("eb5ae98721") + member.key.public_key
            )
            assert len(one) < 16384
            size = bytes((len(one),)) if len(one) < 128 else bytes((len(one) & 127 | 128, len(one) >> 7))
            parts += [b"\x12", size, one]
        return b"".join(parts)

    @property
    def address(self) -> str:
        return encode_address(hashlib.sha256(self.amino).digest()[:20])


def bits(flags: Sequence[bool]) -> CompactBitArray:
    data = bytearray((len(flags) + 7) // 8)
    for place, flag in enumerate(flags):
        data[place // 8] |= flag << 7 - place % 8
    return CompactBitArray(extra_bits_stored=len(flags) % 8, elems=bytes(data))


Choice = Mapping[str, int]
"""Which members sign, by name, and in which mode."""


def mode_info(group: Group, choice: Choice) -> ModeInfo:
    """Return who of a group signs how; a nested group signs when any of its members does."""
    flags = [_signs(member, choice) for member in group.members]
    infos = [
        mode_info(member, choice)
        if isinstance(member, Group)
        else ModeInfo(single=ModeInfo.Single(mode=choice[member.name]))
        for member, flag in zip(group.members, flags, strict=True)
        if flag
    ]
    return ModeInfo(multi=ModeInfo.Multi(bitarray=bits(flags), mode_infos=infos))


def _signs(member: Actor | Group, choice: Choice) -> bool:
    if isinstance(member, Group):
        return any(_signs(one, choice) for one in member.members)
    return member.name in choice


def group_signature(group: Group, choice: Choice, one: Callable[[Actor, int], bytes]) -> bytes:
    signatures = [
        group_signature(member, choice, one)
        if isinstance(member, Group)
        else one(member, choice[member.name])
        for member in group.members
        if _signs(member, choice)
    ]
    return MultiSignature(signatures=signatures).SerializeToString()


def sign_as(group: Group, plan: Draft, choice: Choice) -> bytes:
    """Sign a draft for a group's account."""
    number, sequence = position(plan.chain, group.address)
    key = pack(group.key)
    del plan.auth.signer_infos[:]
    plan.auth.signer_infos.append(
        SignerInfo(public_key=key, mode_info=mode_info(group, choice), sequence=sequence)
    )
    return plan.raw(
        group_signature(
            group,
            choice,
            lambda actor, mode: actor.key.sign(plan.sign_bytes(mode, number, sequence, key)),
        )
    )


def shown_send(sender: str, recipient: str, amount: int) -> dict[str, Any]:
    """Return a MsgSend as a hardware wallet shows it."""
    coins = [{"amount": str(amount), "denom": "uve"}]
    return {
        "type": "cosmos-sdk/MsgSend",
        "value": {"from_address": sender, "to_address": recipient, "amount": coins},
    }


def make_unordered(plan: Draft, *, seconds: int) -> Draft:
    """Make a draft unordered, with a timeout so long after the last block."""
    plan.body.unordered = True
    plan.body.timeout_timestamp.CopyFrom(Timestamp(seconds=plan.chain.time_ms // 1000 + seconds))
    return plan


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()
