from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.any_pb2 import Any as Packed

from tests.chain.support.stake import DAYS, VE, StakeChain, key_of, operator
from virtengine.chain.kernel.consensus import ConsensusParams
from virtengine.chain.kernel.context import Misbehavior, Offence
from virtengine.chain.kernel.errors import QueryError
from virtengine.crypto.addresses import consensus_address, encode_consensus
from virtengine.wire.cosmos.evidence.v1beta1 import evidence_pb2, query_pb2, tx_pb2
from virtengine.wire.cosmos.slashing.v1beta1 import tx_pb2 as slashing

PATH = "/cosmos.evidence.v1beta1.Query"


def misbehavior(chain: StakeChain, name: str, **changes: Any) -> Misbehavior:
    fields = {
        "offence": Offence.DUPLICATE_VOTE,
        "address": consensus_address(key_of(name)),
        "power": 100,
        "height": chain.height,
        "time_ms": chain.time_ms,
        **changes,
    }
    return Misbehavior(**fields)


@pytest.fixture
def chain() -> StakeChain:
    return StakeChain()


@pytest.mark.parametrize("offence", [Offence.DUPLICATE_VOTE, Offence.LIGHT_CLIENT_ATTACK])
def test_double_signing_is_punished_for_good(chain: StakeChain, offence: Offence) -> None:
    result = chain.block(misbehavior=(misbehavior(chain, "val0", offence=offence),))
    assert chain.validator("val0").tokens == 95 * VE
    assert chain.validator("val0").jailed
    assert set(chain.engine()) == {"val1", "val2"}
    assert "submit_evidence" in [kind for kind, _ in result.events]
    chain.advance(seconds=400 * DAYS)
    message = slashing.MsgUnjail(validator_addr=operator(chain.actor("val0")))
    assert chain.refuse("val0", message) == ("slashing", 4)


def test_evidence_acts_once(chain: StakeChain) -> None:
    one = misbehavior(chain, "val0")
    chain.block(misbehavior=(one, one))
    chain.block(misbehavior=(one, misbehavior(chain, "val0", height=1)))
    assert chain.validator("val0").tokens == 95 * VE


def test_stake_that_fled_after_the_misdeed_is_reached(chain: StakeChain) -> None:
    chain.do("alice", chain.delegate("alice", "val0", 100 * VE))
    chain.advance(blocks=2)
    misdeed = misbehavior(chain, "val0", power=200)
    chain.do("alice", chain.undelegate("alice", "val0", 50 * VE))
    chain.do("alice", chain.redelegate("alice", "val0", "val1", 50 * VE))
    chain.block(misbehavior=(misdeed,))
    assert chain.stake("alice", "val1") == 50 * VE - 50 * VE * 5 // 100
    before = chain.balance(chain.actor("alice"))
    chain.advance(seconds=15 * DAYS)
    assert chain.balance(chain.actor("alice")) == before + 47_500_000
    assert chain.validator("val0").tokens == 95 * VE


def test_evidence_that_is_too_old_is_no_longer_punished(chain: StakeChain) -> None:
    old = misbehavior(chain, "val0")
    params = ConsensusParams(evidence_max_age_blocks=5, evidence_max_age_ns=10**9 * 3600)
    chain.set_up(lambda state: state.consensus.set(params), "evidence")
    chain.advance(blocks=10, seconds=1)
    chain.block(misbehavior=(misbehavior(chain, "val1", height=old.height, time_ms=old.time_ms),))
    assert chain.validator("val1").jailed
    chain.advance(seconds=3600)
    chain.block(misbehavior=(old,))
    assert not chain.validator("val0").jailed


@pytest.mark.parametrize(
    "changes", [{"offence": Offence.UNKNOWN}, {"address": b"\x01" * 20}, {"address": b""}]
)
def test_what_is_unknown_is_passed_over(chain: StakeChain, changes: dict[str, Any]) -> None:
    chain.block(misbehavior=(misbehavior(chain, "val0", **changes),))
    assert len(chain.engine()) == 3


def test_evidence_is_found_by_its_hash(chain: StakeChain) -> None:
    result = chain.block(misbehavior=(misbehavior(chain, "val0"),))
    key = next(attributes["evidence_hash"] for kind, attributes in result.events if kind == "submit_evidence")
    one = chain.query(f"{PATH}/Evidence", query_pb2.QueryEvidenceRequest(hash=key)).evidence
    found = evidence_pb2.Equivocation()
    assert one.Unpack(found)
    assert found.consensus_address == encode_consensus(consensus_address(key_of("val0")))
    listed = chain.query(f"{PATH}/AllEvidence", query_pb2.QueryAllEvidenceRequest())
    assert list(listed.evidence) == [one]


@pytest.mark.parametrize(("text", "status"), [("", 3), ("zz", 3), ("00", 5)])
def test_a_hash_that_is_none_finds_nothing(chain: StakeChain, text: str, status: int) -> None:
    with pytest.raises(QueryError) as caught:
        chain.query(f"{PATH}/Evidence", query_pb2.QueryEvidenceRequest(hash=text))
    assert caught.value.status == status


def test_a_claim_without_proof_is_refused(chain: StakeChain) -> None:
    claim = evidence_pb2.Equivocation(
        height=1, power=100, consensus_address=encode_consensus(consensus_address(key_of("val0")))
    )
    packed = Packed(
        type_url="/cosmos.evidence.v1beta1.Equivocation", value=claim.SerializeToString(deterministic=True)
    )
    message = tx_pb2.MsgSubmitEvidence(submitter=chain.actor("alice").address, evidence=packed)
    assert chain.refuse("alice", message) == ("evidence", 2)
    message.evidence.value = b"\x08\x00"
    assert chain.refuse("alice", message)[0] == "evidence"
    message.ClearField("evidence")
    assert chain.refuse("alice", message) == ("evidence", 3)
