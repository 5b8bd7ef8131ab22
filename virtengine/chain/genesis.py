"""The application's part of a genesis document: `{module: GenesisState in proto-JSON}`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from google.protobuf import json_format
from google.protobuf.message import Message

from virtengine.chain import decimal_fields
from virtengine.chain.kernel.machine import Machine
from virtengine.chain.kernel.module import Module
from virtengine.core.errors import Rejected


def parse_app_state(data: bytes, modules: Sequence[Module]) -> dict[str, Message]:
    """Return one GenesisState message by module name. Raises Rejected, naming module and field."""
    try:
        document = json.loads(data or b"{}")
    except (ValueError, RecursionError) as error:
        raise Rejected(f"app_state is not JSON: {error}") from error
    if not isinstance(document, dict):
        raise Rejected("app_state must be an object with one member for each module")
    kinds = {module.name: module.genesis for module in modules if module.genesis is not None}
    unknown = sorted(set(document) - set(kinds))
    if unknown:
        raise Rejected(f"app_state names modules that this chain does not have: {', '.join(unknown)}")
    return {name: _parse(name, kinds[name], part) for name, part in document.items()}


def _parse(name: str, kind: type[Message], part: Any) -> Message:
    if not isinstance(part, dict):
        raise Rejected(f"app_state.{name}: it must be an object")
    try:
        message = json_format.ParseDict(part, kind())
        decimal_fields.from_json(message)
    except Rejected as error:
        raise Rejected(f"app_state.{name}: {error.message}") from error
    except (json_format.ParseError, ValueError, TypeError, RecursionError) as error:
        raise Rejected(f"app_state.{name}: {error}") from error
    return message


def default_app_state(machine: Machine) -> dict[str, Any]:
    """Return every module's empty GenesisState in proto-JSON."""
    return {
        module.name: to_json(module.genesis()) for module in machine.modules if module.genesis is not None
    }


def export_app_state(machine: Machine) -> dict[str, Any]:
    """Return the committed state as a genesis would hold it."""
    return {name: to_json(message) for name, message in machine.export_genesis().items()}


def export_document(machine: Machine) -> dict[str, Any]:
    """Return a whole genesis document that goes on after the last block, under the same chain id.

    The engine's validators are not in it: they come from the staking module, or are added by hand.
    """
    last, params = machine.last, machine.query.consensus.get()
    seconds, milliseconds = divmod(last.time_ms, 1000)
    when = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return {
        "genesis_time": f"{when}.{milliseconds:03d}Z",
        "chain_id": last.chain_id,
        "initial_height": str(last.height + 1),
        "consensus_params": {
            "block": {"max_bytes": str(params.max_bytes), "max_gas": str(params.max_gas)},
            "evidence": {
                "max_age_num_blocks": str(params.evidence_max_age_blocks),
                "max_age_duration": str(params.evidence_max_age_ns),
                "max_bytes": str(params.evidence_max_bytes),
            },
            "validator": {"pub_key_types": list(params.key_types)},
            "version": {"app": "1"},
            "abci": {"vote_extensions_enable_height": str(params.vote_extensions_height)},
        },
        "app_hash": "",
        "app_state": export_app_state(machine),
    }


def to_json(message: Message) -> Mapping[str, Any]:
    """Return a message in proto-JSON with the names of its fields."""
    shown = type(message)()
    shown.CopyFrom(message)
    decimal_fields.to_json(shown)
    return json_format.MessageToDict(shown, preserving_proto_field_name=True)
