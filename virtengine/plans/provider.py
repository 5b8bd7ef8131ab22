"""The provider on chain: what must be sent so that it says what the Provider object says."""

from __future__ import annotations

from dataclasses import dataclass

from google.protobuf.message import Message

from virtengine.api.provider import Leaving, ProviderSpec
from virtengine.crypto import provider_key, signature
from virtengine.crypto.envelope_structure import ALGORITHM
from virtengine.crypto.recipient_key import get_public_key
from virtengine.crypto.signature import KeyType
from virtengine.wire.virtengine.encryption.v1 import tx_pb2 as encryption_tx
from virtengine.wire.virtengine.encryption.v1 import types_pb2 as encryption_types
from virtengine.wire.virtengine.provider.v1 import tx_pb2, types_pb2

REGION = "region"


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """The secrets of the provider's account that have a public half on chain."""

    encryption_key: bytes
    signing_key: bytes

    @property
    def recipient(self) -> bytes:
        """Return the X25519 public key that tenants seal manifests to."""
        return get_public_key(self.encryption_key)

    @property
    def signer(self) -> bytes:
        """Return the Ed25519 public key that usage is signed for."""
        return signature.get_public_key(self.signing_key, KeyType.ED25519)


@dataclass(frozen=True, slots=True)
class OnChain:
    """What the chain holds of the provider now."""

    provider: types_pb2.Provider | None
    recipient_keys: tuple[encryption_types.RecipientKey, ...] = ()


def messages(
    spec: ProviderSpec, address: str, agents: tuple[types_pb2.Agent, ...], keys: Keys, known: OnChain
) -> tuple[Message, ...]:
    """Return what brings the chain to the spec, in order; nothing when it is there."""
    wanted: list[Message] = []
    content = tx_pb2.MsgCreateProvider(
        owner=address,
        host_uri=spec.host_uri.rstrip("/"),
        attributes=attributes_of(spec),
        info=types_pb2.Info(email=spec.info.email, website=spec.info.website),
        agents=agents,
    )
    if known.provider is None:
        wanted.append(content)
    elif not _is_equal(known.provider, content):
        wanted.append(
            tx_pb2.MsgUpdateProvider(
                owner=address,
                host_uri=content.host_uri,
                attributes=content.attributes,
                info=content.info,
                agents=content.agents,
            )
        )
    if known.provider is None or known.provider.signing_key.public_key != keys.signer:
        wanted.append(_signing_key(address, keys))
    if not any(key.public_key == keys.recipient and not key.revoked_at for key in known.recipient_keys):
        wanted.append(
            encryption_tx.MsgRegisterRecipientKey(
                sender=address, public_key=keys.recipient, algorithm_id=ALGORITHM, label="manifests"
            )
        )
    wanted += notice_messages(spec, address, notice_of(known.provider))
    return tuple(wanted)


def notice_messages(spec: ProviderSpec, address: str, known: types_pb2.Notice | None) -> tuple[Message, ...]:
    """Return what announces the maintenance or the leaving of the spec, or takes an announcement back."""
    wanted = _notice(spec, address)
    if wanted is None:
        return () if known is None else (tx_pb2.MsgWithdrawNotice(owner=address),)
    if known is not None and (known.kind, known.reason, known.window_seconds) == (
        wanted.kind,
        wanted.reason,
        wanted.window_seconds,
    ):
        return ()
    return (wanted,)


def farewell(spec: ProviderSpec, address: str, known: types_pb2.Provider | None) -> tuple[Message, ...]:
    """Return what announces leaving as the spec says, or with the usual window; nothing when that is done."""
    leaving = spec.leaving or Leaving(reason="the provider is given up")
    return notice_messages(spec.model_copy(update={"leaving": leaving}), address, notice_of(known))


def notice_of(provider: types_pb2.Provider | None) -> types_pb2.Notice | None:
    """Return what a provider announced."""
    return provider.notice if provider is not None and provider.HasField("notice") else None


def _notice(spec: ProviderSpec, address: str) -> tx_pb2.MsgAnnounceNotice | None:
    if spec.leaving is not None:
        kind, reason, seconds = (
            types_pb2.NOTICE_KIND_LEAVING,
            spec.leaving.reason,
            spec.leaving.window_seconds,
        )
    elif spec.maintenance is not None:
        kind, reason, seconds = (
            types_pb2.NOTICE_KIND_MAINTENANCE,
            spec.maintenance.reason,
            spec.maintenance.starts_in_seconds,
        )
    else:
        return None
    return tx_pb2.MsgAnnounceNotice(owner=address, kind=kind, reason=reason, window_seconds=seconds)


def attributes_of(spec: ProviderSpec) -> list[types_pb2.Attribute]:
    """Return attributes as the chain keeps them, by key. A single region is one; several are for listings."""
    held = {key: value for key, value in spec.attributes.items() if value}
    if len(spec.regions) == 1:
        held.setdefault(REGION, spec.regions[0])
    return [types_pb2.Attribute(key=key, value=value) for key, value in sorted(held.items())]


def _signing_key(address: str, keys: Keys) -> tx_pb2.MsgSetSigningKey:
    # The old key, where there is another one, lives in the Secret it came from; a new Secret needs a new
    # provider.
    digest = provider_key.rotation_digest(address, keys.signer, KeyType.ED25519)
    return tx_pb2.MsgSetSigningKey(
        owner=address,
        public_key=keys.signer,
        key_type=types_pb2.KEY_TYPE_ED25519,
        rotation_signature=signature.sign(digest, keys.signing_key, KeyType.ED25519),
    )


def _is_equal(provider: types_pb2.Provider, content: tx_pb2.MsgCreateProvider) -> bool:
    return (
        provider.host_uri == content.host_uri
        and list(provider.attributes) == list(content.attributes)
        and provider.info == content.info
        and list(provider.agents) == list(content.agents)
    )
