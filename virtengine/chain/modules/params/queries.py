"""The one query of the registry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from google.protobuf import message_factory
from google.protobuf.message import Message

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import QueryNotFound
from virtengine.chain.kernel.module import Bound, Module, QueryService
from virtengine.chain.kernel.store import Committed, Store
from virtengine.chain.modules.params.fields import rows
from virtengine.chain.modules.params.store import State
from virtengine.wire.virtengine.params.v1 import query_pb2


def parameters(
    _state: State, request: query_pb2.QueryParametersRequest, ctx: Context
) -> query_pb2.QueryParametersResponse:
    """Return the parameters of all modules, or of one."""
    modules = [one for one in ctx.dispatcher.modules if request.module in ("", one.name)]
    if not modules:
        raise QueryNotFound(f"there is no module {request.module[:80]!r}")
    listed = [row for module in modules for row in _parameters(module, ctx)]
    return query_pb2.QueryParametersResponse(parameters=listed)


def _parameters(module: Module, ctx: Context) -> Iterator[query_pb2.Parameter]:
    current = params_of(module, ctx.store, ctx)
    if current is None:
        return
    defaults = params_of(module, Store(Committed(), writable=False), ctx)
    assert defaults is not None
    usual = {row.name: row.value for row in rows(defaults)}
    for row in rows(current):
        bound = module.bounds.get(row.name, Bound())
        yield query_pb2.Parameter(
            module=module.name,
            name=row.name,
            type=row.kind,
            value=row.value,
            default_value=usual[row.name],
            minimum=bound.minimum,
            maximum=bound.maximum,
            rule=bound.rule,
        )


def params_of(module: Module, store: Store, ctx: Context) -> Message | None:
    """Return what the module's own query Params answers over a store, None when it has no parameters."""
    for service in module.queries:
        answer = service.methods.get("Params")
        if answer is not None:
            kind = message_factory.GetMessageClass(service.service.methods_by_name["Params"].input_type)
            response: Any = answer(store.state_of(module.state), kind(), Context(store, ctx.block))
            params: Message = response.params
            return params
    return None


QUERIES = QueryService(query_pb2.DESCRIPTOR.services_by_name["Query"], {"Parameters": parameters})
