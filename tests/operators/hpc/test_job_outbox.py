from __future__ import annotations

import asyncio
from typing import Any

import pytest
from google.protobuf.message import Message

from operators.hpc.job_outbox import MAX_MESSAGES, Outbox
from virtengine.clients.chain import ModuleRejected, Receipt
from virtengine.core.errors import Rejected, Unavailable
from virtengine.wire.virtengine.hpc.v1 import tx_pb2


class FakeWallet:
    """Keeps what it was given; what is named bad is refused, and with it its whole transaction."""

    def __init__(self, *, bad: str = "", is_silent: bool = False) -> None:
        self.address = "ve1payer"
        self.sent: list[list[str]] = []
        self._bad, self._is_silent = bad, is_silent

    async def ensure(self, _effect: Any, *messages: Message) -> Receipt:
        await asyncio.sleep(0.02)
        if self._is_silent:
            raise Unavailable("no answer")
        names = [one.job_id for one in messages if isinstance(one, tx_pb2.MsgCancelJob)]
        if self._bad in names:
            raise ModuleRejected(codespace="hpc", code=2107, log="no", tx_hash="")
        self.sent.append(names)
        return Receipt(sent=True)


def message(name: str) -> tx_pb2.MsgCancelJob:
    return tx_pb2.MsgCancelJob(job_id=name)


async def send_all(wallet: FakeWallet, count: int) -> list[BaseException | None]:
    outbox = Outbox()
    calls = (outbox.send(wallet, (message(f"JOB-{number}"),)) for number in range(count))  # type: ignore[arg-type]
    return list(await asyncio.gather(*calls, return_exceptions=True))


async def test_many_jobs_travel_in_few_transactions() -> None:
    wallet = FakeWallet()
    assert await send_all(wallet, 300) == [None] * 300
    assert len(wallet.sent) == 300 // MAX_MESSAGES
    assert sorted(name for names in wallet.sent for name in names) == sorted(f"JOB-{n}" for n in range(300))


async def test_what_is_refused_is_told_to_its_author_alone() -> None:
    wallet = FakeWallet(bad="JOB-7")
    answers = await send_all(wallet, 20)
    assert [type(one) for one in answers].count(Rejected) == 1
    assert isinstance(answers[7], Rejected)
    assert sum(len(names) for names in wallet.sent) == 19


async def test_silence_is_told_to_everybody_and_nothing_is_sent_twice() -> None:
    answers = await send_all(FakeWallet(is_silent=True), 5)
    assert [type(one) for one in answers] == [Unavailable] * 5


async def test_messages_of_one_job_stay_together() -> None:
    wallet, outbox = FakeWallet(), Outbox()
    letters = [(message(f"{n}-a"), message(f"{n}-b"), message(f"{n}-c")) for n in range(50)]
    await asyncio.gather(*(outbox.send(wallet, letter) for letter in letters))  # type: ignore[arg-type]
    for names in wallet.sent:
        heads = [name.partition("-")[0] for name in names]
        assert all(heads.count(head) == 3 for head in heads)


async def test_an_author_who_stops_waiting_stops_nobody_else() -> None:
    wallet, outbox = FakeWallet(), Outbox()
    first = asyncio.create_task(outbox.send(wallet, (message("first"),)))  # type: ignore[arg-type]
    second = asyncio.create_task(outbox.send(wallet, (message("second"),)))  # type: ignore[arg-type]
    await asyncio.sleep(0)
    first.cancel()
    await second
    with pytest.raises(asyncio.CancelledError):
        await first
    assert ["first", "second"] in wallet.sent
