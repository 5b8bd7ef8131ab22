"""Telling the chain about many jobs at once: what waits while a transaction is under way goes into the next.

Every message here may be repeated: the chain knows a job by its payer's name for it, a report by its
content and a record of usage by its number, and takes each once. So a bundle needs no look before it is
sent; what becomes of it is read from the chain. A bundle that is refused is sent again message by message, so
that one author's mistake is told to that author alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from google.protobuf.message import Message

from operators.sending import send
from virtengine.clients.chain import ModuleRejected, Wallet

MAX_MESSAGES = 60
GATHER_SECONDS = 0.03
AT_ONCE = 4


@dataclass(eq=False, slots=True)
class _Letter:
    messages: tuple[Message, ...]
    answer: asyncio.Future[None]


@dataclass(eq=False, slots=True)
class _Box:
    waiting: list[_Letter] = field(default_factory=list)
    courier: asyncio.Task[None] | None = None
    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))


class Outbox:
    """Bundles what is sent with one wallet."""

    def __init__(self) -> None:
        self._boxes: dict[int, _Box] = {}
        self._under_way: set[asyncio.Task[None]] = set()

    async def send(self, wallet: Wallet, messages: Sequence[Message]) -> None:
        """Have messages on chain, all or none of them. Refusals become Rejected."""
        box = self._boxes.setdefault(id(wallet), _Box())
        letter = _Letter(tuple(messages), asyncio.get_running_loop().create_future())
        box.waiting.append(letter)
        if box.courier is None or box.courier.done():
            box.courier = asyncio.create_task(self._carry(wallet, box))
        await letter.answer

    async def _carry(self, wallet: Wallet, box: _Box) -> None:
        """Take bundles to the chain until nothing waits."""
        await asyncio.sleep(GATHER_SECONDS)
        while box.waiting:
            await box.places.acquire()
            bundle = _take(box.waiting)
            task = asyncio.create_task(_deliver(wallet, bundle))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
            task.add_done_callback(lambda _task: box.places.release())
            await asyncio.sleep(GATHER_SECONDS)


def _take(waiting: list[_Letter]) -> list[_Letter]:
    """Take letters for one transaction: as many as fit, and never none."""
    taken: list[_Letter] = []
    size = 0
    while waiting and (not taken or size + len(waiting[0].messages) <= MAX_MESSAGES):
        letter = waiting.pop(0)
        size += len(letter.messages)
        taken.append(letter)
    return taken


async def _deliver(wallet: Wallet, bundle: list[_Letter]) -> None:
    """Send a bundle as one transaction, or letter by letter when the chain refuses it."""
    if len(bundle) == 1:
        await _deliver_alone(wallet, bundle[0])
        return
    try:
        await wallet.ensure(_never, *(one for letter in bundle for one in letter.messages))
    except ModuleRejected:
        await asyncio.gather(*(_deliver_alone(wallet, letter) for letter in bundle))
    except BaseException as error:
        for letter in bundle:
            _answer(letter, error)
        if not isinstance(error, Exception):
            raise
    else:
        for letter in bundle:
            _answer(letter, None)


async def _deliver_alone(wallet: Wallet, letter: _Letter) -> None:
    try:
        await send(wallet, _never, letter.messages)
    except BaseException as error:
        _answer(letter, error)
        if not isinstance(error, Exception):
            raise
    else:
        _answer(letter, None)


def _answer(letter: _Letter, error: BaseException | None) -> None:
    if letter.answer.done():
        return
    if error is None:
        letter.answer.set_result(None)
    elif isinstance(error, asyncio.CancelledError):
        letter.answer.cancel()
    else:
        letter.answer.set_exception(error)


async def _never() -> bool:
    """Say that a message may be sent: the chain knows whether it has it."""
    return False
