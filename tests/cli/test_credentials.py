"""Random Secrets of the platform's own parts."""

from __future__ import annotations

import base64

from virtengine.cli import credentials

WANTED = {
    "name": "virtengine-nats",
    "random": ["password"],
    "values": {"username": "virtengine", "url": "nats://virtengine:{password}@nats:4222"},
}


def test_random_values_stand_where_they_are_named() -> None:
    found = credentials.fill(WANTED)
    assert set(found) == {"password", "username", "url"}
    assert found["url"] == f"nats://virtengine:{found['password']}@nats:4222"


def test_a_random_value_is_long_fresh_and_begins_with_a_letter() -> None:
    first, second = credentials.fill(WANTED)["password"], credentials.fill(WANTED)["password"]
    assert first != second
    assert len(first) >= 40
    assert first[0].isalpha()
    assert first.isalnum()


def test_braces_that_name_nothing_stay() -> None:
    found = credentials.fill({"name": "s", "random": ["key"], "values": {"s3.json": '{"a": "{key}"}'}})
    assert found["s3.json"] == f'{{"a": "{found["key"]}"}}'


def test_texts_become_a_secrets_data() -> None:
    assert base64.b64decode(credentials.encode({"a": "ü"})["a"]).decode() == "ü"
