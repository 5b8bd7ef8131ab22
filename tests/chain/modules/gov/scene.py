"""A chain with stake and short periods, on which proposals are made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from google.protobuf.message import Message

from tests.chain.support.chain import Actor, TxOutcome
from tests.chain.support.messages import coin
from tests.chain.support.stake import VE, StakeChain
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.chain.modules.gov.types import Proposal
from virtengine.core.amounts import DENOM
from virtengine.wire.cosmos.bank.v1beta1.tx_pb2 import MsgSend
from virtengine.wire.cosmos.gov.v1 import gov_pb2, tx_pb2

YES, ABSTAIN, NO, VETO = 1, 2, 3, 4
MIN, EXPEDITED = 1_000, 5_000
DEPOSIT_PERIOD, VOTING, FAST = 100, 60, 20

PARAMS: dict[str, Any] = {
    "min_deposit": [{"denom": DENOM, "amount": str(MIN)}],
    "max_deposit_period": f"{DEPOSIT_PERIOD}s",
    "voting_period": f"{VOTING}s",
    "quorum": "0.2",
    "threshold": "0.5",
    "veto_threshold": "0.334",
    "min_initial_deposit_ratio": "0",
    "proposal_cancel_ratio": "0.5",
    "expedited_voting_period": f"{FAST}s",
    "expedited_threshold": "0.667",
    "expedited_min_deposit": [{"denom": DENOM, "amount": str(EXPEDITED)}],
    "burn_vote_veto": True,
    "min_deposit_ratio": "0.01",
}


class GovScene(StakeChain):
    """Validators `val0`, `val1`, `val2` with 50, 30 and 20 VE; `alice`, `bob`, `carol` without stake."""

    __test__ = False

    def __init__(self, stakes: Sequence[int] = (50 * VE, 30 * VE, 20 * VE), **params: Any) -> None:
        super().__init__(stakes, genesis_state={"gov": {"params": {**PARAMS, **params}}})

    def gov_send(self, amount: int, to: str = "carol") -> MsgSend:
        """Return a transfer that governance signs."""
        return MsgSend(from_address=AUTHORITY, to_address=self.actor(to).address, amount=[coin(amount)])

    def proposal(self, *messages: Message, **fields: Any) -> tx_pb2.MsgSubmitProposal:
        """Return a proposal of alice's, by default with the whole deposit."""
        expedited = fields.get("expedited", False)
        deposit = fields.pop("deposit", EXPEDITED if expedited else MIN)
        msg = tx_pb2.MsgSubmitProposal(
            **{
                "proposer": self.actor("alice").address,
                "title": "A title",
                "summary": "A summary",
                "metadata": "" if messages else "about",
                "initial_deposit": [coin(deposit)] if deposit else [],
                **fields,
            }
        )
        for message in messages:
            msg.messages.add().Pack(message, type_url_prefix="/")
        return msg

    def propose(self, *messages: Message, **fields: Any) -> int:
        """Make a proposal and return its number."""
        outcome = self.send(self.actor("alice"), self.proposal(*messages, **fields))
        response: Any = outcome.responses[0]
        return int(response.proposal_id)

    def vote(self, who: str, number: int, option: int = YES) -> TxOutcome:
        """Vote with all weight."""
        return self.send(self.actor(who), self.vote_of(who, number, option))

    def vote_of(self, who: str, number: int, option: int = YES) -> tx_pb2.MsgVote:
        """Return a vote."""
        return tx_pb2.MsgVote(
            proposal_id=number, voter=self.actor(who).address, option=gov_pb2.VoteOption.ValueType(option)
        )

    def deposit_of(self, who: str, number: int, amount: int) -> tx_pb2.MsgDeposit:
        """Return a deposit."""
        return tx_pb2.MsgDeposit(
            proposal_id=number, depositor=self.actor(who).address, amount=[coin(amount)] if amount else []
        )

    def found(self, number: int) -> Proposal:
        """Return a proposal of the committed state."""
        proposal: Proposal = self.state("gov").proposal(number)
        return proposal

    def end_vote(self, number: int) -> dict[str, str]:
        """Let the vote end; return what the block said about it."""
        wait = (self.found(number).voting_end_ms - self.time_ms) // 1000 + 1
        result = self.block(seconds=max(wait, 1))
        return next(attributes for kind, attributes in result.events if kind == "active_proposal")

    def pass_proposal(self, *messages: Message, **fields: Any) -> Proposal:
        """Propose, let everybody vote yes, and return the proposal as it ended."""
        number = self.propose(*messages, **fields)
        for name in self.names:
            self.vote(name, number)
        self.end_vote(number)
        return self.found(number)

    def gov_actor(self) -> Actor:
        """Return alice, who proposes."""
        return self.actor("alice")
