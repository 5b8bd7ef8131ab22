"""What chain and scheduler say about a job now. Only what the next step needs is asked."""

from __future__ import annotations

from dataclasses import dataclass, replace

from operators.hpc.job_looks import Look
from operators.hpc.job_sites import Place, Places
from operators.networks import Chain, Networks
from virtengine.api import HPCJob
from virtengine.clients.chain import ChainClient, Wallet
from virtengine.core.errors import NotYet
from virtengine.plans import hpc_job_report, hpc_job_request
from virtengine.plans.hpc_job_end import CLOSED
from virtengine.plans.hpc_job_facts import ENDED, Ahead, Facts, chosen
from virtengine.plans.hpc_job_request import Payer
from virtengine.plans.names import external_id
from virtengine.plans.scheduler import AccountingRow, Job
from virtengine.runtime.queue import Key
from virtengine.runtime.world import World
from virtengine.wire.virtengine.hpc.v1 import accounting_pb2, job_pb2


@dataclass(frozen=True, slots=True, repr=False)
class Customer:
    """A job's account in action."""

    payer: Payer
    chain: Chain
    wallet: Wallet

    @property
    def client(self) -> ChainClient:
        """Return the client of its chain."""
        return self.chain.client


async def customer_of(networks: Networks, job: HPCJob, world: World) -> Customer:
    """Return who pays for an HPCJob."""
    chain = await networks.chain(world, job.spec.network_ref, job.namespace)
    keys = await networks.keys(world, job.namespace, job.spec.account_ref.name)
    payer = Payer(keys.address, external_id(job.name, job.metadata.uid))
    return Customer(payer, chain, networks.wallet(chain, keys))


async def read_facts(
    customer: Customer, job: HPCJob, places: Places, world: World, interval: int
) -> tuple[Facts, Place | None]:
    """Return what is known about a job, and where it is."""
    client, payer, now = customer.client, customer.payer, world.now()
    known = await client.hpc_job_of(payer.address, payer.external_id)
    place = await places.of_job(job, known, world)
    ahead = () if job.is_deleting else await _ahead(client, job, known, world)
    if known is None:
        return Facts(now, ahead=ahead), place
    books = await _books(client, known) if known.state in ENDED else None
    if place is None or (known.state not in ENDED and not known.scheduling_decision_id):
        return Facts(now, known, books, ahead=ahead, interval=interval), place
    found = await _found(place, known, books, Key(job.namespace, job.name))
    mine = chosen(known, found) if found else None
    if books is None and mine is not None and _tells_usage(known, mine, now, interval):
        books = await _books(client, known)
    facts = Facts(now, known, books, found, ahead=ahead, interval=interval)
    rows = await _rows(place.look, facts, mine) if mine else None
    return replace(facts, rows=rows), place


async def _books(client: ChainClient, known: job_pb2.Job) -> accounting_pb2.JobBooks | None:
    found = await client.hpc_job_accounting(known.job_id)
    return found.books if found else None


def _tells_usage(known: job_pb2.Job, mine: Job, now: float, interval: int) -> bool:
    """Say whether a record of usage may be due, for which the books have the number."""
    is_long = known.started_at > 0 and now - known.started_at >= interval
    return bool(known.scheduler_job_id) and (mine.state.is_terminal or is_long)


async def _found(
    place: Place, known: job_pb2.Job, books: accounting_pb2.JobBooks | None, key: Key
) -> tuple[Job, ...]:
    name = hpc_job_request.external_id(place.site.network, known.job_id)
    if books is not None and books.state in CLOSED:
        place.look.watched.pop(name, None)
    else:
        place.look.watched[name] = key
    is_new = known.state not in ENDED and not known.scheduler_job_id and not place.look.is_noted(name)
    found = await place.look.find(name, known.created_at, is_new=is_new)
    if known.scheduler_job_id and all(one.id != known.scheduler_job_id for one in found):
        return await place.look.find_anywhere(name, known.created_at)
    return found


async def _rows(look: Look, facts: Facts, mine: Job) -> tuple[AccountingRow, ...] | None:
    """Return the accounting, where a record of usage is to be written."""
    known, books = facts.job, facts.books
    assert known is not None, "the caller saw it"
    is_recorded = books is not None and (books.final_recorded or books.state in CLOSED)
    is_due = hpc_job_report.is_due(facts)
    if not known.scheduler_job_id or is_recorded or not (mine.state.is_terminal or is_due):
        return None
    return await look.rows(mine.id, known.created_at)


async def _ahead(
    client: ChainClient, job: HPCJob, known: job_pb2.Job | None, world: World
) -> tuple[Ahead, ...]:
    """Return the jobs that come first."""
    found: list[Ahead] = []
    for one in job.spec.dependencies:
        other = world.objects.get(HPCJob, job.namespace, one.name)
        if other is None:
            raise NotYet(f"HPCJob {one.name} does not exist", reason="DependencyMissing")
        chain_id = other.status.job_id or ""
        first = await client.hpc_job(chain_id) if chain_id else None
        if first is None:
            found.append(Ahead(one.name, one.condition))
            continue
        found.append(
            Ahead(
                one.name,
                one.condition,
                chain_id,
                first.state,
                first.scheduler_job_id,
                has_started=first.started_at > 0,
            )
        )
    return tuple(found)
