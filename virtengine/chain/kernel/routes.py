"""Which module handles a message, and who must sign it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, cast

from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message

from virtengine.chain.kernel.module import Handler, Module
from virtengine.core.errors import Rejected
from virtengine.crypto.addresses import account_of
from virtengine.wire.cosmos.msg.v1 import msg_pb2
from virtengine.wire.cosmos_proto import cosmos_pb2

Signers = Callable[[Any], tuple[str, ...]]

_OPERATOR: Final = "cosmos.ValidatorAddressString"


@dataclass(frozen=True, slots=True)
class Route:
    """One kind of message: its class, module, handler and signers."""

    url: str
    kind: type[Message]
    module: Module
    handler: Handler
    signers: Signers
    response_url: bytes


def signer_fields(descriptor: Descriptor) -> tuple[str, ...]:
    """Return the fields that the option `cosmos.msg.v1.signer` names."""
    return tuple(descriptor.GetOptions().Extensions[cast("Any", msg_pb2.signer)])


@cache
def make_signers(descriptor: Descriptor) -> Signers:
    """Return a function from a message to the addresses that must sign it."""
    names = signer_fields(descriptor)
    if not names:
        raise ValueError(f"{descriptor.full_name} names no signer")
    fields = [descriptor.fields_by_name[name] for name in names]
    if len(fields) == 1 and fields[0].message_type is None and not fields[0].is_repeated:
        name = names[0]
        if fields[0].GetOptions().Extensions[cast("Any", cosmos_pb2.scalar)] == _OPERATOR:
            return lambda message: (_account_of(getattr(message, name)),)
        return lambda message: (getattr(message, name),)
    return lambda message: tuple(_collect(message, names))


def _account_of(operator: str) -> str:
    """Return the account that runs a validator; what is no operator address stays and is refused later."""
    try:
        return account_of(operator)
    except Rejected:
        return operator


def _collect(message: Any, names: Sequence[str]) -> Iterable[str]:
    for name in names:
        value = getattr(message, name)
        if isinstance(value, str):
            yield value
            continue
        for item in value if not isinstance(value, Message) else (value,):
            if isinstance(item, str):
                yield item
            else:
                yield from _collect(item, signer_fields(cast("Descriptor", item.DESCRIPTOR)))


def make_routes(modules: Iterable[Module]) -> dict[str, Route]:
    """Return the routes of all modules by type URL. Raises ValueError when two modules claim a message."""
    routes: dict[str, Route] = {}
    for module in modules:
        for kind, handler in module.messages.items():
            descriptor = kind.DESCRIPTOR
            url = f"/{descriptor.full_name}"
            if url in routes:
                raise ValueError(f"{module.name} and {routes[url].module.name} both handle {url}")
            routes[url] = Route(
                url,
                kind,
                module,
                handler,
                make_signers(cast("Descriptor", descriptor)),
                f"{url}Response".encode(),
            )
    return routes
