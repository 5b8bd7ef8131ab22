"""Workload templates: published by whoever signs them, approved by governance, never changed after that.

There is one governance: approving, rejecting and revoking are messages of proposals, with their deposit,
quorum, veto and votes by stake.
"""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.chain.modules.hpc import template_jobs
from virtengine.chain.modules.hpc.books_errors import (
    ImageNotAllowed,
    InvalidTemplate,
    InvalidTemplateSignature,
    TemplateExists,
    TemplateNotApproved,
)
from virtengine.chain.modules.hpc.errors import TooMany, Unauthorized
from virtengine.chain.modules.hpc.store import State
from virtengine.chain.modules.hpc.template_types import TEMPLATE_MOVES, Template, TemplateStatus
from virtengine.chain.modules.hpc.versions import order_of
from virtengine.crypto import template_hash
from virtengine.wire.virtengine.hpc.v1 import books_tx_pb2, template_pb2

SIGNATURE_GAS: Final = 1_000
MAX_VERSIONS: Final = 100


def create_template(
    state: State, msg: books_tx_pb2.MsgCreateTemplate, ctx: Context
) -> books_tx_pb2.MsgCreateTemplateResponse:
    """Publish a version."""
    given = msg.template
    known = state.books.templates.get(given.template_id, given.version)
    if known is not None:
        if known.document == given.SerializeToString(deterministic=True):
            return books_tx_pb2.MsgCreateTemplateResponse()
        raise TemplateExists(f"{given.template_id} {given.version} is there already")
    versions = list(state.books.templates.records(given.template_id))
    if len(versions) >= MAX_VERSIONS:
        raise TooMany(f"{given.template_id} has {MAX_VERSIONS} versions")
    if versions and versions[0].publisher != msg.creator:
        raise Unauthorized(f"{given.template_id} is published by {versions[0].publisher}")
    template = _read(state, given, ctx)

    state.books.put_template(template)
    ctx.emit(
        template_pb2.EventTemplateCreated(
            template_id=template.template_id, version=template.version, publisher=template.publisher
        )
    )
    return books_tx_pb2.MsgCreateTemplateResponse()


def update_template(
    state: State, msg: books_tx_pb2.MsgUpdateTemplate, ctx: Context
) -> books_tx_pb2.MsgUpdateTemplateResponse:
    """Replace a version that waits for its approval."""
    given = msg.template
    before = state.books.require_template(given.template_id, given.version)
    if before.publisher != msg.creator:
        raise Unauthorized(f"{msg.creator} does not publish {before.template_id}")
    if before.document == given.SerializeToString(deterministic=True):
        return books_tx_pb2.MsgUpdateTemplateResponse()
    if before.status is not TemplateStatus.PENDING:
        raise TemplateNotApproved(
            f"{before.template_id} {before.version} is {before.status.name}: publish a new version"
        )
    after = replace(_read(state, given, ctx), created_at=before.created_at)

    state.books.put_template(after)
    return books_tx_pb2.MsgUpdateTemplateResponse()


def approve_template(
    state: State, msg: books_tx_pb2.MsgApproveTemplate, ctx: Context
) -> books_tx_pb2.MsgApproveTemplateResponse:
    """Let jobs be made of a version, with the image of one digest."""
    template = state.books.require_template(msg.template_id, msg.version)
    own = document_of(template).runtime
    digest = msg.image_digest or own.image_digest
    if own.container_image and not digest:
        raise ImageNotAllowed("image_digest: an image is approved by its digest")
    if own.image_digest not in {"", digest}:
        raise ImageNotAllowed(f"image_digest: the template's is {own.image_digest}")
    moved = _moved(template, TemplateStatus.APPROVED, msg.authority, msg.reason, ctx)

    state.books.put_template(replace(moved, image_digest=digest))
    _find_latest(state, template.template_id)
    ctx.emit(
        template_pb2.EventTemplateApproved(
            template_id=template.template_id, version=template.version, image_digest=digest
        )
    )
    return books_tx_pb2.MsgApproveTemplateResponse()


