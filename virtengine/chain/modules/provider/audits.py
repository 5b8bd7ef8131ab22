"""Auditors' words about accounts: check, then change. Whoever asks for them says whose word counts."""

from __future__ import annotations

from collections.abc import Iterable

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules import wire
from virtengine.chain.modules.provider.errors import AuditNotFound, InvalidAttributes
from virtengine.chain.modules.provider.store import State
from virtengine.chain.modules.provider.types import Attribute, AuditedAttributes
from virtengine.wire.virtengine.provider.v1 import tx_pb2, types_pb2


def sign_attributes(
    state: State, msg: tx_pb2.MsgSignAttributes, ctx: Context
) -> tx_pb2.MsgSignAttributesResponse:
    """Vouch for attributes of an account; the new value of a key replaces the old one."""
    known = state.audited.get(msg.subject, msg.auditor)
    held = {one.key: one for one in known.attributes} if known else {}
    merged = held | {one.key: wire.from_wire(one, Attribute) for one in msg.attributes}
    if merged == held:
        return tx_pb2.MsgSignAttributesResponse()
    limit = state.get_params().max_audited_attributes
    if len(merged) > limit:
        raise InvalidAttributes(f"attributes: {len(merged)} of {msg.subject}, at most {limit}")

    _keep(state, msg.subject, msg.auditor, merged.values(), ctx)
    ctx.emit(
        types_pb2.EventAttributesSigned(subject=msg.subject, auditor=msg.auditor, attributes=len(merged))
    )
    return tx_pb2.MsgSignAttributesResponse()


def revoke_attributes(
    state: State, msg: tx_pb2.MsgRevokeAttributes, ctx: Context
) -> tx_pb2.MsgRevokeAttributesResponse:
    """Take back the keys that are named, or all when none is; leases that were made stay."""
    known = state.audited.get(msg.subject, msg.auditor)
    if known is None:
        raise AuditNotFound(f"{msg.auditor} vouches for nothing about {msg.subject}")
    unknown = set(msg.keys) - {one.key for one in known.attributes}
    if unknown:
        raise AuditNotFound(f"{msg.auditor} does not vouch for {min(unknown)!r} of {msg.subject}")

    left = [one for one in known.attributes if msg.keys and one.key not in msg.keys]
    _keep(state, msg.subject, msg.auditor, left, ctx)
    ctx.emit(types_pb2.EventAttributesRevoked(subject=msg.subject, auditor=msg.auditor, attributes=len(left)))
    return tx_pb2.MsgRevokeAttributesResponse()


def _keep(state: State, subject: str, auditor: str, attributes: Iterable[Attribute], ctx: Context) -> None:
    ordered = tuple(sorted(attributes, key=lambda one: one.key))
    state.put_audited(AuditedAttributes(subject, auditor, ordered, ctx.height))
