from __future__ import annotations

from tests.chain.support.stake import VE, StakeChain, key_of, operator
from virtengine.chain.kernel.context import Vote
from virtengine.chain.modules.slashing.types import Params, SigningInfo
from virtengine.crypto.addresses import consensus_address
from virtengine.wire.cosmos.slashing.v1beta1 import tx_pb2


def info(chain: StakeChain, name: str) -> SigningInfo:
    found = chain.state("slashing").infos.get(consensus_address(key_of(name)))
    assert isinstance(found, SigningInfo)
    return found


def unjail(chain: StakeChain, name: str) -> tx_pb2.MsgUnjail:
    return tx_pb2.MsgUnjail(validator_addr=operator(chain.actor(name)))


def test_the_defaults_are_those_of_the_network() -> None:
    assert Params().max_missed == 28_500
    assert (Params().window, Params().downtime_jail_ms, Params().downtime_fraction) == (
        30_000,
        60_000,
        10**14,
    )


def test_missed_blocks_are_counted_and_forgotten_as_the_window_moves(chain: StakeChain) -> None:
    chain.advance(blocks=3)
    chain.absent = {"val1"}
    chain.advance(blocks=3)
    assert info(chain, "val1").missed == 3
    chain.absent = set()
    chain.advance(blocks=7)
    assert info(chain, "val1").missed == 3
    chain.advance(blocks=3)
    assert info(chain, "val1").missed == 0
    assert not list(chain.state("slashing").missed.keys())


def test_who_signs_costs_no_write(chain: StakeChain) -> None:
    chain.advance(blocks=5)
    before = chain.machine.deliver.states["slashing"].infos.get(consensus_address(key_of("val0")))
    chain.advance(blocks=5)
    assert chain.machine.deliver.states["slashing"].infos.get(consensus_address(key_of("val0"))) is before


def test_who_misses_too_much_is_slashed_and_jailed(chain: StakeChain) -> None:
    chain.advance(blocks=11)
    chain.absent = {"val2"}
    chain.advance(blocks=5)
    assert not chain.validator("val2").jailed
    result = chain.advance()
    assert chain.validator("val2").jailed
    assert chain.validator("val2").tokens == 80 * VE - 800_000
    assert "val2" not in chain.engine()
    slashed = [attributes for kind, attributes in result.events if kind == "slash"]
    assert slashed[0]["reason"] == "missing_signature"
    assert slashed[0]["burned_coins"] == "800000"
    assert info(chain, "val2").missed == 0
    assert info(chain, "val2").jailed_until_ms == chain.time_ms + 60_000
    chain.advance(blocks=10)
    assert chain.validator("val2").tokens == 80 * VE - 800_000


def test_a_new_validator_has_a_whole_window(chain: StakeChain) -> None:
    chain.advance(blocks=20)
    chain.do("alice", chain.create_validator("alice", 5 * VE))
    chain.absent = {"alice"}
    chain.advance(blocks=10)
    assert not chain.validator("alice").jailed
    chain.advance(blocks=2)
    assert chain.validator("alice").jailed


def test_a_jailed_validator_comes_back_when_its_time_is_over(chain: StakeChain) -> None:
    chain.advance(blocks=11)
    chain.absent = {"val2"}
    chain.advance(blocks=6)
    chain.absent = set()
    assert chain.refuse("val2", unjail(chain, "val2")) == ("slashing", 4)
    chain.advance(seconds=60)
    chain.do("val2", unjail(chain, "val2"))
    assert chain.engine()["val2"] == 79
    assert info(chain, "val2").start_height == chain.height
    assert chain.refuse("val2", unjail(chain, "val2")) == ("slashing", 5)


def test_only_a_validator_with_its_own_stake_comes_back(chain: StakeChain) -> None:
    assert chain.refuse("alice", unjail(chain, "alice")) == ("slashing", 2)
    chain.do("alice", chain.delegate("alice", "val2", 5 * VE))
    chain.do("val2", chain.undelegate("val2", "val2", 80 * VE))
    assert chain.validator("val2").jailed
    assert chain.refuse("val2", unjail(chain, "val2")) == ("slashing", 6)
    chain.do("val2", chain.delegate("val2", "val2", VE))
    chain.do("val2", unjail(chain, "val2"))
    assert chain.engine()["val2"] == 6


def test_votes_of_the_engines_own_validators_are_nobodys() -> None:
    chain = StakeChain(())
    chain.block(votes=(Vote(b"\x01" * 20, 100, False),))
    assert not list(chain.state("slashing").infos.keys())
