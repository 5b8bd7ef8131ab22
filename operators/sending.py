"""Telling the chain something once, and what its refusal means to the author of an object."""

from __future__ import annotations

from collections.abc import Sequence

from google.protobuf.message import Message

from virtengine.clients.chain import Effect, ModuleRejected, Wallet
from virtengine.core.errors import NotYet, Rejected
from virtengine.plans import refusals

UNFUNDED = "AccountUnfunded"


async def send(wallet: Wallet, effect: Effect, messages: Sequence[Message]) -> None:
    """Bring the messages' effect about in one transaction, or find it done. Refusals become Rejected."""
    try:
        await wallet.ensure(effect, *messages)
    except ModuleRejected as error:
        raise explained(error) from error
    except NotYet as error:
        if error.reason != UNFUNDED:
            raise
        raise Rejected(f"account {wallet.address} holds no money: send it uve", reason=UNFUNDED) from error


def explained(error: ModuleRejected) -> Rejected:
    """Return a refusal under the name of the rule, with the next step."""
    reason = refusals.reason_of(error.codespace, error.code) or error.reason
    return Rejected(f"the chain refused: {error.log}; {refusals.next_step(reason)}", reason=reason)


def is_same(some: Sequence[Message], other: Sequence[Message]) -> bool:
    """Say whether two plans send the same."""
    return len(some) == len(other) and all(
        type(one) is type(two) and one == two for one, two in zip(some, other, strict=True)
    )
