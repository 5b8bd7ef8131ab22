"""What a message about fee grants must be whatever the state."""

from __future__ import annotations

from virtengine.chain.kernel.ante import require_address
from virtengine.chain.kernel.errors import InvalidAddress
from virtengine.chain.modules.feegrant.errors import NoAllowance
from virtengine.chain.modules.feegrant.wire import unpack_allowance
from virtengine.wire.cosmos.feegrant.v1beta1 import tx_pb2


def check_grant(msg: tx_pb2.MsgGrantAllowance) -> None:
    """Require another account and a well-formed allowance."""
    require_address(msg.grantee)
    if msg.grantee == msg.granter:
        raise InvalidAddress("cannot self-grant fee authorization")
    if not msg.HasField("allowance"):
        raise NoAllowance("allowance cannot be nil")
    unpack_allowance(msg.allowance)


def check_revoke(msg: tx_pb2.MsgRevokeAllowance) -> None:
    """Require another account."""
    require_address(msg.grantee)
    if msg.grantee == msg.granter:
        raise InvalidAddress("addresses must be different")
