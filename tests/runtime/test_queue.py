"""The work queue."""

from __future__ import annotations

import asyncio

from virtengine.runtime.queue import BackOff, Key, WorkQueue

A, B = Key("n", "a"), Key("n", "b")


async def test_a_key_waits_only_once() -> None:
    queue = WorkQueue()
    queue.add(A)
    queue.add(A)
    queue.add(B)
    assert len(queue) == 2
    assert [await queue.get(), await queue.get()] == [A, B]


async def test_a_key_in_work_is_handed_out_again_only_after_it_is_done() -> None:
    queue = WorkQueue()
    queue.add(A)
    assert await queue.get() == A
    queue.add(A)
    waiting = asyncio.ensure_future(queue.get())
    await asyncio.sleep(0.01)
    assert not waiting.done()
    queue.done(A)
    assert await waiting == A


async def test_of_two_times_the_earlier_counts_and_work_fulfils_both() -> None:
    queue = WorkQueue()
    queue.add_after(A, 60)
    queue.add_after(A, 0.01)
    queue.add_after(A, 90)
    assert queue.scheduled == 1
    assert await asyncio.wait_for(queue.get(), 1) == A
    assert queue.scheduled == 0


async def test_work_cancels_a_later_wish() -> None:
    queue = WorkQueue()
    queue.add_after(A, 60)
    queue.add(A)
    await queue.get()
    assert queue.scheduled == 0


async def test_back_off_grows_to_its_cap_and_begins_anew() -> None:
    queue = WorkQueue(BackOff(first=1, cap=8))
    delays = [queue.add_backoff(A) for _ in range(8)]
    assert 0.5 <= delays[0] <= 1
    assert all(4 <= delay <= 8 for delay in delays[3:])
    assert queue.failures(A) == 8
    queue.forget(A)
    assert queue.add_backoff(A) <= 1


async def test_many_failures_share_one_rate() -> None:
    queue = WorkQueue(BackOff(first=0.001, cap=0.001, per_second=10, burst=5))
    delays = [queue.add_backoff(Key("n", str(number))) for number in range(25)]
    assert max(delays[:5]) < 0.01
    assert delays[-1] > 1.5


async def test_what_is_backed_off_can_be_hurried_and_nothing_else() -> None:
    queue = WorkQueue(BackOff(first=60))
    queue.add_backoff(A)
    queue.add_after(B, 60)
    queue.hurry(within=0.01)
    assert await asyncio.wait_for(queue.get(), 1) == A
    assert (queue.scheduled, queue.failures(A)) == (1, 1)
