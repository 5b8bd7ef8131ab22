from __future__ import annotations

from typing import Any

import pytest

from tests.chain.modules.distribution.scene import govern
from tests.chain.modules.performance.scene import ask, records, slash, unjail
from tests.chain.support.stake import VE, StakeChain, key_of
from virtengine.chain.kernel.context import Misbehavior, Offence
from virtengine.chain.modules.authority import InvalidSigner
from virtengine.chain.modules.performance import verification
from virtengine.chain.modules.performance.errors import (
    EvidenceUsed,
    InvalidHeight,
    InvalidReason,
    InvalidValidator,
    NotJailed,
    StillJailed,
    Tombstoned,
    ValidatorNotFound,
)
from virtengine.core.errors import ModuleError
from virtengine.crypto.addresses import consensus_address


def code(error: type[ModuleError]) -> tuple[str, int]:
    return error.codespace, error.code


def misses(chain: StakeChain, name: str, blocks: int) -> list[tuple[str, dict[str, str]]]:
    """Let a validator miss blocks; return all events."""
    chain.absent = {name}
    events = [event for _ in range(blocks) for event in chain.advance().events]
    chain.absent = set()
    return events


def test_acceptance_4_three_times_down_costs_and_jails_twice_as_much_each_time(chain: StakeChain) -> None:
    for _ in range(3):
        misses(chain, "val2", 6)
        assert chain.validator("val2").jailed
        chain.advance(seconds=2_401)
        chain.do("val2", unjail(chain, "val2"))
        chain.advance(blocks=3)
        assert chain.validator("val2").is_bonded
    found = records(chain, "val2")
    assert [one.percent for one in found] == [1_000, 2_000, 4_000]
    assert [one.jail_duration for one in found] == [600, 1_200, 2_400]
    assert [int(one.amount) for one in found] == [80_000, 159_840, 319_040]
    assert all(one.reason == 2 for one in found)
    assert ask(chain, "SigningInfo", "val2").info.infraction_count == 3


def test_acceptance_5_who_signs_twice_is_out_for_good(chain: StakeChain) -> None:
    height = chain.height
    chain.block(
        misbehavior=(
            Misbehavior(
                Offence.DUPLICATE_VOTE, consensus_address(key_of("val2")), 80, height, chain.time_ms, 270
            ),
        )
    )
    chain.advance(blocks=2, seconds=30 * 86_400)
    assert chain.refuse("val2", unjail(chain, "val2")) == code(Tombstoned)
    (only,) = records(chain, "val2")
    assert only.reason == 1
    assert only.tombstoned
    assert int(only.amount) == 80 * VE * 5 // 100
    assert only.percent == 50_000
    info = ask(chain, "SigningInfo", "val2").info
    assert info.tombstoned
    assert info.infraction_count == 1
    with pytest.raises(Tombstoned):
        govern(chain, slash(chain, "val2"), "performance")


def test_acceptance_7_a_hundred_misses_in_a_row_jail_beyond_the_block(patient: StakeChain) -> None:
    misses(patient, "val2", 99)
    assert not patient.validator("val2").jailed
    events = misses(patient, "val2", 2)
    kinds = [kind.rpartition(".")[2] for kind, _ in events]
    assert {"EventDowntimeDetected", "EventValidatorSlashed", "EventValidatorJailed"} <= set(kinds)
    assert patient.validator("val2").jailed
    patient.advance(blocks=3)
    assert patient.validator("val2").jailed
    assert patient.engine() == {"val0": 100, "val1": 90}
    (only,) = records(patient, "val2")
    assert int(only.amount) == 80_000
    assert patient.refuse("val2", unjail(patient, "val2")) == code(StillJailed)
    patient.advance(seconds=600)
    outcome = patient.do("val2", unjail(patient, "val2"))
    outcome.event("EventValidatorUnjailed")
    info = ask(patient, "SigningInfo", "val2").info
    assert info.missed_counter == info.consecutive_missed == 0


def test_too_many_misses_in_a_window_count_as_downtime_too(chain: StakeChain) -> None:
    for _ in range(12):
        misses(chain, "val2", 4)
        chain.advance()
        if chain.validator("val2").jailed:
            break
    assert chain.validator("val2").jailed
    (only,) = records(chain, "val2")
    assert "21 blocks missed" in only.evidence


def test_a_window_that_ends_well_is_forgotten(chain: StakeChain) -> None:
    misses(chain, "val2", 4)
    chain.advance(blocks=45)
    assert ask(chain, "SigningInfo", "val2").info.missed_counter == 0


