"""What a Proposal sends, and how its end is reported."""

from __future__ import annotations

from typing import Any

import pytest

from virtengine.api import Proposal
from virtengine.core.errors import Rejected
from virtengine.crypto.addresses import encode_address
from virtengine.plans import proposal as plans
from virtengine.plans.proposal import AUTHORITY, OnChain
from virtengine.wire.cosmos.slashing.v1beta1 import slashing_pb2
from virtengine.wire.cosmos.slashing.v1beta1 import tx_pb2 as slashing
from virtengine.wire.cosmos.upgrade.v1beta1 import tx_pb2 as upgrade

ALICE, BOB = encode_address(b"a" * 20), encode_address(b"b" * 20)


def proposal(**spec: Any) -> Proposal:
    whole = {"networkRef": {"name": "net"}, "accountRef": {"name": "alice"}, "title": "T", "summary": "S"}
    metadata = {"name": "one", "namespace": "home", "uid": "u1"}
    return Proposal.read({"metadata": metadata, "spec": {**whole, **spec}})


def on_chain(number: int = 1, **changes: Any) -> OnChain:
    chosen = {"proposer": ALICE, "metadata": plans.mark(proposal()), "phase": "Voting", **changes}
    return OnChain(number=number, **chosen)


def test_words_alone_are_a_proposal_without_messages() -> None:
    made = plans.submit(proposal(), ALICE, 5, None)
    assert (list(made.messages), made.initial_deposit[0].amount) == ([], "5")
    assert made.metadata == plans.mark(proposal())


def test_an_upgrade_names_plan_and_height() -> None:
    made = plans.submit(proposal(upgrade={"name": "v2", "height": 40}), ALICE, 0, None)
    found = upgrade.MsgSoftwareUpgrade()
    assert made.messages[0].Unpack(found)
    assert (found.authority, found.plan.name, found.plan.height) == (AUTHORITY, "v2", 40)


def test_parameters_that_are_not_named_stay_as_they_are() -> None:
    now = slashing_pb2.Params(signed_blocks_window=100, slash_fraction_downtime=str(10**14))
    change = {"module": "slashing", "params": {"signed_blocks_window": "200", "min_signed_per_window": "0.5"}}
    made = plans.submit(proposal(params=change), ALICE, 0, now)
    found = slashing.MsgUpdateParams()
    assert made.messages[0].Unpack(found)
    assert found.params.signed_blocks_window == 200
    assert found.params.slash_fraction_downtime == str(10**14)
    assert found.params.min_signed_per_window == str(5 * 10**17)


@pytest.mark.parametrize(
    "message", [{}, {"@type": "/no.such.Msg"}, {"@type": "/cosmos.slashing.v1beta1.MsgUnjail", "x": 1}]
)
def test_messages_that_no_chain_takes_are_refused(message: dict[str, Any]) -> None:
    with pytest.raises(Rejected) as caught:
        plans.submit(proposal(messages=[message]), ALICE, 0, None)
    assert caught.value.reason == "InvalidMessage"


def test_a_proposal_is_found_by_its_mark_and_its_proposer() -> None:
    copied = on_chain(1, proposer=BOB)
    mine, again = on_chain(3), on_chain(2)
    assert plans.find(proposal(), ALICE, [copied, mine, again]) == again
    assert plans.find(proposal(), ALICE, [copied]) is None


@pytest.mark.parametrize(
    ("phase", "ready", "stalled", "reason"),
    [
        ("Deposit", False, False, "DepositPeriod"),
        ("Voting", False, False, "VotingPeriod"),
        ("Passed", True, False, "Passed"),
        ("Rejected", False, True, "Rejected"),
        ("Failed", False, True, "Failed"),
    ],
)
def test_the_phase_is_the_reason(phase: str, ready: bool, stalled: bool, reason: str) -> None:
    made = plans.plan(proposal(), on_chain(phase=phase), ["a=Yes"])
    assert (made.ready, made.stalled, made.reason) == (ready, stalled, reason)
    assert (made.after is None) == (ready or stalled)
