"""What a caller writes behind a path or into a body, read strictly and within bounds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from virtengine.plans.gateway import Problem

MAX_TAIL: Final = 5_000
DEFAULT_TAIL: Final = 200
MAX_EVENTS: Final = 200
MAX_SINCE_SECONDS: Final = 7 * 86_400
MAX_COMMAND_WORDS: Final = 64
MAX_WORD: Final = 4_096
_SERVICE: Final = re.compile(r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?")
_DIGITS: Final = re.compile(r"[0-9]{1,9}")
_WORDS: Final = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class LogQuery:
    """Which lines of which replicas; None of a service or replica means all."""

    service: str | None = None
    replica: int | None = None
    follow: bool = False
    previous: bool = False
    timestamps: bool = False
    prefix: bool = False
    tail: int = DEFAULT_TAIL
    since_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class ExecQuery:
    """Which command in which replica."""

    service: str
    replica: int
    command: tuple[str, ...]
    stdin: bool
    tty: bool


def read_logs(pairs: Iterable[tuple[str, str]]) -> LogQuery:
    """Return what to read. Raises Problem."""
    names = ("service", "replica", "follow", "previous", "timestamps", "prefix", "tail", "since_seconds")
    given = _once(pairs, names)
    query = LogQuery(
        service=_service(given),
        replica=_optional(given, "replica", 9_999),
        follow=_flag(given, "follow"),
        previous=_flag(given, "previous"),
        timestamps=_flag(given, "timestamps"),
        prefix=_flag(given, "prefix"),
        tail=DEFAULT_TAIL if "tail" not in given else _number(given, "tail", MAX_TAIL),
        since_seconds=_optional(given, "since_seconds", MAX_SINCE_SECONDS),
    )
    if query.follow and query.previous:
        raise wrong("previous", "what has ended cannot be followed")
    if query.replica is not None and query.service is None:
        raise wrong("replica", "name its service too")
    return query


def read_exec(pairs: Iterable[tuple[str, str]]) -> ExecQuery:
    """Return what to run. `command` is given once for each word. Raises Problem."""
    listed = list(pairs)
    command = tuple(value for name, value in listed if name == "command")
    rest = [pair for pair in listed if pair[0] != "command"]
    given = _once(rest, ("service", "replica", "stdin", "tty"))
    service = _service(given)
    if service is None:
        raise wrong("service", "is missing")
    if not 1 <= len(command) <= MAX_COMMAND_WORDS or any(len(word) > MAX_WORD for word in command):
        raise wrong("command", f"give 1 to {MAX_COMMAND_WORDS} words of at most {MAX_WORD} characters")
    if any("\x00" in word for word in command):
        raise wrong("command", "holds a zero character")
    replica = 0 if "replica" not in given else _number(given, "replica", 9_999)
    return ExecQuery(service, replica, command, _flag(given, "stdin"), _flag(given, "tty"))


def read_events(pairs: Iterable[tuple[str, str]]) -> int:
    """Return how many events to show at most. Raises Problem."""
    given = _once(pairs, ("limit",))
    return MAX_EVENTS if "limit" not in given else _number(given, "limit", MAX_EVENTS)


def read_nothing(pairs: Iterable[tuple[str, str]]) -> None:
    """Raise Problem when there are parameters where none are read."""
    _once(pairs, ())


def read_restart(body: object) -> str | None:
    """Return the service to restart, None for all. Raises Problem."""
    if body is None:
        return None
    if not isinstance(body, Mapping) or not set(body) <= {"service"}:
        raise Problem(400, "malformed", "The request is malformed", "the body is {} or names a service")
    if "service" not in body:
        return None
    if not isinstance(body["service"], str):
        raise wrong("service", "is text")
    return _service({"service": body["service"]})


def _once(pairs: Iterable[tuple[str, str]], names: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in pairs:
        if name not in names:
            raise wrong(name[:40], f"is not a parameter here; there are: {', '.join(names) or 'none'}")
        if name in found:
            raise wrong(name, "is given twice")
        found[name] = value
    return found


def _service(given: Mapping[str, str]) -> str | None:
    if "service" not in given:
        return None
    if not _SERVICE.fullmatch(given["service"]):
        raise wrong("service", "is the name of a service of the manifest")
    return given["service"]


def _flag(given: Mapping[str, str], name: str) -> bool:
    value = given.get(name, "false")
    if value not in _WORDS:
        raise wrong(name, "is true or false")
    return _WORDS[value]


def _number(given: Mapping[str, str], name: str, most: int) -> int:
    if not _DIGITS.fullmatch(given[name]) or int(given[name]) > most:
        raise wrong(name, f"is a number up to {most}")
    return int(given[name])


def _optional(given: Mapping[str, str], name: str, most: int) -> int | None:
    return _number(given, name, most) if name in given else None


def wrong(name: str, why: str) -> Problem:
    """Return the problem of one parameter."""
    return Problem(400, "parameter", "A parameter is wrong", f"{name}: {why}")
