"""What slurmdbd remembers, asked through slurmrestd."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from virtengine.clients.scheduler.slurm.rest import Rest
from virtengine.clients.scheduler.slurm.sharing import Shared
from virtengine.core.errors import Unavailable
from virtengine.plans.scheduler import AccountingRow, Job, Trouble
from virtengine.plans.slurm import usage_rows, words
from virtengine.plans.slurm.dialect import Dialect

EPOCH: Final = 946_684_800
"""The first moment that slurmdbd takes as a time."""
FEW: Final = 8
NAMES_AT_ONCE: Final = 50
Record = Mapping[str, Any]


class History:
    """Accounting of one cluster."""

    def __init__(self, rest: Rest, dialect: Dialect) -> None:
        self._rest, self._path = rest, dialect.accounting
        self._by_name: Shared[str, list[Record]] = Shared(self._named, limit=NAMES_AT_ONCE)

    async def find(self, external_id: str) -> list[Job]:
        """Return the jobs with our id. Raises Unavailable."""
        records = await self._by_name.get(words.external_id(external_id))
        return usage_rows.to_jobs(one for one in records if one.get("name") == external_id)

    async def job(self, job_id: str) -> Job | None:
        """Return a job, or None when it is not known."""
        found = usage_rows.to_jobs(await self._one(job_id))
        wanted = job_id.partition("_")[0]
        return next((job for job in found if job.id == wanted), None)

    async def rows(self, since: int, ids: Collection[str]) -> list[AccountingRow]:
        """Return the counters of some jobs, or of all that were handed in or alive after `since`."""
        if ids and len(ids) <= FEW:
            answers = await asyncio.gather(*(self._one(job_id) for job_id in sorted(set(ids))))
            return _rows(record for answer in answers for record in answer)
        # One question knows all runs but no steps, the other has steps and misses runs cut short.
        submitted, alive = await asyncio.gather(
            self._ask({"submit_time": _moment(since)}), self._ask({"start_time": _moment(since)})
        )
        found = _rows((*submitted, *alive))
        wanted = set(ids)
        if not wanted:
            return found
        return [row for row in found if row.job_id in wanted or row.array_job_id in wanted]

    async def _one(self, job_id: str) -> list[Record]:
        return await self._records(f"/job/{words.job_id(job_id)}", {})

    async def _named(self, names: frozenset[str]) -> list[Record]:
        query = {"job_name": ",".join(sorted(names)), "submit_time": _moment(0), "skip_steps": "true"}
        return await self._ask(query)

    async def _ask(self, query: Mapping[str, str]) -> list[Record]:
        return await self._records("/jobs", query)

    async def _records(self, path: str, query: Mapping[str, str]) -> list[Record]:
        try:
            answer = await self._rest.get(f"{self._path}{path}", query)
        except Unavailable as error:
            if error.reason in {Trouble.TOKEN, Trouble.SILENT}:
                raise
            raise Unavailable(error.message, reason=Trouble.ACCOUNTING) from error
        found = answer.get("jobs")
        if not isinstance(found, list):
            raise Unavailable("SLURM's accounting answered without jobs", reason=Trouble.CONFUSED)
        return [one for one in found if isinstance(one, Mapping)]


def _rows(records: Iterable[Record]) -> list[AccountingRow]:
    found: dict[tuple[str, int, str], AccountingRow] = {}
    for record in records:
        for row in usage_rows.rows(record):
            if row.submitted_at:
                found[row.job_id, row.submitted_at, row.step] = row
    return [found[key] for key in sorted(found)]


def _moment(since: int) -> str:
    return f"uts{max(since, EPOCH)}"
