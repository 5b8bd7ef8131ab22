from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.chain.support.messages import coin
from virtengine.chain.kernel import events
from virtengine.chain.kernel.results import TxResult
from virtengine.wire.tendermint.abci.types_pb2 import Event, EventAttribute, ExecTxResult
from virtengine.wire.virtengine.escrow.v1.types_pb2 import EventDeposited


@given(st.text(max_size=300), st.lists(st.tuples(st.text(max_size=200), st.text(max_size=200)), max_size=4))
def test_hand_made_bytes_are_those_of_the_library(kind: str, attributes: list[tuple[str, str]]) -> None:
    made = events.event(kind, *(events.attribute(key, value) for key, value in attributes))
    wanted = Event(type=kind, attributes=[EventAttribute(key=k, value=v, index=True) for k, v in attributes])
    assert Event.FromString(made) == wanted


@given(st.integers(0, 2**64 - 1))
def test_numbers_are_varints(value: int) -> None:
    assert ExecTxResult.FromString(b"\x28" + events.encode_varint(value)).gas_wanted % 2**64 == value


def test_a_typed_event_holds_its_fields_as_json() -> None:
    raw = events.typed(EventDeposited(account_id="order/a", depositor="ve1", amount=coin(5), balance="7"))
    event = Event.FromString(raw)
    assert event.type == "virtengine.escrow.v1.EventDeposited"
    assert [(item.key, item.value) for item in event.attributes] == [
        ("account_id", '"order/a"'),
        ("depositor", '"ve1"'),
        ("amount", '{"denom":"uve","amount":"5"}'),
        ("balance", '"7"'),
    ]


@given(
    st.integers(0, 2**32 - 1),
    st.binary(max_size=200),
    st.text(max_size=200),
    st.integers(0, 2**63 - 1),
    st.text(max_size=20),
)
def test_a_result_has_the_bytes_of_the_library(
    code: int, data: bytes, log: str, gas: int, codespace: str
) -> None:
    raw = [events.event("a", events.attribute("k", "v")), events.event("b" * 300)]
    result = TxResult(code, codespace, log, data, gas, gas, raw)
    wanted = ExecTxResult(
        code=code,
        codespace=codespace,
        log=log,
        data=data,
        gas_wanted=gas,
        gas_used=gas,
        events=[Event.FromString(one) for one in raw],
    )
    assert ExecTxResult.FromString(result.encode()) == wanted
