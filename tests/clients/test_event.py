from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtengine.clients.events import Event
from virtengine.clients.events.event import MAX_EVENT_BYTES, decode, encode
from virtengine.core.errors import Rejected

EVENT = Event(
    "1", "a.Happened", "here", {"x": [1, {"y": "ü[{"}]}, "lease", "2026-01-01T00:00:00Z", {"height": "7"}
)


def test_an_event_survives_its_wire_form() -> None:
    assert decode(encode(EVENT)) == EVENT
    wire = json.loads(encode(EVENT))
    assert (wire["specversion"], wire["height"], wire["datacontenttype"]) == ("1.0", "7", "application/json")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "EventMalformed"),
        (b"null", "EventMalformed"),
        (b"[]", "EventMalformed"),
        (b'{"specversion":"1.0","type":"t","source":"s"}', "EventMalformed"),
        (b'{"specversion":"9","id":"1","type":"t","source":"s","data":{}}', "EventVersionUnknown"),
        (b'{"specversion":"1.0","id":"1","type":"t","source":"s","data":[1]}', "EventMalformed"),
        (b'{"specversion":"1.0","id":7,"type":"t","source":"s","data":{}}', "EventMalformed"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "EventTooDeep"),
        (b"[" * 500_000, "EventTooDeep"),
        (b"[" * 40_000, "EventTooDeep"),
        (b"]" * 2**20, "EventMalformed"),
        (b"[" + b"[[[[]]]]," * 100_000 + b"1]", "EventTooLarge"),
        (b'{"specversion":"1.0","id":"1","type":"t","source":"s","data":{"a":NaN}}', "EventMalformed"),
        (b'"' + b"x" * MAX_EVENT_BYTES + b'"', "EventTooLarge"),
    ],
)
def test_what_is_no_bounded_event_is_rejected(body: bytes, reason: str) -> None:
    started = time.process_time()
    with pytest.raises(Rejected) as refused:
        decode(body)
    assert refused.value.reason == reason
    assert time.process_time() - started < 1


def test_brackets_in_text_are_not_depth() -> None:
    deep = Event("1", "t", "s", {"text": "[" * 100, "quoted": '\\"[[[' * 50})
    assert decode(encode(deep)) == deep


@pytest.mark.parametrize(("depth", "accepted"), [(30, True), (31, False)])
def test_data_may_be_as_deep_as_the_bound_and_no_deeper(depth: int, *, accepted: bool) -> None:
    head = b'{"specversion":"1.0","id":"1","type":"t","source":"s","datacontenttype":"application/json",'
    body = head + b'"data":{"x":' + b"[" * depth + b"]" * depth + b"}}"
    if accepted:
        assert decode(body).id == "1"
        return
    with pytest.raises(Rejected) as refused:
        decode(body)
    assert refused.value.reason == "EventTooDeep"


HEAD = b'{"specversion":"1.0","id":"1","type":"t","source":"s","data":{"text":"'


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (HEAD + b"x" * (MAX_EVENT_BYTES - 100), "EventMalformed"),
        (HEAD + b"\\n" * 500_000, "EventMalformed"),
        (HEAD + b"[" * 900_000, "EventMalformed"),
        (HEAD + b'"},"more":[' + b'{"a":"b"},' * 100_000 + b"1]}", "EventTooLarge"),
        (HEAD + b'"},"more":' + b"[" * 900_000, "EventTooDeep"),
        (HEAD + b"[" * 4000 + b'\\"],"more":' + b"[" * 60_000, "EventMalformed"),
        (b'{"a":"' + b"b" * 5000 + b'","c":' + b"[" * 60_000, "EventTooDeep"),
    ],
)
def test_a_large_event_that_is_poison_is_found_out_at_the_speed_of_a_search(body: bytes, reason: str) -> None:
    """The slowest has many short texts between its brackets."""
    started = time.process_time()
    with pytest.raises(Rejected) as refused:
        decode(body)
    assert refused.value.reason == reason
    assert time.process_time() - started < 0.1


def test_an_event_may_hold_a_large_text_of_brackets() -> None:
    large = Event("1", "t", "s", {"text": '{"[' * 200_000})
    assert decode(encode(large)) == large


@given(st.binary(max_size=300))
def test_no_bytes_do_more_than_be_rejected(body: bytes) -> None:
    try:
        decode(body)
    except Rejected as refused:
        assert refused.reason.startswith("Event")  # noqa: PT017