def test_governance_slashes_with_evidence_once(chain: StakeChain) -> None:
    answer = govern(chain, slash(chain, "val1"), "performance")
    chain.advance()
    assert chain.validator("val1").tokens == 90 * VE * 95 // 100
    assert chain.validator("val1").jailed
    record = answer.record  # type: ignore[attr-defined]
    assert record.id.startswith("slash-")
    assert len(record.id) == len("slash-") + 16
    assert int(record.amount) == 90 * VE * 5 // 100
    with pytest.raises(EvidenceUsed):
        govern(chain, slash(chain, "val1"), "performance")


@pytest.mark.parametrize(
    ("reason", "kept", "final"),
    [(4, 99, False), (5, 98, False), (6, 99, False), (7, 80, True), (8, 90, True)],
)
def test_every_other_reason_has_its_price(chain: StakeChain, reason: int, kept: int, final: bool) -> None:
    govern(chain, slash(chain, "val0", reason), "performance")
    chain.advance()
    assert chain.validator("val0").tokens == kept * VE
    assert ask(chain, "SigningInfo", "val0").info.tombstoned is final


def test_delegators_bear_a_slash_alike(chain: StakeChain) -> None:
    chain.do("alice", chain.delegate("alice", "val0", 50 * VE))
    chain.advance()
    govern(chain, slash(chain, "val0"), "performance")
    chain.advance()
    assert chain.stake("alice", "val0") == 50 * VE * 95 // 100


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"reason": 0}, InvalidReason),
        ({"reason": 9}, InvalidReason),
        ({"infraction_height": -1}, InvalidHeight),
        ({"infraction_height": 10**6}, InvalidHeight),
        ({"evidence": ""}, EvidenceUsed),
        ({"evidence": "x" * 5000}, EvidenceUsed),
        ({"validator": "nobody"}, InvalidValidator),
    ],
)
def test_slashes_that_are_none_are_refused(
    chain: StakeChain, changes: dict[str, Any], error: type[ModuleError]
) -> None:
    with pytest.raises(error):
        govern(chain, slash(chain, "val0", **changes), "performance")


def test_who_is_no_validator_is_not_slashed(chain: StakeChain) -> None:
    with pytest.raises(ValidatorNotFound):
        govern(chain, slash(chain, "bob"), "performance")


def test_only_governance_slashes(chain: StakeChain) -> None:
    message = slash(chain, "val0", authority=chain.actor("bob").address)
    assert chain.refuse("bob", message) == code(InvalidSigner)


def test_who_is_not_in_jail_is_not_let_out(chain: StakeChain) -> None:
    assert chain.refuse("val0", unjail(chain, "val0")) == code(NotJailed)


def test_nobody_else_lets_a_validator_out(chain: StakeChain) -> None:
    assert chain.refuse("bob", unjail(chain, "val0"))[0] == "sdk"


def test_a_score_far_from_the_agreed_one_is_punished(chain: StakeChain) -> None:
    from tests.chain.support.stake import operator
    from virtengine.chain.kernel.context import Context

    view, name = chain.machine.deliver, operator(chain.actor("val1"))
    ctx = Context(view.store, chain.machine.last)
    state = view.states["performance"]
    assert not verification.compare(state, name, 8000, 8100, ctx)
    assert verification.compare(state, name, 8000, 8101, ctx)
    view.store.keep()
    chain.advance()
    (only,) = records(chain, "val1")
    assert only.reason == 5
    assert only.percent == 20_000


def test_work_that_is_missed_is_punished_at_the_end_of_the_epoch(chain: StakeChain) -> None:
    from tests.chain.support.stake import operator

    name = operator(chain.actor("val1"))

    def hand_out(state: Any) -> None:
        for _ in range(12):
            verification.expect(state, name)
        verification.complete(state, name, 9000)

    chain.set_up(hand_out, "performance")
    chain.advance(blocks=11)
    (only,) = records(chain, "val1")
    assert only.reason == 4
    assert only.jail_duration == 3600


def test_a_validator_that_is_down_costs_its_delegators_alike_and_comes_back(patient: StakeChain) -> None:
    patient.do("alice", patient.delegate("alice", "val2", 20 * VE))
    patient.do("bob", patient.delegate("bob", "val2", 5 * VE))
    patient.do("bob", patient.undelegate("bob", "val2", 2 * VE))
    misses(patient, "val2", 101)
    assert patient.validator("val2").jailed
    assert patient.validator("val2").tokens == 103 * VE * 999 // 1000
    assert patient.stake("alice", "val2") == 20 * VE * 999 // 1000
    leaving = patient.state("staking").unbondings.get(
        patient.actor("bob").address, patient.validator("val2").operator
    )
    assert leaving.entries[0].balance == 2 * VE
    earned = {name: ask(patient, "ValidatorReward", name, epoch=1).reward for name in ("val0", "val2")}
    assert earned["val2"].score < earned["val0"].score
    assert int(earned["val2"].total) < int(earned["val0"].total)
    patient.advance(seconds=600)
    patient.do("val2", unjail(patient, "val2"))
    patient.advance()
    assert patient.validator("val2").is_bonded
