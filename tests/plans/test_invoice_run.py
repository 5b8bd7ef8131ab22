from __future__ import annotations

from virtengine.core.resources import ResourceType
from virtengine.crypto import merkle
from virtengine.plans.invoice_run import LeaseTally
from virtengine.wire.virtengine.settlement.v1 import types_pb2

LEAVES = [bytes([number]) * 32 for number in range(6)]


def tally() -> LeaseTally:
    made = LeaseTally()
    made.add(1, "1:3600000,6:5", LEAVES[0] + LEAVES[1])
    made.add(1, "1:1", LEAVES[2])
    made.add(2, "1:3600000,6:7", LEAVES[3] + LEAVES[4])
    return made


def record(sequence: int, leaves: list[bytes], cpu: int, **changes: object) -> types_pb2.UsageRecord:
    made = types_pb2.UsageRecord(
        sequence=sequence,
        merkle_root=merkle.compute_root_of_hashes(leaves),
        interval_count=len(leaves),
        **changes,  # type: ignore[arg-type]
    )
    charge = made.charges.add(quantity=str(cpu))
    charge.resource = int(ResourceType.CPU)  # type: ignore[assignment]
    return made


def test_what_is_stored_is_held_against_the_chain() -> None:
    right = {1: record(1, LEAVES[:3], 3_600_001), 2: record(2, LEAVES[3:5], 3_600_000)}
    assert list(tally().find_faults(right)) == []
    assert tally().intervals == 5
    correction = {**right, 3: record(3, LEAVES[:1], 9, corrects=1)}
    assert list(tally().find_faults(correction)) == []


def test_every_difference_is_named() -> None:
    wrong = {
        1: record(1, LEAVES[:2], 3_600_001),
        3: record(3, LEAVES[3:5], 3_600_000),
    }
    found = list(tally().find_faults(wrong))
    assert found == ["record 1: another Merkle root", "record 3: no reports", "record 2 is not on chain"]
    assert list(tally().find_faults({1: record(1, LEAVES[:3], 1), 2: record(2, LEAVES[3:5], 3_600_000)})) == [
        "record 1: 1 of CPU"
    ]


def test_priced_resources_are_rated_on_their_totals() -> None:
    assert tally().compute_amounts({1: 1_000}) == {1: 2_000}
    assert tally().compute_amounts({6: 2**30}) == {6: 12}
