"""What tests of performance ask and send."""

from __future__ import annotations

from typing import Any

from tests.chain.support.stake import StakeChain, operator
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.wire.virtengine.performance.v1 import query_pb2, tx_pb2, types_pb2

SERVICE = "/virtengine.performance.v1.Query/"


def ask(chain: StakeChain, method: str, at: str = "", **fields: Any) -> Any:
    """Answer a query; `at` names a validator."""
    if at:
        fields["validator"] = operator(chain.actor(at))
    return chain.query(SERVICE + method, getattr(query_pb2, f"Query{method}Request")(**fields))


def slash(chain: StakeChain, name: str, reason: int = 3, **changes: Any) -> tx_pb2.MsgSlashValidator:
    """Return a slash at governance's word."""
    fields: dict[str, Any] = {
        "authority": AUTHORITY,
        "validator": operator(chain.actor(name)),
        "reason": reason,
        "infraction_height": chain.height,
        "evidence": f"report about {name}",
    }
    return tx_pb2.MsgSlashValidator(**{**fields, **changes})


def unjail(chain: StakeChain, name: str) -> tx_pb2.MsgUnjailValidator:
    return tx_pb2.MsgUnjailValidator(validator=operator(chain.actor(name)))


def record(chain: StakeChain, name: str, **changes: Any) -> tx_pb2.MsgRecordPerformance:
    """Return what a validator is said to have done."""
    fields: dict[str, Any] = {
        "authority": AUTHORITY,
        "validator": operator(chain.actor(name)),
        "blocks_proposed": 1,
        "blocks_signed": 2,
        "veid_completed": 3,
        "veid_score": 9500,
    }
    return tx_pb2.MsgRecordPerformance(**{**fields, **changes})


def records(chain: StakeChain, at: str = "") -> list[types_pb2.SlashRecord]:
    return list(ask(chain, "SlashRecords", at).records)
