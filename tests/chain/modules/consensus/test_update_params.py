"""The engine's parameters: changed by governance only, told to the engine, never illegal."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from google.protobuf.duration_pb2 import Duration

from tests.chain.support import TestChain
from tests.chain.support.governance import decree
from virtengine.chain.abci import answers
from virtengine.chain.consensus_params import params_from_wire, params_to_wire
from virtengine.chain.kernel.consensus import ConsensusParams
from virtengine.chain.kernel.context import Block
from virtengine.chain.kernel.errors import InvalidRequest
from virtengine.chain.modules.authority import AUTHORITY, InvalidSigner
from virtengine.wire.cosmos.consensus.v1 import query_pb2, tx_pb2
from virtengine.wire.tendermint.abci import types_pb2 as abci
from virtengine.wire.tendermint.types import params_pb2 as wire

Change = Callable[[tx_pb2.MsgUpdateParams], object]
HOUR = 3600


def update() -> tx_pb2.MsgUpdateParams:
    return tx_pb2.MsgUpdateParams(
        authority=AUTHORITY,
        block=wire.BlockParams(max_bytes=1_000_000, max_gas=50_000_000),
        evidence=wire.EvidenceParams(
            max_age_num_blocks=500, max_age_duration=Duration(seconds=HOUR), max_bytes=10_000
        ),
        validator=wire.ValidatorParams(pub_key_types=["ed25519"]),
    )


def test_the_answer_to_a_block_carries_what_it_changed(chain: TestChain) -> None:
    params = ConsensusParams(max_bytes=1_000_000, max_gas=50_000_000)
    outcome = chain.machine.finalize(Block(chain.chain_id, chain.height + 1, chain.time_ms), [])
    outcome.consensus = params
    framed = answers.finalize(outcome, [], [])
    size_bytes = 1 if framed[0] < 0x80 else 2
    answer = abci.Response.FromString(framed[size_bytes:]).finalize_block
    assert answer.consensus_param_updates == params_to_wire(params)
    assert not answer.consensus_param_updates.HasField("version")


def test_the_query_shows_the_parameters(chain: TestChain) -> None:
    decree(chain, update())
    chain.block()
    answer = chain.query("/cosmos.consensus.v1.Query/Params", query_pb2.QueryParamsRequest())
    assert answer.params.block.max_bytes == 1_000_000
    assert answer.params.evidence.max_age_duration.seconds == HOUR
    assert list(answer.params.validator.pub_key_types) == ["ed25519"]
    assert params_from_wire(answer.params) == chain.machine.deliver.consensus.get()


def test_a_smaller_gas_limit_holds_from_the_next_block_on(chain: TestChain) -> None:
    message = update()
    message.block.max_gas = 10_000_000
    decree(chain, message)
    chain.block()
    assert chain.machine.check.ante.max_gas == 10_000_000


@pytest.mark.parametrize(
    "change",
    [
        lambda msg: msg.ClearField("block"),
        lambda msg: msg.ClearField("evidence"),
        lambda msg: msg.ClearField("validator"),
        lambda msg: setattr(msg.block, "max_bytes", 0),
        lambda msg: setattr(msg.block, "max_bytes", -1),
        lambda msg: setattr(msg.block, "max_bytes", 104_857_601),
        lambda msg: setattr(msg.block, "max_gas", 0),
        lambda msg: setattr(msg.block, "max_gas", -2),
        lambda msg: setattr(msg.evidence, "max_age_num_blocks", 0),
        lambda msg: setattr(msg.evidence.max_age_duration, "seconds", 0),
        lambda msg: setattr(msg.evidence.max_age_duration, "seconds", 10**12),
        lambda msg: setattr(msg.evidence.max_age_duration, "seconds", 15 * 24 * HOUR),
        lambda msg: setattr(msg.evidence, "max_bytes", 1_000_001),
        lambda msg: setattr(msg.evidence, "max_bytes", -1),
        lambda msg: msg.validator.pub_key_types.append("secp256k1"),
        lambda msg: msg.validator.ClearField("pub_key_types"),
        lambda msg: setattr(msg.abci, "vote_extensions_enable_height", -1),
        lambda msg: setattr(msg.abci, "vote_extensions_enable_height", 1),
    ],
)
def test_what_would_stop_the_engine_is_refused(chain: TestChain, change: Change) -> None:
    message = update()
    change(message)
    before = chain.machine.deliver.consensus.get()
    with pytest.raises(InvalidRequest):
        decree(chain, message)
    assert chain.machine.deliver.consensus.get() == before


def test_vote_extensions_are_set_once_and_stay(chain: TestChain) -> None:
    message = update()
    message.abci.vote_extensions_enable_height = chain.height + 2
    decree(chain, message)
    chain.advance(blocks=3)
    for height in (0, chain.height + 10):
        message.abci.vote_extensions_enable_height = height
        with pytest.raises(InvalidRequest):
            decree(chain, message)
    message.ClearField("abci")
    decree(chain, message)
    assert chain.machine.deliver.consensus.get().vote_extensions_height > 0


def test_an_account_cannot_change_parameters(chain: TestChain) -> None:
    alice = chain.actor("alice")
    message = update()
    message.authority = alice.address
    outcome = chain.fail(alice, message)
    assert (outcome.codespace, outcome.code) == (InvalidSigner.codespace, InvalidSigner.code)
