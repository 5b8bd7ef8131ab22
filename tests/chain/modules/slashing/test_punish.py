from __future__ import annotations

import pytest

from tests.chain.modules.slashing.test_liveness import info, unjail
from tests.chain.support.stake import DAYS, VE, StakeChain, key_of
from virtengine.chain.kernel.context import Block, Context
from virtengine.chain.modules.slashing.punish import Misdeed, slash_for
from virtengine.chain.modules.slashing.types import FOREVER_MS, PENALTIES, Penalty, Punishment, Reason
from virtengine.chain.modules.staking.shapes import pack_key
from virtengine.core.amounts import ATTO
from virtengine.crypto.addresses import consensus_address


def punish(chain: StakeChain, name: str, reason: Reason, evidence: bytes = b"1") -> Punishment | None:
    block = Block(chain.chain_id, chain.height + 1, chain.time_ms)
    ctx = Context(chain.machine.deliver.store, block)
    misdeed = Misdeed(reason, consensus_address(key_of(name)), chain.height, evidence)
    found = slash_for(chain.machine.deliver.states["slashing"], ctx, misdeed)
    chain.machine.deliver.store.keep()
    chain.advance()
    return found


def test_downtime_costs_twice_as_much_each_time(chain: StakeChain) -> None:
    found = [punish(chain, "val0", Reason.DOWNTIME, bytes((n,))) for n in range(3)]
    assert [one.fraction for one in found if one] == [ATTO // 1000, ATTO // 500, ATTO // 250]
    started = chain.time_ms - 3000
    jails = [one.jailed_until_ms - started - n * 1000 for n, one in enumerate(found) if one]
    assert jails == [600_000, 1_200_000, 2_400_000]
    assert [one.burned for one in found if one] == [100_000, 199_800, 398_800]


def test_evidence_acts_once(chain: StakeChain) -> None:
    assert punish(chain, "val0", Reason.INCONSISTENT_SCORE) is not None
    assert punish(chain, "val0", Reason.INCONSISTENT_SCORE) is None
    assert punish(chain, "val1", Reason.INCONSISTENT_SCORE) is None
    assert punish(chain, "val0", Reason.INCONSISTENT_SCORE, b"2") is not None


@pytest.mark.parametrize(
    ("reason", "lost"),
    [
        (Reason.DOUBLE_SIGNING, 5 * VE),
        (Reason.DEBUG_MODE_ENABLED, 20 * VE),
        (Reason.NON_ALLOWLISTED_MEASUREMENT, 10 * VE),
    ],
)
def test_who_is_tombstoned_never_comes_back(chain: StakeChain, reason: Reason, lost: int) -> None:
    assert punish(chain, "val0", reason) is not None
    assert chain.validator("val0").tokens == 100 * VE - lost
    assert info(chain, "val0").jailed_until_ms == FOREVER_MS
    assert punish(chain, "val0", Reason.DOWNTIME, b"2") is None
    chain.advance(seconds=400 * DAYS)
    assert chain.refuse("val0", unjail(chain, "val0")) == ("slashing", 4)


def test_a_tombstoned_key_never_signs_again(chain: StakeChain) -> None:
    punish(chain, "val0", Reason.DOUBLE_SIGNING)
    message = chain.create_validator("alice", VE, pubkey=pack_key(key_of("val0")))
    assert chain.refuse("alice", message) == ("staking", 5)
    chain.do("val0", chain.undelegate("val0", "val0", 95 * VE))
    chain.advance(seconds=15 * DAYS)
    assert chain.validator("val0") is None
    assert chain.refuse("alice", message) == ("staking", 5)


def test_no_penalty_takes_more_than_all_or_jails_for_more_than_a_year() -> None:
    for penalty in PENALTIES.values():
        worst = penalty.escalated(10**9)
        assert worst.fraction <= ATTO
        assert worst.tombstone or worst.jail_ms <= 365 * 86_400_000
    assert Penalty(ATTO // 2, 1).escalated(1).fraction == ATTO


def test_another_reason_counts_as_an_earlier_misdeed(chain: StakeChain) -> None:
    punish(chain, "val0", Reason.MISSED_RECOMPUTATION)
    found = punish(chain, "val0", Reason.INCONSISTENT_SCORE, b"2")
    assert found is not None
    assert (found.fraction, found.earlier) == (ATTO * 4 // 100, 1)


def test_nobody_is_punished_for_a_validator_that_does_not_exist(chain: StakeChain) -> None:
    assert punish(chain, "alice", Reason.DOWNTIME) is None
