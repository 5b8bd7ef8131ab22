"""What is wrong with a message of the provider module whatever the state."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from virtengine.chain.modules.checks import require_address, require_text, require_unique
from virtengine.chain.modules.provider.errors import (
    HostUriNotAbsolute,
    InvalidAddress,
    InvalidAgents,
    InvalidAttributes,
    InvalidHostUri,
    InvalidInfo,
    InvalidKeyType,
    InvalidNotice,
    InvalidPublicKey,
)
from virtengine.chain.modules.provider.types import AgentRole, NoticeKind
from virtengine.core.errors import ModuleError
from virtengine.crypto import signature
from virtengine.crypto.signature import KeyType
from virtengine.wire.virtengine.provider.v1 import tx_pb2, types_pb2

ATTRIBUTE_KEY = re.compile(r"[a-zA-Z][\w/.\-]{1,126}", re.ASCII)
MAX_ATTRIBUTE_VALUE = 256
MAX_ATTRIBUTES = 1000
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?", re.IGNORECASE)


def check_create_provider(msg: tx_pb2.MsgCreateProvider) -> None:
    """Check a registration."""
    _check_content(msg)


def check_update_provider(msg: tx_pb2.MsgUpdateProvider) -> None:
    """Check an update."""
    _check_content(msg)


def check_delete_provider(msg: tx_pb2.MsgDeleteProvider) -> None:
    """Check a removal."""
    require_address(msg.owner, InvalidAddress, field="owner")


def check_set_signing_key(msg: tx_pb2.MsgSetSigningKey) -> None:
    """Check a signing key."""
    require_address(msg.owner, InvalidAddress, field="owner")
    if int(msg.key_type) not in set(KeyType):
        raise InvalidKeyType(f"key_type: {msg.key_type} is neither Ed25519 nor secp256k1")
    if not signature.is_public_key(msg.public_key, KeyType(msg.key_type)):
        raise InvalidPublicKey(f"public_key: is not a {KeyType(msg.key_type).name} public key")
    if len(msg.rotation_signature) not in {0, signature.SIGNATURE_BYTES}:
        raise InvalidPublicKey(f"rotation_signature: is not {signature.SIGNATURE_BYTES} bytes")


def check_announce_notice(msg: tx_pb2.MsgAnnounceNotice) -> None:
    """Check an announcement."""
    require_address(msg.owner, InvalidAddress, field="owner")
    if int(msg.kind) not in set(NoticeKind):
        raise InvalidNotice(f"kind: {msg.kind} is neither maintenance nor leaving")
    require_text(msg.reason, InvalidNotice, field="reason")
    if msg.window_seconds < 0:
        raise InvalidNotice("window_seconds: cannot be negative")


def check_withdraw_notice(msg: tx_pb2.MsgWithdrawNotice) -> None:
    """Check that an announcement is taken back by an account."""
    require_address(msg.owner, InvalidAddress, field="owner")


def check_sign_attributes(msg: tx_pb2.MsgSignAttributes) -> None:
    """Check an auditor's word."""
    require_address(msg.auditor, InvalidAddress, field="auditor")
    require_address(msg.subject, InvalidAddress, field="subject")
    if msg.auditor == msg.subject:
        raise InvalidAddress("subject: nobody vouches for itself")
    if not msg.attributes:
        raise InvalidAttributes("attributes: is empty")
    require_attributes(msg.attributes, InvalidAttributes)


def check_revoke_attributes(msg: tx_pb2.MsgRevokeAttributes) -> None:
    """Check which words are taken back."""
    require_address(msg.auditor, InvalidAddress, field="auditor")
    require_address(msg.subject, InvalidAddress, field="subject")
    require_attributes(
        [types_pb2.Attribute(key=key, value="-") for key in msg.keys], InvalidAttributes, field="keys"
    )


def require_attributes(
    attributes: Iterable[types_pb2.Attribute], error: type[ModuleError], *, field: str = "attributes"
) -> None:
    """Raise unless every attribute is well formed and every key is there once."""
    listed = list(attributes)
    if len(listed) > MAX_ATTRIBUTES:
        raise error(f"{field}: more than {MAX_ATTRIBUTES}")
    for attribute in listed:
        if not ATTRIBUTE_KEY.fullmatch(attribute.key):
            raise error(
                f"{field}: {attribute.key[:130]!r} must begin with a letter and hold letters, digits, _/.-"
            )
        require_text(attribute.value, error, field=f"{field}.{attribute.key}", limit=MAX_ATTRIBUTE_VALUE)
        if not attribute.value:
            raise error(f"{field}.{attribute.key}: is empty")
    require_unique((attribute.key for attribute in listed), error, field=field)


def _check_content(msg: tx_pb2.MsgCreateProvider | tx_pb2.MsgUpdateProvider) -> None:
    require_address(msg.owner, InvalidAddress, field="owner")
    _require_host_uri(msg.host_uri)
    require_attributes(msg.attributes, InvalidAttributes)
    _require_info(msg.info)
    _require_agents(msg.agents)


def _require_host_uri(text: str) -> None:
    require_text(text, InvalidHostUri, field="host_uri", limit=512)
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise InvalidHostUri(f"host_uri: {text!r} is not a URI") from error
    if (
        parts.scheme != "https"
        or not parts.hostname
        or parts.path
        or parts.query
        or parts.fragment
        or "@" in parts.netloc
    ):
        raise HostUriNotAbsolute(f"host_uri: {text!r} must be https://<host> with nothing after it")
    if not _HOST.fullmatch(parts.hostname) or port == 0:
        raise InvalidHostUri(f"host_uri: {text!r} has a malformed host or port")


def _require_info(info: types_pb2.Info) -> None:
    require_text(info.email, InvalidInfo, field="info.email", limit=254)
    require_text(info.website, InvalidInfo, field="info.website", limit=512)
    if info.email and not _EMAIL.fullmatch(info.email):
        raise InvalidInfo(f"info.email: {info.email!r} is not an e-mail address")
    if info.website and not _is_web_address(info.website):
        raise InvalidInfo(f"info.website: {info.website!r} is not a web address")


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def _require_agents(agents: Iterable[Any]) -> None:
    listed = list(agents)
    for agent in listed:
        require_address(agent.address, InvalidAgents, field="agents.address")
        if agent.role not in set(AgentRole):
            raise InvalidAgents(f"agents.role: {agent.role} is not a role")
    require_unique((f"{agent.address}/{agent.role}" for agent in listed), InvalidAgents, field="agents")
