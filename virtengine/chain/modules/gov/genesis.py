"""Genesis of governance."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.checks import require_address
from virtengine.chain.modules.gov import wires
from virtengine.chain.modules.gov.coins import read_deposit
from virtengine.chain.modules.gov.errors import InvalidGenesis
from virtengine.chain.modules.gov.messages import read_weights
from virtengine.chain.modules.gov.params import params_from_wire, params_to_wire
from virtengine.chain.modules.gov.store import State
from virtengine.chain.modules.gov.times import milliseconds
from virtengine.chain.modules.gov.types import Packed, Params, Proposal, Status, Tally, Vote
from virtengine.core.amounts import parse_amount
from virtengine.wire.cosmos.gov.v1 import genesis_pb2, gov_pb2


def init_genesis(state: State, genesis: genesis_pb2.GenesisState, _ctx: Context) -> None:
    """Take over parameters and proposals; deposits must lie in the account of deposits."""
    state.set_params(params_from_wire(genesis.params) if genesis.HasField("params") else Params())
    state.set_constitution(genesis.constitution)
    state.set_next_id(genesis.starting_proposal_id or 1)
    for proposal in genesis.proposals:
        _add_proposal(state, _proposal_from_wire(proposal))
    for deposit in genesis.deposits:
        require_address(deposit.depositor, InvalidGenesis, field="deposits.depositor")
        state.deposits.set(deposit.proposal_id, deposit.depositor, read_deposit(deposit.amount))
    for vote in genesis.votes:
        require_address(vote.voter, InvalidGenesis, field="votes.voter")
        options = read_weights([(item.option, item.weight) for item in vote.options])
        state.votes.set(vote.proposal_id, vote.voter, Vote(options, vote.metadata))


def _add_proposal(state: State, proposal: Proposal) -> None:
    if proposal.id == 0 or proposal.id >= state.get_next_id() or state.proposals.has(proposal.id):
        raise InvalidGenesis(f"proposal {proposal.id} is there twice or not below starting_proposal_id")
    state.proposals.set(proposal.id, proposal)
    if proposal.status is Status.DEPOSIT_PERIOD:
        state.deposit_ends.add(proposal.deposit_end_ms, proposal.id)
    elif proposal.status is Status.VOTING_PERIOD:
        state.voting_ends.add(proposal.voting_end_ms, proposal.id)


def _proposal_from_wire(message: gov_pb2.Proposal) -> Proposal:
    try:
        status = Status(message.status)
    except ValueError as error:
        raise InvalidGenesis(f"proposal {message.id}: {error}") from error
    ended = status > Status.VOTING_PERIOD
    return Proposal(
        id=message.id,
        proposer=message.proposer,
        title=message.title,
        summary=message.summary,
        metadata=message.metadata,
        messages=tuple(Packed(packed.type_url, packed.value) for packed in message.messages),
        submit_ms=milliseconds(message.submit_time),
        deposit_end_ms=milliseconds(message.deposit_end_time),
        expedited=message.expedited,
        status=status,
        total_deposit=read_deposit(message.total_deposit),
        voting_start_ms=milliseconds(message.voting_start_time),
        voting_end_ms=milliseconds(message.voting_end_time),
        tally=_tally_from_wire(message.final_tally_result) if ended else None,
        failed_reason=message.failed_reason,
    )


def _tally_from_wire(message: gov_pb2.TallyResult) -> Tally:
    return Tally(
        *(
            parse_amount(text or "0", field="final_tally_result")
            for text in (
                message.yes_count,
                message.abstain_count,
                message.no_count,
                message.no_with_veto_count,
            )
        )
    )


def export_genesis(state: State) -> genesis_pb2.GenesisState:
    """Return the whole state of governance."""
    return genesis_pb2.GenesisState(
        starting_proposal_id=state.get_next_id(),
        deposits=[
            wires.deposit_to_wire(int(key[0]), str(key[1]), amount) for key, amount in state.deposits.items()
        ],
        votes=[wires.vote_to_wire(int(key[0]), str(key[1]), vote) for key, vote in state.votes.items()],
        proposals=[wires.proposal_to_wire(proposal) for proposal in state.proposals.records()],
        params=params_to_wire(state.get_params()),
        constitution=state.get_constitution(),
    )
