"""One line of the authority matrix: a kind of message about an object in a state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from google.protobuf.message import Message

from tests.chain.authority.world import World, fresh
from virtengine.crypto.addresses import encode_address

Make = Callable[[World, str], Message]
ONE = "1000000000000000000"


class Row(NamedTuple):
    """A kind of message about an object in a state."""

    kind: type[Message]
    state: str
    make: Make


def nobody(world: World) -> str:
    """Return an address that the chain has not seen."""
    return encode_address(fresh("nobody")[:20])


def update(kind: Any, module: str) -> Row:
    """Return the row of a module's MsgUpdateParams, with the parameters as they are."""

    def make(world: World, role: str) -> Message:
        message: Message = kind(authority=world.address(role), params=world.params(module))
        return message

    return Row(kind, "current parameters", make)
