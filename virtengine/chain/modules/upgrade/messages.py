"""Checks of upgrade messages that need no state."""

from __future__ import annotations

import re
from typing import Final

from virtengine.chain.kernel.errors import InvalidRequest
from virtengine.chain.modules.authority import require_authority
from virtengine.wire.cosmos.upgrade.v1beta1 import tx_pb2, upgrade_pb2

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,127}")
MAX_INFO: Final = 10_000


def check_software_upgrade(msg: tx_pb2.MsgSoftwareUpgrade) -> None:
    """Require governance and a plan for a height."""
    require_authority(msg.authority)
    require_plan(msg.plan)


def check_cancel_upgrade(msg: tx_pb2.MsgCancelUpgrade) -> None:
    """Require governance."""
    require_authority(msg.authority)


def require_plan(plan: upgrade_pb2.Plan) -> None:
    """Raise InvalidRequest unless the plan has a name and a height, and nothing that is not served."""
    if plan.HasField("time"):
        raise InvalidRequest("time-based upgrades are not taken; give a height")
    if plan.HasField("upgraded_client_state"):
        raise InvalidRequest("upgrades of clients do not belong into a plan")
    if not plan.name:
        raise InvalidRequest("name cannot be empty")
    if not _NAME.fullmatch(plan.name):
        raise InvalidRequest("name has at most 128 letters, digits, dots, slashes, dashes and underscores")
    if len(plan.info) > MAX_INFO:
        raise InvalidRequest(f"info has at most {MAX_INFO} characters")
    if plan.height <= 0:
        raise InvalidRequest("height must be greater than 0")
