"""Looking at schedulers for many jobs at once.

One list of all jobs answers everybody who asked before it was begun, so that a thousand jobs cost a look
and not a thousand.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Generic, TypeVar

import structlog

from virtengine.clients.scheduler import Scheduler
from virtengine.core.errors import Rejected, Unavailable
from virtengine.plans.scheduler import AccountingRow, Job
from virtengine.runtime.queue import Key

T = TypeVar("T")
log = structlog.get_logger()

POLL_SECONDS = 1.0
CLOCK_SECONDS = 60
"""By how much the clocks of chain and scheduler may differ."""
GATHER_SECONDS = 0.03
STRAY_SECONDS = 600.0
MAX_AGE = 2.5
SILENCE_SECONDS = 5.0


class Shared(Generic[T]):
    """One call for all who ask before it begins."""

    def __init__(self, call: Callable[[], Awaitable[T]]) -> None:
        self._call = call
        self._running: asyncio.Task[T] | None = None
        self._next: asyncio.Task[T] | None = None

    async def fresh(self) -> T:
        """Return the answer of a call that began after this question."""
        if self._next is None:
            self._next = asyncio.create_task(self._begin(self._running))
        return await asyncio.shield(self._next)

    async def _begin(self, before: asyncio.Task[T] | None) -> T:
        if before is not None and not before.done():
            await asyncio.wait([before])
        await asyncio.sleep(GATHER_SECONDS)
        self._running, self._next = self._next, None
        return await self._call()


class Look:
    """What one scheduler says, and which objects want to know."""

    def __init__(self, scheduler: Scheduler) -> None:
        self.scheduler = scheduler
        self.watched: dict[str, Key] = {}
        self._jobs: Mapping[str, tuple[Job, ...]] = {}
        self._at = float("-inf")
        self._noted: dict[str, tuple[float, tuple[Job, ...]]] = {}
        self._networks: set[str] = set()
        self._strays: dict[str, float] = {}
        self._asked: set[str] = set()
        self._since = 0
        self._rows = Shared(self._account)

    async def find(self, external_id: str, since: int, *, is_new: bool) -> tuple[Job, ...]:
        """Return the jobs with this id. Raises Unavailable.

        With `is_new` by a look that begins now: before a job is handed in. Otherwise what was seen a moment
        ago will do, with what the scheduler was told since. A job that was handed in before the chain knew of
        it is another one's: of a chain of the same name.
        """
        since = max(1, since - CLOCK_SECONDS)
        seen = None if is_new else self._recent(external_id)
        if seen is None:
            seen = tuple(await self.scheduler.find(external_id, since=since))
        return tuple(one for one in seen if not 0 < one.submitted_at < since)

    async def find_anywhere(self, external_id: str, since: int) -> tuple[Job, ...]:
        """Return the jobs with this id that the controller or accounting knows. Raises Unavailable."""
        found = await self.scheduler.find(external_id)
        return tuple(one for one in found if not 0 < one.submitted_at < since - CLOCK_SECONDS)

    def note(self, external_id: str, job: Job) -> None:
        """Remember what the scheduler was just told about a job, until a later look."""
        others = tuple(one for one in self._recent(external_id) or () if one.id != job.id)
        self._noted[external_id] = (time.monotonic(), (*others, job))

    def forget(self, external_id: str) -> None:
        """Believe nothing of a job until the next look: the scheduler was told to change it."""
        self._noted.pop(external_id, None)
        self._jobs = {name: jobs for name, jobs in self._jobs.items() if name != external_id}

    def is_noted(self, external_id: str) -> bool:
        """Say whether the scheduler has just answered that it took this job."""
        return external_id in self._noted

    def _recent(self, external_id: str) -> tuple[Job, ...] | None:
        """Return what is known without a question; None when that is too old or nothing."""
        if external_id in self._noted:
            return self._noted[external_id][1]
        is_fresh = time.monotonic() - self._at < MAX_AGE
        return self._jobs.get(external_id) if is_fresh else None

    async def rows(self, job_id: str, since: int) -> tuple[AccountingRow, ...]:
        """Return the accounting of a job, of an array with all its tasks. Raises Unavailable."""
        self._asked.add(job_id)
        self._since = min(self._since or since, since) if since else 0
        found = await self._rows.fresh()
        return tuple(row for row in found if job_id in (row.job_id, row.array_job_id))

    async def poll(self) -> list[Key]:
        """Look, and return the objects for whose jobs anything is other than before."""
        if not self.watched and not self._strays:
            return []
        begun, before = time.monotonic(), self._jobs
        self._jobs = by_external_id(await self.scheduler.jobs())
        self._at = begun
        self._noted = {name: told for name, told in self._noted.items() if told[0] >= begun}
        await self._end_strays(time.monotonic())
        return [key for name, key in self.watched.items() if before.get(name) != self._jobs.get(name)]

    async def _end_strays(self, now: float) -> None:
        """Cancel held jobs that nobody asks for: requests that came late, of jobs that are closed."""
        networks = {name.rpartition("/")[0] for name in self.watched} | self._networks
        held = {
            job.id
            for name, jobs in self._jobs.items()
            if name not in self.watched and name.rpartition("/")[0] in networks
            for job in jobs
            if job.is_held and not job.state.is_terminal
        }
        self._networks = networks
        self._strays = {job_id: self._strays.get(job_id, now) for job_id in held}
        for job_id, since in list(self._strays.items()):
            if now - since > STRAY_SECONDS:
                log.info("held job that nobody asks for is cancelled", job=job_id)
                await self.scheduler.cancel(job_id)

    async def _account(self) -> list[AccountingRow]:
        asked, self._asked = self._asked, set()
        since, self._since = self._since, 0
        return await self.scheduler.accounting(max(0, since - CLOCK_SECONDS), asked)


class Looks:
    """The looks at all schedulers. `wake` asks for a look at one object."""

    def __init__(self, wake: Callable[[Key], None]) -> None:
        self._wake = wake
        self._known: dict[Key, Look] = {}

    def of(self, cluster: Key, scheduler: Scheduler) -> Look:
        """Return the look at a cluster's scheduler."""
        known = self._known.get(cluster)
        if known is None or known.scheduler is not scheduler:
            watched = known.watched if known else {}
            known = self._known[cluster] = Look(scheduler)
            known.watched = watched
        return known

    async def follow(self) -> None:
        """Look at every scheduler for ever, each at its own pace."""
        following: dict[Key, asyncio.Task[None]] = {}
        async with asyncio.TaskGroup() as tasks:
            while True:
                for cluster in self._known.keys() - following.keys():
                    following[cluster] = tasks.create_task(self._follow(cluster))
                await asyncio.sleep(POLL_SECONDS)

    async def _follow(self, cluster: Key) -> None:
        while True:
            try:
                for key in await self._known[cluster].poll():
                    self._wake(key)
            except (Unavailable, Rejected) as error:
                log.warning("scheduler not followed", cluster=f"{cluster}", error=error.message)
                await asyncio.sleep(SILENCE_SECONDS)
            await asyncio.sleep(POLL_SECONDS)


def by_external_id(jobs: Iterable[Job]) -> dict[str, tuple[Job, ...]]:
    """Return jobs by our id."""
    found: dict[str, tuple[Job, ...]] = {}
    for job in jobs:
        if job.external_id:
            found[job.external_id] = (*found.get(job.external_id, ()), job)
    return found
