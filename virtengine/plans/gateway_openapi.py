"""The description of the gateway's interface: OpenAPI 3.1, made from the table of routes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from virtengine.plans import gateway_query
from virtengine.plans.gateway import REFERENCE, ROUTES, Route

VERSION: Final = "1.0.0"
_TEXT: Final = {"type": "string"}
_NUMBER: Final = {"type": "integer"}
_FLAG: Final = {"type": "boolean", "default": False}


def document(max_body_bytes: int) -> dict[str, Any]:
    """Return the document."""
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "VirtEngine provider gateway",
            "version": VERSION,
            "description": "What a tenant may ask a provider about leases that it holds. Bodies have at most "
            f"{max_body_bytes} bytes.",
        },
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
            "schemas": {"Problem": _PROBLEM, "TokenRequest": _TOKEN_REQUEST, "Token": _TOKEN},
        },
    }


def _operation(route: Route) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.summary,
        "responses": {_STATUS.get(route.name, "200"): _answer(route.name), **_problems(route)},
    }
    parameters = [*_PARAMETERS.get(route.name, [])]
    if route.access == "lease":
        found["security"] = [{"token": []}]
        found["description"] = f"Answered while the lease is one of: {', '.join(sorted(route.states))}."
        parameters.insert(0, _LEASE)
    if parameters:
        found["parameters"] = parameters
    if route.name in _BODIES:
        found["requestBody"] = {
            "required": route.name != "restart",
            "content": {"application/json": {"schema": _BODIES[route.name]}},
        }
    return found


def _answer(name: str) -> dict[str, Any]:
    if name == "logs":
        return {"description": "Lines of text.", "content": {"text/plain": {"schema": _TEXT}}}
    if name == "exec":
        return {"description": "A WebSocket of the protocol virtengine.exec.v1."}
    schema = {"$ref": "#/components/schemas/Token"} if name == "token" else {"type": "object"}
    return {"description": "Done.", "content": {"application/json": {"schema": schema}}}


def _problems(route: Route) -> dict[str, Any]:
    statuses = ["400", "429", "503"]
    if route.access == "lease":
        statuses += ["401", "403", "409"]
    if route.name == "token":
        statuses += ["401", "403", "413"]
    if route.name in ("logs", "exec", "restart"):
        statuses.append("404")
    schema = {"$ref": "#/components/schemas/Problem"}
    answer = {"description": "A problem.", "content": {"application/problem+json": {"schema": schema}}}
    return dict.fromkeys(sorted(statuses), answer)


def _query(
    name: str, schema: Mapping[str, Any], description: str, *, required: bool = False
) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": required,
        "schema": dict(schema),
        "description": description,
    }


_LEASE: Final[dict[str, Any]] = {
    "name": "lease",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "pattern": f"^{REFERENCE}$"},
    "description": "The first 16 hex digits of SHA-256 of the lease's id.",
}
_SERVICE: Final = _query("service", _TEXT, "A service of the manifest; all when left out.")
_REPLICA: Final = _query("replica", _NUMBER, "A replica of the service, from 0.")
_PARAMETERS: Final[dict[str, list[dict[str, Any]]]] = {
    "events": [_query("limit", {**_NUMBER, "maximum": gateway_query.MAX_EVENTS}, "How many, the newest.")],
    "logs": [
        _SERVICE,
        _REPLICA,
        _query("follow", _FLAG, "Keep sending what comes."),
        _query("previous", _FLAG, "Of the container that ran before the last restart."),
        _query("timestamps", _FLAG, "Begin each line with its time."),
        _query("prefix", _FLAG, "Begin each line with <service>/<replica>; so it is with several replicas."),
        _query("tail", {**_NUMBER, "maximum": gateway_query.MAX_TAIL}, "How many of the last lines."),
        _query("since_seconds", {**_NUMBER, "maximum": gateway_query.MAX_SINCE_SECONDS}, "Not older."),
    ],
    "exec": [
        _query("service", _TEXT, "A service of the manifest.", required=True),
        _REPLICA,
        _query("command", {"type": "array", "items": _TEXT}, "Once for each word.", required=True),
        _query("stdin", _FLAG, "Open its input."),
        _query("tty", _FLAG, "Give it a terminal."),
    ],
    "restart": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "schema": {"type": "string", "maxLength": 128},
            "description": "The same key again restarts nothing again.",
        }
    ],
}
_BASE64: Final = {"type": "string", "contentEncoding": "base64"}
_TOKEN_REQUEST: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["data", "public_key", "signature"],
    "properties": {
        "data": {
            **_BASE64,
            "description": "JSON with action (virtengine/gateway/token), audience, issued_at (seconds), "
            "lease and nonce (32 hex digits), signed as ADR-036 says.",
        },
        "public_key": {**_BASE64, "description": "The tenant's secp256k1 key, 33 bytes."},
        "signature": {**_BASE64, "description": "r and s, 64 bytes."},
    },
}
_TOKEN: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["token", "token_type", "expires_at", "lease", "reference"],
    "properties": {
        "token": _TEXT,
        "token_type": {"const": "Bearer"},
        "expires_at": {**_NUMBER, "description": "Seconds since 1970."},
        "lease": _TEXT,
        "reference": _TEXT,
    },
}
_PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "description": "RFC 9457.",
    "required": ["type", "title", "status"],
    "properties": {"type": _TEXT, "title": _TEXT, "status": _NUMBER, "detail": _TEXT},
}
_BODIES: Final[dict[str, dict[str, Any]]] = {
    "token": {"$ref": "#/components/schemas/TokenRequest"},
    "restart": {"type": "object", "properties": {"service": _TEXT}, "additionalProperties": False},
    "manifest": {
        "type": "object",
        "required": ["envelope"],
        "properties": {
            "envelope": {**_BASE64, "description": "virtengine.encryption.v1.Envelope."},
            "transaction": {
                **_BASE64,
                "description": "cosmos.tx.v1beta1.TxRaw with one MsgUpdateManifest, if the chain lacks it.",
            },
        },
        "additionalProperties": False,
    },
}
_STATUS: Final = {"token": "201", "restart": "202", "exec": "101"}
