"""HTTP routes from the `google.api.http` options of the methods.

A template is literal segments, `{field}` for one segment and `{field=**}` for all that follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from google.api import annotations_pb2

from virtengine.chain.kernel.errors import InvalidQuery
from virtengine.chain.query.registry import Entry

_VARIABLE = re.compile(r"\{([a-z_.0-9]+)(?:=([^}]*))?\}")


@dataclass(frozen=True)
class HttpRoute:
    """One way to reach a method by HTTP."""

    verb: str
    pattern: re.Pattern[str]
    variables: tuple[str, ...]
    body: str
    entry: Entry
    literals: int


class HttpRoutes:
    """All routes; the one with the most literal segments wins."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        routes = [route for entry in entries for route in _routes(entry)]
        self._routes = sorted(routes, key=lambda route: (-route.literals, route.pattern.pattern))

    def find(self, verb: str, path: str) -> tuple[HttpRoute, dict[str, str]] | None:
        """Return the route of an undecoded path with the values in it. Raises InvalidQuery."""
        for route in self._routes:
            match = route.pattern.fullmatch(path) if route.verb == verb else None
            if match is not None:
                values = [_decoded(text) for text in match.groups()]
                return route, dict(zip(route.variables, values, strict=True))
        return None

    def knows(self, path: str) -> bool:
        """Say whether any verb reaches a path."""
        return any(route.pattern.fullmatch(path) for route in self._routes)


def _decoded(text: str) -> str:
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError as error:
        raise InvalidQuery(f"the path is not UTF-8: {error}") from error


def _routes(entry: Entry) -> list[HttpRoute]:
    options = entry.method.GetOptions()
    if not options.HasExtension(annotations_pb2.http):
        return []
    rule = options.Extensions[annotations_pb2.http]
    found = []
    for one in (rule, *rule.additional_bindings):
        verb = one.WhichOneof("pattern")
        if verb in ("get", "post", "put", "delete", "patch"):
            found.append(_route(verb.upper(), getattr(one, verb), one.body, entry))
    return found


def _route(verb: str, template: str, body: str, entry: Entry) -> HttpRoute:
    pattern, variables, place = "", [], 0
    for match in _VARIABLE.finditer(template):
        pattern += re.escape(template[place : match.start()]) + (
            "(.+)" if match.group(2) == "**" else "([^/]+)"
        )
        variables.append(match.group(1))
        place = match.end()
    pattern += re.escape(template[place:])
    literals = sum(1 for segment in template.split("/") if segment and not segment.startswith("{"))
    return HttpRoute(verb, re.compile(pattern), tuple(variables), body, entry, literals)