def reject_template(
    state: State, msg: books_tx_pb2.MsgRejectTemplate, ctx: Context
) -> books_tx_pb2.MsgRejectTemplateResponse:
    """Refuse a version for good."""
    template = state.books.require_template(msg.template_id, msg.version)
    state.books.put_template(_moved(template, TemplateStatus.REJECTED, msg.authority, msg.reason, ctx))
    ctx.emit(
        template_pb2.EventTemplateRejected(
            template_id=template.template_id, version=template.version, reason=msg.reason
        )
    )
    return books_tx_pb2.MsgRejectTemplateResponse()


def deprecate_template(
    state: State, msg: books_tx_pb2.MsgDeprecateTemplate, ctx: Context
) -> books_tx_pb2.MsgDeprecateTemplateResponse:
    """Let no more jobs be made of a version, which was overtaken."""
    template = state.books.require_template(msg.template_id, msg.version)
    if msg.sender not in {template.publisher, AUTHORITY}:
        raise Unauthorized(f"{msg.sender} neither publishes {template.template_id} nor is governance")
    moved = _moved(template, TemplateStatus.DEPRECATED, msg.sender, msg.reason, ctx)

    state.books.put_template(moved)
    _find_latest(state, template.template_id)
    ctx.emit(
        template_pb2.EventTemplateDeprecated(
            template_id=template.template_id, version=template.version, reason=msg.reason
        )
    )
    return books_tx_pb2.MsgDeprecateTemplateResponse()


def revoke_template(
    state: State, msg: books_tx_pb2.MsgRevokeTemplate, ctx: Context
) -> books_tx_pb2.MsgRevokeTemplateResponse:
    """Take a version out of use, and mark the jobs that were made of it."""
    template = state.books.require_template(msg.template_id, msg.version)
    moved = _moved(template, TemplateStatus.REVOKED, msg.authority, msg.reason, ctx)

    state.books.put_template(moved)
    _find_latest(state, template.template_id)
    template_jobs.queue_marking(state, template)
    ctx.emit(
        template_pb2.EventTemplateRevoked(
            template_id=template.template_id, version=template.version, reason=msg.reason
        )
    )
    return books_tx_pb2.MsgRevokeTemplateResponse()


def document_of(template: Template) -> template_pb2.WorkloadTemplate:
    """Return what the publisher signed."""
    document = template_pb2.WorkloadTemplate()
    document.ParseFromString(template.document)
    return document


def _read(state: State, given: template_pb2.WorkloadTemplate, ctx: Context) -> Template:
    """Return a pending version. Raises InvalidTemplateSignature unless its publisher signed it."""
    ctx.gas.consume(SIGNATURE_GAS, "template signature")
    provider = state.provider.providers.get(given.publisher)
    key = provider.signing_key if provider else None
    fault = template_hash.find_fault(given, key.public_key if key else b"")
    if fault is not None:
        raise InvalidTemplateSignature(f"signature.{fault}")
    if given.signature.signed_at > ctx.time + 60:
        raise InvalidTemplate("signature.signed_at: is in the future")
    return Template(
        template_id=given.template_id,
        version=given.version,
        type=given.type,
        publisher=given.publisher,
        document=given.SerializeToString(deterministic=True),
        content_hash=given.signature.content_hash,
        status=TemplateStatus.PENDING,
        created_at=ctx.time,
        updated_at=ctx.time,
    )


def _moved(template: Template, to: TemplateStatus, by: str, reason: str, ctx: Context) -> Template:
    if to not in TEMPLATE_MOVES[template.status]:
        raise TemplateNotApproved(
            f"{template.template_id} {template.version} is {template.status.name}, not to be {to.name}"
        )
    return replace(template, status=to, decided_by=by, reason=reason, updated_at=ctx.time)


def _find_latest(state: State, template_id: str) -> None:
    """Keep which approved version is the highest."""
    approved = [
        one.version
        for one in state.books.templates.records(template_id)
        if one.status is TemplateStatus.APPROVED
    ]
    if approved:
        state.books.latest.set(template_id, max(approved, key=order_of))
    else:
        state.books.latest.delete(template_id)
