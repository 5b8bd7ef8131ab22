"""One CloudEvent (1.0, structured JSON mode) as a value."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import msgspec
from cloudevents.abstract import CloudEvent as AbstractCloudEvent
from cloudevents.conversion import to_structured
from cloudevents.exceptions import GenericException
from cloudevents.http import CloudEvent, from_json

from virtengine.core.errors import Rejected

CONTENT_TYPE = "application/cloudevents+json"
MAX_EVENT_BYTES = 2**20
MAX_DEPTH = 32
_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKETS = re.compile(rb"[\[\]{}]")
_OPENING = frozenset({b"[", b"{"})
_JSON = msgspec.json.Decoder()
_ODD = frozenset({"data_base64", "dataschema"})
_OWN_ATTRIBUTES = frozenset({"specversion", "id", "type", "source", "subject", "time", "datacontenttype"})


@dataclass(frozen=True, slots=True)
class Event:
    """What happened.

    `(source, id)` is unique. Extensions are text under names of lower-case letters and digits.
    """

    id: str
    type: str
    source: str
    data: Mapping[str, Any]
    subject: str | None = None
    time: str | None = None  # RFC 3339
    extensions: Mapping[str, str] = field(default_factory=dict)


def encode(event: Event) -> bytes:
    """Write an event in structured JSON mode."""
    attributes: dict[str, Any] = {
        "id": event.id,
        "type": event.type,
        "source": event.source,
        "subject": event.subject,
        "time": event.time,
        "datacontenttype": "application/json",
        **event.extensions,
    }
    made = CloudEvent(attributes, dict(event.data))
    if event.time is None:
        del made["time"]  # the library would tell the time of writing
    _headers, body = to_structured(made)
    return bytes(body)


def decode(body: bytes) -> Event:
    """Read an event. Raises Rejected for anything that is not a bounded CloudEvent with an object as data."""
    if len(body) > MAX_EVENT_BYTES:
        raise Rejected(f"event of {len(body)} bytes is above {MAX_EVENT_BYTES}", reason="EventTooLarge")
    usual = _decode_usual(body)
    if usual is not None:
        return usual
    require_shallow(body)
    try:
        parsed: AbstractCloudEvent = from_json(body)
    except (GenericException, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Rejected(f"not a CloudEvent: {error}"[:500], reason="EventMalformed") from error
    attributes = dict(parsed._get_attributes())
    attributes["time"] = json.loads(body).get("time")  # the library would tell the time of reading
    data = parsed.get_data()
    if not isinstance(data, Mapping):
        raise Rejected("a CloudEvent's data must be a JSON object", reason="EventMalformed")
    return _event(attributes, data)


def _decode_usual(body: bytes) -> Event | None:
    """Read an event as we write them, in one step; None when it takes a closer look."""
    try:
        parsed = _JSON.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if not isinstance(parsed, dict) or parsed.get("specversion") != "1.0":
        return None
    data = parsed.pop("data", None)
    if not isinstance(data, dict) or parsed.get("datacontenttype") != "application/json":
        return None
    if not all(isinstance(value, str) for value in parsed.values()) or _ODD.intersection(parsed):
        return None
    if not _is_shallow(data):
        raise Rejected(f"event is nested deeper than {MAX_DEPTH}", reason="EventTooDeep")
    return _event(parsed, data)


def _is_shallow(value: object) -> bool:
    """Say whether a value is nested within bounds, as data of an event."""
    level: list[object] = [value]
    for _ in range(MAX_DEPTH - 1):  # the event itself is the first
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else cast("list[object]", outer))
            if isinstance(inner, dict | list)
        ]
        if not level:
            return True
    return False


def _event(attributes: Mapping[str, Any], data: Mapping[str, Any]) -> Event:
    known = {name: attributes.get(name) for name in ("id", "type", "source")}
    if not all(isinstance(value, str) and value for value in known.values()):
        raise Rejected("a CloudEvent's id, type and source must be text", reason="EventMalformed")
    subject, time = attributes.get("subject"), attributes.get("time")
    return Event(
        id=str(known["id"]),
        type=str(known["type"]),
        source=str(known["source"]),
        data=data,
        subject=None if subject is None else str(subject),
        time=None if time is None else str(time),
        extensions={name: str(value) for name, value in attributes.items() if name not in _OWN_ATTRIBUTES},
    )


def require_shallow(body: bytes) -> None:
    """Refuse JSON nested deeper than MAX_DEPTH before a parser recurses into it."""
    depth = 0
    for bracket in _BRACKETS.findall(_STRINGS.sub(b"", body)):
        depth += 1 if bracket in _OPENING else -1
        if depth > MAX_DEPTH:
            raise Rejected(f"event is nested deeper than {MAX_DEPTH}", reason="EventTooDeep")


def dump(value: object) -> str:
    """Write a value as compact JSON with sorted keys."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
