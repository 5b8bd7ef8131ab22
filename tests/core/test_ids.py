import pytest

from virtengine.core import ids
from virtengine.core.errors import Rejected


@pytest.mark.parametrize("text", ["a", "first-lease-0123456789abcdef", "a.b", "0"])
def test_names_a_client_may_choose(text: str) -> None:
    assert ids.require_external_id(text) == text


@pytest.mark.parametrize("text", ["", "-a", "a-", "A", "a/b", "a_b", "a" * 64, "a\n", "ä"])
def test_names_a_client_may_not_choose(text: str) -> None:
    with pytest.raises(Rejected):
        ids.require_external_id(text)


def test_a_lease_id_gives_back_its_parts() -> None:
    lease = ids.bid_id(ids.owned_id("ve1owner", "shop"), "ve1provider")
    assert ids.split_lease_id(lease) == ("ve1owner", "shop", "ve1provider")
    assert ids.lease_namespace(lease) == f"ve-{ids.short_hash(lease)}"
    assert len(ids.lease_object_name(lease)) <= 63


@pytest.mark.parametrize("text", ["", "a", "a/b", "a//c", "a/b/c/d"])
def test_other_shapes_are_no_lease_id(text: str) -> None:
    with pytest.raises(Rejected):
        ids.split_lease_id(text)
