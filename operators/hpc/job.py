"""HPCJob: reserves the money, hands the job in once, follows it, reports it and has it paid."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from operators.hpc.job_facts import Customer, customer_of, read_facts
from operators.hpc.job_looks import Looks
from operators.hpc.job_outbox import Outbox
from operators.hpc.job_output import Outputs
from operators.hpc.job_signing import signed
from operators.hpc.job_sites import Place, Places
from operators.hpc.job_staging import staging_of
from operators.hpc.schedulers import Schedulers
from operators.networks import Networks
from virtengine.api import HPCJob
from virtengine.clients.chain import ChainClient
from virtengine.core.errors import NotYet, Rejected, Unavailable
from virtengine.plans import hpc_job as plans
from virtengine.plans import hpc_job_request
from virtengine.plans.hpc_job_facts import Act, Facts, Refused, Step
from virtengine.plans.scheduler import Job, JobState, Refusal
from virtengine.runtime.outcome import Outcome
from virtengine.runtime.queue import Key
from virtengine.runtime.world import World

ROUNDS = 12
PARAMS_SECONDS = 300.0
PASSING = frozenset({Refusal.OVER_QUOTA})
GONE = frozenset({Refusal.JOB_NOT_FOUND, Refusal.JOB_OVER})


class Jobs:
    """Reconciles HPCJob objects. `wake` asks for a look at one of them."""

    def __init__(self, networks: Networks, schedulers: Schedulers, wake: Callable[[Key], None]) -> None:
        self._networks = networks
        self.looks = Looks(wake)
        self._places = Places(networks, schedulers, self.looks)
        self._outbox = Outbox()
        self._outputs = Outputs(schedulers)
        self._intervals: dict[int, tuple[float, int]] = {}

    async def reconcile(self, job: HPCJob, world: World) -> Outcome:
        """Take every step that can be taken now, and report the last one."""
        customer = await customer_of(self._networks, job, world)
        for _ in range(ROUNDS):
            facts, place = await self._facts(customer, job, world)
            step = self._decide(customer, job, facts, place)
            if not step.is_work:
                return _outcome(step)
            await self._carry_out(step, customer, job, facts, place, world)
        raise Unavailable("chain and scheduler move faster than they are followed", reason="Busy")

    async def finalize(self, job: HPCJob, world: World) -> None:
        """End the job: cancelled, its last usage recorded, paid and the rest returned."""
        customer = await customer_of(self._networks, job, world)
        for _ in range(ROUNDS):
            facts, place = await self._facts(customer, job, world)
            site = place.site if place else None
            step = plans.decide_end(customer.payer, site, facts, job.status)
            if step.is_done:
                return
            if not step.is_work:
                raise NotYet(step.message, reason=step.reason, seconds=step.after or 2)
            await self._carry_out(step, customer, job, facts, place, world)
        raise NotYet("the job is being ended", reason="Ending", seconds=1)

    async def _facts(self, customer: Customer, job: HPCJob, world: World) -> tuple[Facts, Place | None]:
        interval = await self._interval(customer.client)
        facts, place = await read_facts(customer, job, self._places, world, interval)
        return await self._outputs.with_tail(job, facts, place), place

    def _decide(self, customer: Customer, job: HPCJob, facts: Facts, place: Place | None) -> Step:
        site = place.site if place else None
        return plans.decide(job.spec, customer.payer, site, facts, job.status)

    async def _carry_out(
        self,
        step: Step,
        customer: Customer,
        job: HPCJob,
        facts: Facts,
        place: Place | None,
        world: World,
    ) -> None:
        if step.by_payer:
            await self._outbox.send(customer.wallet, step.by_payer)
        elif place is None:
            raise NotYet("the cluster of this job is not here any more", reason="ClusterMissing")
        elif step.by_provider:
            await self._report(step, place)
        elif step.act is not None:
            await self._act(step.act, customer, job, facts, place, world)

    async def _report(self, step: Step, place: Place) -> None:
        messages = signed(step.by_provider, place.site.network, place.keys)
        try:
            await self._outbox.send(place.wallet, messages)
        except Rejected as error:
            # The chain has moved on since it was read: what is true now is looked at again.
            raise NotYet(f"a report was refused: {error.message}", reason=error.reason, seconds=2) from error

    async def _act(
        self, act: Act, customer: Customer, job: HPCJob, facts: Facts, place: Place, world: World
    ) -> None:
        try:
            await self._tell(act, customer, job, facts, place, world)
        except Rejected as error:
            await self._refused(error, act, customer, job, facts, place)

    async def _tell(
        self, act: Act, customer: Customer, job: HPCJob, facts: Facts, place: Place, world: World
    ) -> None:
        """Tell the scheduler one thing, and remember what it then is."""
        scheduler, known = place.look.scheduler, facts.job
        assert known is not None, "a scheduler is told about jobs that are on chain"
        name = hpc_job_request.external_id(place.site.network, known.job_id)
        if act.what == "submit":
            staging = await staging_of(job, known, customer.client, world)
            request = hpc_job_request.request(job.spec, place.site, known, act.depends, staging)
            number = await scheduler.submit(request)
            place.look.note(name, Job(number, name, JobState.QUEUED, "PENDING", is_held=True))
            return
        tell = {
            "release": scheduler.release,
            "hold": scheduler.hold,
            "cancel": scheduler.cancel,
            "requeue": scheduler.requeue,
        }[act.what]
        await tell(act.job_id)
        mine = next((one for one in facts.found or () if one.id == act.job_id), None)
        if mine is not None and act.what in ("release", "hold"):
            place.look.note(name, replace(mine, is_held=act.what == "hold", reason="", waiting=None))
        else:
            place.look.forget(name)

    async def _refused(
        self,
        error: Rejected,
        act: Act,
        customer: Customer,
        job: HPCJob,
        facts: Facts,
        place: Place,
    ) -> None:
        """Tell the chain that the scheduler will not take the job, or look again where that may pass."""
        if error.reason in PASSING:
            raise NotYet(f"the scheduler takes no more now: {error.message}", reason=error.reason) from error
        if error.reason in GONE:
            return
        if act.what != "submit":
            raise NotYet(
                f"the scheduler refused to {act.what}: {error.message}", reason=error.reason
            ) from error
        told = replace(facts, refusal=Refused(error.reason, f"{error.reason}: {error.message}"))
        step = self._decide(customer, job, told, place)
        await self._report(step, place)

    async def _interval(self, client: ChainClient) -> int:
        """Return how often usage is recorded, as the chain wants it."""
        at, known = self._intervals.get(id(client), (0.0, 0))
        if not known or time.monotonic() - at > PARAMS_SECONDS:
            known = (await client.hpc_params()).usage_snapshot_interval_sec or 300
            self._intervals[id(client)] = (time.monotonic(), known)
        return known


def _outcome(step: Step) -> Outcome:
    return Outcome(
        ready=step.ready,
        reason=step.reason,
        message=step.message,
        status=step.status,
        after=step.after,
        stalled=step.is_stalled,
        facts=step.facts,
    )
