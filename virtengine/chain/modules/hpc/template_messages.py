"""What is wrong with a message about templates whatever the state."""

from __future__ import annotations

from typing import Any, Final

from virtengine.chain.modules.authority import require_authority
from virtengine.chain.modules.checks import refused_as, require_address, require_external_id, require_text
from virtengine.chain.modules.hpc.books_errors import (
    ImageNotAllowed,
    InvalidParameter,
    InvalidTemplate,
    InvalidTemplateResources,
)
from virtengine.chain.modules.hpc.books_messages import require_reason
from virtengine.chain.modules.hpc.errors import InvalidJob, Unauthorized
from virtengine.chain.modules.hpc.messages import require_id, require_range
from virtengine.chain.modules.hpc.template_checks import DIGEST, check_template
from virtengine.chain.modules.hpc.versions import require_version
from virtengine.chain.modules.wire import read_coin
from virtengine.wire.virtengine.hpc.v1 import books_tx_pb2

MAX_PARAMETERS: Final = 64
MAX_VALUE: Final = 1_024
MAX_OVERRIDE: Final = 10**9


def check_publish(msg: books_tx_pb2.MsgCreateTemplate | books_tx_pb2.MsgUpdateTemplate) -> None:
    """Check a version of a template."""
    require_address(msg.creator, InvalidTemplate, field="creator")
    if msg.template.publisher != msg.creator:
        raise Unauthorized("template.publisher: is not who sends it")
    check_template(msg.template)


def check_approve(msg: books_tx_pb2.MsgApproveTemplate) -> None:
    """Check an approval."""
    require_authority(msg.authority, Unauthorized)
    _check_named(msg)
    if msg.image_digest and not DIGEST.fullmatch(msg.image_digest):
        raise ImageNotAllowed(f"image_digest: {msg.image_digest[:80]!r} is not sha256:<64 hex digits>")


def check_decide(msg: books_tx_pb2.MsgRejectTemplate | books_tx_pb2.MsgRevokeTemplate) -> None:
    """Check a rejection or a revocation."""
    require_authority(msg.authority, Unauthorized)
    _check_named(msg)
    require_reason(msg.reason, InvalidTemplate, field="reason")


def check_deprecate(msg: books_tx_pb2.MsgDeprecateTemplate) -> None:
    """Check a deprecation."""
    require_address(msg.sender, InvalidTemplate, field="sender")
    _check_named(msg)
    require_reason(msg.reason, InvalidTemplate, field="reason")


def _check_named(msg: Any) -> None:
    require_id(msg.template_id, InvalidTemplate, field="template_id")
    require_version(msg.version, InvalidTemplate, field="version")
    require_text(msg.reason, InvalidTemplate, field="reason", limit=1_024)


def check_submit(msg: books_tx_pb2.MsgSubmitJobFromTemplate) -> None:
    """Check a job of a template."""
    require_address(msg.creator, InvalidJob, field="creator")
    require_external_id(msg.external_id, InvalidJob)
    require_id(msg.template_id, InvalidTemplate, field="template_id")
    if msg.version:
        require_version(msg.version, InvalidTemplate, field="version")
    for name in ("offering_id", "queue_name"):
        if getattr(msg, name):
            require_id(getattr(msg, name), InvalidJob, field=name)
    require_range(len(msg.parameters), 0, MAX_PARAMETERS, InvalidParameter, field="parameters")
    for one in msg.parameters:
        require_id(one.name, InvalidParameter, field="parameters.name")
        if len(one.value) > MAX_VALUE:
            raise InvalidParameter(f"parameters.{one.name}: at most {MAX_VALUE} characters")
    for field, value in msg.resource_overrides.ListFields():
        require_range(
            value, 0, MAX_OVERRIDE, InvalidTemplateResources, field=f"resource_overrides.{field.name}"
        )
    with refused_as(InvalidJob):
        read_coin(msg.max_price, field="max_price")
