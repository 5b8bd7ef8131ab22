"""Reference page of all methods that a node answers: by gRPC, gRPC-web, REST and `abci_query`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

from google.api import annotations_pb2
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor

from virtengine.chain import app
from virtengine.chain.query.services import NODE_SERVICES, NOT_SERVED

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "methods.md"
NOTE = (
    "<!-- Generated from proto/ and the services of virtengine/chain by `make generate`; do not edit. -->\n"
)
INTRODUCTION = """# Methods of a node

Every method is answered by gRPC (port 9090), by gRPC-web and REST (port 1317) and, as path
`/<service>/<method>`, by CometBFT's `abci_query` (port 26657). REST takes fields of the request as
parameters (`pagination.limit=10`), POST takes them as a JSON body. The header or metadata
`x-cosmos-block-height` asks for the state after an older block. `/store/<name>/key` by `abci_query` answers
single keys with proofs. gRPC reflection describes all of it to tools such as grpcurl.
"""


def build() -> dict[Path, str]:
    """Return the text of the page."""
    parts = [NOTE + INTRODUCTION]
    for name, methods in served().items():
        rows = [f"| {method.name} | {'<br>'.join(_paths(method)) or '-'} |" for method in methods]
        parts.append(f"## `{name}`\n\n| Method | REST |\n|---|---|\n" + "\n".join(rows) + "\n")
    return {PAGE: "\n".join(parts)}


def served() -> dict[str, list[MethodDescriptor]]:
    """Return the methods that are answered, by the name of their service."""
    found: dict[str, list[MethodDescriptor]] = {}
    for query in (query for module in app.MODULES for query in module.queries):
        found[str(query.service.full_name)] = [
            one for one in _methods(query.service) if one.name in query.methods
        ]
    for service in NODE_SERVICES:
        name = str(service.full_name)
        found[name] = [one for one in _methods(service) if f"/{name}/{one.name}" not in NOT_SERVED]
    return dict(sorted(found.items()))


def _methods(service: ServiceDescriptor) -> list[MethodDescriptor]:
    return cast("list[MethodDescriptor]", service.methods)


def _paths(method: MethodDescriptor) -> Iterator[str]:
    options = method.GetOptions()
    if options.HasExtension(annotations_pb2.http):
        rule = options.Extensions[annotations_pb2.http]
        for one in (rule, *rule.additional_bindings):
            verb = str(one.WhichOneof("pattern"))
            yield f"`{verb.upper()} {getattr(one, verb)}`"
