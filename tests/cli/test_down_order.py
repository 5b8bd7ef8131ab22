"""The order in which `virtengine down` deletes objects."""

from __future__ import annotations

from virtengine.api import KINDS
from virtengine.cli.down import ORDER_OF_DELETION


def test_every_kind_is_deleted_while_its_operator_is_there() -> None:
    assert sorted(ORDER_OF_DELETION) == sorted(kind.definition.plural for kind in KINDS)


def test_what_pays_goes_before_what_is_paid_and_before_the_chain() -> None:
    place = ORDER_OF_DELETION.index
    assert place("orders") < place("leases") < place("offerings") < place("providers")
    assert place("hpcjobs") < place("hpcclusters") < place("providers")
    # The last usage and the last bill are made by Functions, in the name of accounts.
    assert place("leases") < place("functions") < place("accounts") < place("networks")
