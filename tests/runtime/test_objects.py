"""The cache keeps the newest of everything, whatever order it hears it in."""

from __future__ import annotations

import random

from virtengine.api import Account
from virtengine.clients.kubernetes import Object
from virtengine.clients.kubernetes_kinds import CONFIG_MAPS, of_model
from virtengine.runtime import Key
from virtengine.runtime.objects import Objects

KEY = Key("n", "a")


def item(version: int, name: str = "a", **labels: str) -> Object:
    return {"metadata": {"namespace": "n", "name": name, "resourceVersion": str(version), "labels": labels}}


def test_an_older_version_is_no_news() -> None:
    objects = Objects()
    objects.replace(CONFIG_MAPS, [item(5)], "5")
    assert objects.observe(CONFIG_MAPS, item(4)) is False
    assert objects.observe(CONFIG_MAPS, item(5)) is False
    assert objects.observe(CONFIG_MAPS, item(6)) is True
    assert objects.get(CONFIG_MAPS, "n", "a") == item(6)


def test_what_was_deleted_does_not_come_back_with_an_old_event() -> None:
    objects = Objects()
    objects.replace(CONFIG_MAPS, [item(5)], "5")
    assert objects.observe(CONFIG_MAPS, item(7), is_deleted=True) is True
    assert objects.observe(CONFIG_MAPS, item(6)) is False
    assert objects.get(CONFIG_MAPS, "n", "a") is None
    assert objects.observe(CONFIG_MAPS, item(8)) is True


def test_a_list_removes_what_vanished_unseen_but_not_what_is_newer() -> None:
    objects = Objects()
    objects.replace(CONFIG_MAPS, [item(5), item(6, "b")], "6")
    objects.observe(CONFIG_MAPS, item(9, "c"))
    assert objects.replace(CONFIG_MAPS, [item(6, "b")], "8") == {KEY}
    assert objects.keys(CONFIG_MAPS) == [Key("n", "b"), Key("n", "c")]


def test_reads_filter_by_namespace_and_labels_and_are_typed_for_our_kinds() -> None:
    objects = Objects()
    objects.replace(CONFIG_MAPS, [item(1, "a", x="1"), item(2, "b", x="2")], "2")
    assert [one["metadata"]["name"] for one in objects.list(CONFIG_MAPS, "n", {"x": "2"})] == ["b"]
    assert objects.list(CONFIG_MAPS, "other") == []
    account = {**item(3), "spec": {"networkRef": {"name": "net"}}}
    objects.replace(of_model(Account), [account], "3")
    found = objects.get(Account, "n", "a")
    assert isinstance(found, Account)
    assert found.spec.network_ref.name == "net"


def test_any_order_with_any_loss_ends_the_same_after_a_list() -> None:
    for seed in range(500):
        chance = random.Random(seed)
        history = [("set" if chance.random() < 0.7 else "delete", version) for version in range(1, 9)]
        live = history[-1]
        heard = [event for event in history if chance.random() < 0.7] * chance.choice((1, 2))
        chance.shuffle(heard)
        objects = Objects()
        objects.replace(CONFIG_MAPS, [], "0")
        for what, version in heard:
            objects.observe(CONFIG_MAPS, item(version), is_deleted=what == "delete")
        objects.replace(CONFIG_MAPS, [item(live[1])] if live[0] == "set" else [], str(live[1]))
        expected = item(live[1]) if live[0] == "set" else None
        assert objects.get(CONFIG_MAPS, "n", "a") == expected, seed
