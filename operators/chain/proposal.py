"""Proposals: handed in once, brought to the vote, voted on by accounts of ours, followed to their end."""

from __future__ import annotations

from operators.networks import Chain, Networks
from operators.sending import send
from virtengine.api import Account, Proposal
from virtengine.clients.chain import Wallet
from virtengine.core.errors import NotYet
from virtengine.plans import proposal as plans
from virtengine.plans.proposal import OPTIONS, OnChain
from virtengine.runtime import Controller, Outcome, World


class Proposals:
    """Reconciles proposals."""

    def __init__(self, chains: Networks) -> None:
        self._chains = chains

    def controller(self) -> Controller[Proposal]:
        """Return the controller of proposals."""
        return Controller(Proposal, self.reconcile)

    async def reconcile(self, proposal: Proposal, world: World) -> Outcome:
        """Hand the proposal in unless it is there, deposit, vote, and report."""
        chain = await self._chains.chain(world, proposal.spec.network_ref, proposal.namespace)
        proposer = _address(proposal.spec.account_ref.name, proposal, world)
        found = await self._find(proposal, proposer, chain)
        if found is None:
            found = await self._submit(proposal, proposer, chain, world)
        if found.phase in ("Deposit", "Voting"):
            await self._deposit(proposal, proposer, found, chain, world)
            found = await self._again(proposal, found, chain)
        votes = await self._vote(proposal, found, chain, world)
        return await world.apply(plans.plan(proposal, found, votes))

    async def _find(self, proposal: Proposal, proposer: str, chain: Chain) -> OnChain | None:
        number = proposal.status.proposal_id
        if number is None:
            return plans.find(proposal, proposer, await chain.client.proposals())
        found = await chain.client.proposal(number)
        if found is None:
            raise plans.gone(proposal)
        return found

    async def _again(self, proposal: Proposal, found: OnChain, chain: Chain) -> OnChain:
        newest = await chain.client.proposal(found.number)
        if newest is None:
            raise plans.gone(proposal)
        return newest

    async def _submit(self, proposal: Proposal, proposer: str, chain: Chain, world: World) -> OnChain:
        change = proposal.spec.params
        current = await chain.client.params(plans.package_of(change.module)) if change else None
        message = plans.submit(proposal, proposer, int(proposal.spec.deposit), current)

        async def is_there() -> bool:
            return plans.find(proposal, proposer, await chain.client.proposals()) is not None

        wallet = await self._wallet(proposal.spec.account_ref.name, proposal, chain, world)
        await send(wallet, is_there, (message,))
        found = plans.find(proposal, proposer, await chain.client.proposals())
        if found is None:
            raise NotYet("the chain has taken the proposal and does not show it yet", seconds=1)
        return found

    async def _deposit(
        self, proposal: Proposal, proposer: str, found: OnChain, chain: Chain, world: World
    ) -> None:
        """Bring our deposit to what the spec wishes."""
        wanted = int(proposal.spec.deposit)
        held = await chain.client.deposit(found.number, proposer)
        if held >= wanted:
            return

        async def is_there() -> bool:
            return await chain.client.deposit(found.number, proposer) >= wanted

        wallet = await self._wallet(proposal.spec.account_ref.name, proposal, chain, world)
        await send(wallet, is_there, (plans.add_deposit(found.number, proposer, wanted - held),))

    async def _vote(self, proposal: Proposal, found: OnChain, chain: Chain, world: World) -> list[str]:
        """Cast what is not cast yet; return our votes that are on chain."""
        if found.phase != "Voting":
            return list(proposal.status.votes)
        cast: list[str] = []
        for wish in proposal.spec.votes:
            voter = _address(wish.account_ref.name, proposal, world)

            async def is_there(voter: str = voter, option: int = OPTIONS[wish.option]) -> bool:
                return await chain.client.vote(found.number, voter) == option

            if not await is_there():
                wallet = await self._wallet(wish.account_ref.name, proposal, chain, world)
                await send(wallet, is_there, (plans.cast(found.number, voter, wish.option),))
            cast.append(f"{wish.name}={wish.option}")
        return cast

    async def _wallet(self, account: str, proposal: Proposal, chain: Chain, world: World) -> Wallet:
        return self._chains.wallet(chain, await self._chains.keys(world, proposal.namespace, account))


def _address(account: str, proposal: Proposal, world: World) -> str:
    found = world.objects.get(Account, proposal.namespace, account)
    if found is None or not found.status.address:
        raise NotYet(
            f"Account {account} of this namespace has no address yet; create it", reason="AccountMissing"
        )
    return found.status.address
