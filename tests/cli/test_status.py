"""How far behind the functions are, from NATS's own report."""

from __future__ import annotations

from virtengine.cli.status import consumer_lag


def report(*consumers: dict[str, object]) -> dict[str, object]:
    return {"account_details": [{"stream_detail": [{"name": "USAGE", "consumer_detail": list(consumers)}]}]}


def test_what_waits_and_what_is_under_way_both_count() -> None:
    found = consumer_lag(report({"name": "usage", "num_pending": 3, "num_ack_pending": 2}))
    assert found == {"usage": 5}


def test_all_streams_of_a_function_count_together() -> None:
    one = {"name": "shop_mail", "num_pending": 3, "num_ack_pending": 0}
    two = {"name": "shop_mail", "num_pending": 0, "num_ack_pending": 1}
    assert consumer_lag(report(one, two)) == {"shop/mail": 4}


def test_no_consumer_is_no_lag() -> None:
    assert consumer_lag({}) == {}
    assert consumer_lag(report()) == {}
    assert consumer_lag({"account_details": None}) == {}
