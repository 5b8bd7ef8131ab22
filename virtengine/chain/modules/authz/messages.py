"""What a message about authorizations must be whatever the state."""

from __future__ import annotations

from typing import Final

from virtengine.chain.kernel.ante import require_address
from virtengine.chain.kernel.errors import InvalidRequest
from virtengine.chain.modules.authz.errors import GranteeIsGranter
from virtengine.chain.modules.authz.types import Grant
from virtengine.chain.modules.authz.wire import MAX_URL, unpack_authorization
from virtengine.chain.modules.instants import read_moment
from virtengine.core.errors import Rejected
from virtengine.wire.cosmos.authz.v1beta1 import tx_pb2

MAX_MESSAGES: Final = 256


def check_grant(msg: tx_pb2.MsgGrant) -> None:
    """Require another account and a well-formed authorization."""
    _require_other(msg.granter, msg.grantee)
    read_grant(msg)


def check_exec(msg: tx_pb2.MsgExec) -> None:
    """Require messages; each is checked when it is carried out."""
    if not 1 <= len(msg.msgs) <= MAX_MESSAGES:
        raise InvalidRequest(f"1 to {MAX_MESSAGES} messages can be carried out, not {len(msg.msgs)}")


def check_revoke(msg: tx_pb2.MsgRevoke) -> None:
    """Require another account and the message's type."""
    _require_other(msg.granter, msg.grantee)
    if not 1 < len(msg.msg_type_url) <= MAX_URL:
        raise InvalidRequest("missing method name")


def read_grant(msg: tx_pb2.MsgGrant) -> tuple[str, Grant]:
    """Return the authorization of a message and the type URL that it is for."""
    if not msg.grant.HasField("authorization"):
        raise InvalidRequest("authorization is nil")
    expires = 0
    if msg.grant.HasField("expiration"):
        try:
            expires = read_moment(msg.grant.expiration, field="expiration")
        except Rejected as error:
            raise InvalidRequest(error.message) from error
    return unpack_authorization(msg.grant.authorization, expires)


def _require_other(granter: str, grantee: str) -> None:
    require_address(grantee)
    if granter == grantee:
        raise GranteeIsGranter("grantee and granter should be different")
