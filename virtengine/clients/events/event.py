"""One CloudEvent (1.0, structured JSON mode) as a value."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import msgspec
from cloudevents.conversion import to_structured
from cloudevents.http import CloudEvent

from virtengine.core.errors import Rejected

CONTENT_TYPE = "application/cloudevents+json"
MAX_EVENT_BYTES = 2**20
MAX_DEPTH = 32
MAX_PARTS = 50_000
SPEC_VERSION = "1.0"
BEGINNING = 4096
"""So much of an event tells a nesting that no parser need look at."""
_STRINGS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_ROUND = bytes.maketrans(b"[]{}", b"()()")
_NO_BRACKETS = bytes(code for code in range(256) if code not in b"[]{}")
_JSON = msgspec.json.Decoder()
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
    if _has_many_brackets(body):
        require_bounded(body)
    try:
        attributes = _JSON.decode(body)
    except RecursionError as error:
        raise _too_deep() from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        _require_shallow_beginning(body)
        raise Rejected(f"not a CloudEvent: {error}"[:500], reason="EventMalformed") from error
    if not isinstance(attributes, dict):
        raise Rejected("a CloudEvent must be a JSON object", reason="EventMalformed")
    if not _is_shallow(attributes):
        raise _too_deep()
    return _event(attributes)


def _too_deep() -> Rejected:
    return Rejected(f"event is nested deeper than {MAX_DEPTH}", reason="EventTooDeep")


def _has_many_brackets(body: bytes) -> bool:
    """Say whether there may be more parts than allowed, in strings or not; at the speed of a search."""
    if len(body) <= MAX_PARTS:
        return False
    without = (body.replace(bracket, b"", MAX_PARTS + 1) for bracket in (b"[", b"{"))
    return sum(len(body) - len(rest) for rest in without) > MAX_PARTS


def _is_shallow(value: object) -> bool:
    """Say whether a value is nested within bounds."""
    level: list[object] = [value]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else cast("list[object]", outer))
            if isinstance(inner, dict | list)
        ]
        if not level:
            return True
    return False


def _event(attributes: dict[str, Any]) -> Event:
    version = attributes.get("specversion")
    if version is None:
        raise Rejected("a CloudEvent has a specversion", reason="EventMalformed")
    if version != SPEC_VERSION:
        shown = str(version)[:20]
        raise Rejected(f"version {shown!r} of CloudEvents is not known here", reason="EventVersionUnknown")
    data = attributes.pop("data", None)
    if not isinstance(data, dict):
        raise Rejected("a CloudEvent's data must be a JSON object", reason="EventMalformed")
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


def require_bounded(body: bytes) -> None:
    """Refuse JSON nested too deep or of too many parts, whether or not a parser would come to its end."""
    _require_shallow_beginning(body)
    brackets = _brackets(body)
    if _open_brackets(brackets) > MAX_DEPTH:
        raise _too_deep()
    if brackets.count(b"(") > MAX_PARTS:
        raise Rejected(f"event has more than {MAX_PARTS} lists and objects", reason="EventTooLarge")


def _require_shallow_beginning(body: bytes) -> None:
    if _open_brackets(_brackets(body[:BEGINNING])) > MAX_DEPTH:
        raise _too_deep()


def _brackets(body: bytes) -> bytes:
    """Return the brackets that are in no string; a string that the end cuts off is one too."""
    outside = _STRINGS.sub(b"", body) if b'"' in body else body
    return outside.translate(_ROUND, _NO_BRACKETS)


def _open_brackets(brackets: bytes) -> int:
    """Return how many brackets are open after as many passes as levels are allowed.

    Each pass removes the innermost pairs, at the speed of a search; what is left is deeper, or no JSON.
    """
    for _ in range(MAX_DEPTH):
        before, brackets = len(brackets), brackets.replace(b"()", b"")
        if len(brackets) == before:
            break
    return brackets.count(b"(")


def dump(value: object) -> str:
    """Write a value as compact JSON with sorted keys."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
