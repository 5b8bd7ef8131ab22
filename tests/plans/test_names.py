from __future__ import annotations

from virtengine.core.ids import EXTERNAL_ID
from virtengine.plans.names import external_id, word


def test_an_external_id_follows_from_the_object_and_is_never_another_ones() -> None:
    one = external_id("hello", "uid-1")
    assert one == external_id("hello", "uid-1")
    assert one != external_id("hello", "uid-2")
    assert one.startswith("hello-")


def test_every_object_name_makes_a_usable_id() -> None:
    for name in ("a", "a" * 253, "a" * 45 + "." + "b" * 20, "a" * 45 + "-b", "x.y-z"):
        assert EXTERNAL_ID.fullmatch(external_id(name, "uid")), name


def test_enum_values_are_written_as_words() -> None:
    assert word("LEASE_STATE_ACTIVE", "LEASE_STATE_") == "Active"
    assert word("ORDER_STATE_PENDING_TERMINATION", "ORDER_STATE_") == "PendingTermination"
