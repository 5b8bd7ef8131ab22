"""How governance replaces the parameters of a module: the complete set, within its bounds, or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from google.protobuf import json_format
from google.protobuf.message import Message

from virtengine.chain.kernel.codec import Record
from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.module import Handler, accept
from virtengine.chain.modules import wire
from virtengine.chain.modules.authority import require_authority
from virtengine.chain.modules.bounds import Bounds, require_within
from virtengine.chain.modules.checks import refused_as
from virtengine.core.errors import ModuleError
from virtengine.wire.virtengine.params.v1.types_pb2 import EventParamsUpdated


@dataclass(frozen=True)
class ParameterSet:
    """The parameters of a module whose State has `get_params` and `set_params`."""

    module: str
    record: type[Record]
    bounds: Bounds
    invalid: type[ModuleError]
    unauthorized: type[ModuleError]
    rule: Callable[[Any], None] = accept
    """Raises when parameters do not go together."""

    def read(self, message: Message) -> Any:
        """Return the record of a complete and legal set. Raises the module's own error."""
        require_within(message, self.bounds, self.invalid)
        with refused_as(self.invalid):
            params = wire.from_wire(message, self.record)
            self.rule(params)
        return params

    def check(self, msg: Any) -> None:
        """Require governance and a legal set."""
        require_authority(msg.authority, self.unauthorized)
        if not msg.HasField("params"):
            raise self.invalid("params: the complete set must be given")
        self.read(msg.params)

    def handler(self, response: type[Message]) -> Handler:
        """Return the handler of the module's MsgUpdateParams."""

        def update(state: Any, msg: Any, ctx: Context) -> Message:
            self.check(msg)
            state.set_params(self.read(msg.params))
            ctx.emit(EventParamsUpdated(module=self.module, params=_json(msg.params)))
            return response()

        return Handler(self.check, update)


def _json(params: Message) -> str:
    shown = json_format.MessageToDict(
        params, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )
    return json.dumps(shown, separators=(",", ":"))
