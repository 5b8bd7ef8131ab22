"""Nonsense at the edge, seeded: every answer is a clear refusal or a result, never a bug.

`EDGE_INPUTS` makes the runs longer, `EDGE_SEED` chooses others.
"""

from __future__ import annotations

import json
import os
import random
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, cast
from urllib.parse import quote

import grpc
import pytest
from aiohttp.test_utils import TestClient, TestServer
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from yarl import URL

from tests.chain.support import TestChain
from tests.chain.support.messages import send
from virtengine.chain.abci.pool import Pool
from virtengine.chain.kernel.context import Block, Mode
from virtengine.chain.kernel.results import TxResult
from virtengine.chain.query.abci_paths import AbciPaths
from virtengine.chain.query.grpc_server import make_server
from virtengine.chain.query.grpc_web import frame
from virtengine.chain.query.registry import Entry, Registry
from virtengine.chain.query.rest import Rest
from virtengine.chain.query.services import add_node_services
from virtengine.wire.tendermint.abci.types_pb2 import RequestQuery

INPUTS = int(os.environ.get("EDGE_INPUTS", "1500"))
SEED = int(os.environ.get("EDGE_SEED", "20260102"))
TEXTS = (
    *("", "0", "1", "-1", "x", "uve", "true", "null", "9" * 19, "9" * 30, "1_000", "1e5", "٣", "é" * 30),
    *("\u0000", "/", "../../x", "a" * 5_000, "AAAA", "AA=", "_-8=", "{}", "ve1", "PROPOSAL_STATUS_PASSED"),
    "2026-01-01T00:00:00Z",
)
WRONG = {500, 502, 505}


class Edge:
    """All services over a chain, and nonsense for them."""

    def __init__(self) -> None:
        self.chance = random.Random(SEED)
        self.chain = TestChain()
        self.bugs: list[str] = []
        lock = threading.RLock()
        self.registry = Registry(
            self.chain.machine, lock, lambda where, error: self.bugs.append(f"{where} {error!r}")
        )
        self.paths = AbciPaths(self.registry, "0")
        add_node_services(
            self.registry,
            self.paths,
            Pool(self.chain.machine),
            self.simulate,
            rpc="http://127.0.0.1:9",
            gas_price="0",
        )
        self.entries = sorted(self.registry, key=lambda entry: entry.path)
        alice, bob = self.chain.actor("alice"), self.chain.actor("bob")
        self.texts = (*TEXTS, alice.address, bob.address)
        self.raw = self.chain.sign(alice, send(alice, bob))

    def simulate(self, raw: bytes) -> TxResult:
        machine = self.chain.machine
        block = Block(self.chain.chain_id, machine.last.height + 1, machine.last.time_ms)
        try:
            return machine.executor.run(raw, machine.check, block, mode=Mode.SIMULATE)
        finally:
            machine.check.store.reset()

    def entry(self) -> Entry:
        return self.chance.choice(self.entries)

    def text(self) -> str:
        return self.chance.choice(self.texts)

    def data(self, entry: Entry) -> bytes:
        """Return bytes that nearly are a request of a method."""
        request: Any = entry.request()
        for field in _fields(request.DESCRIPTOR):
            if self.chance.random() < 0.7 and field.message_type is None:
                self._set(request, field)
        raw = self.chance.choice(
            (request.SerializeToString(), self.raw, b"\x12" + bytes((len(self.raw) & 127,)) + self.raw)
        )
        for _ in range(self.chance.choice((0, 0, 1, 2))):
            raw = self.chance.choice(CHANGES)(self.chance, raw)
        return raw

    def _set(self, request: Any, field: FieldDescriptor) -> None:
        text = self.text().encode()
        number = self.chance.choice((0, 1, 100, 2**31 - 1))
        value: Any = {
            FieldDescriptor.CPPTYPE_STRING: text
            if field.type == FieldDescriptor.TYPE_BYTES
            else text.decode(),
            FieldDescriptor.CPPTYPE_BOOL: bool(number),
        }.get(field.cpp_type, number)
        if field.is_repeated:
            getattr(request, field.name).append(value)
        else:
            setattr(request, field.name, value)

    def parameters(self, entry: Entry) -> str:
        names = [
            *_names(cast("Descriptor", entry.request.DESCRIPTOR)),
            "nothing",
            "pagination",
            "a.b",
            "",
            "@type",
        ]
        pairs = []
        for _ in range(self.chance.randrange(5)):
            value = self.chance.choice((quote(self.text()), "%", "%zz", "%FF", "%00", "+", "&&;"))
            pairs.append(f"{self.chance.choice(names)}={value}")
        return "&".join(pairs)

    def body(self, entry: Entry) -> bytes:
        document: Any = self._json(4)
        if self.chance.random() < 0.7:
            document = {name: self._json(2) for name in _names(cast("Descriptor", entry.request.DESCRIPTOR))}
        raw = json.dumps(document).encode()
        return self.chance.choice(
            (raw, raw, raw[:-1], b"[" * 50_000, b'{"a":' * 2_000, b"\xff", b"", b"1e999", raw * 2)
        )

    def _json(self, depth: int) -> Any:
        kinds: list[Callable[[], Any]] = [
            self.text,
            lambda: self.chance.choice((None, True, 0, -1, 1.5, 2**70, float("inf"), float("nan"))),
            lambda: [self._json(depth - 1) for _ in range(self.chance.randrange(3))],
            lambda: {self.text(): self._json(depth - 1)},
            lambda: {
                "@type": self.chance.choice(("/cosmos.bank.v1beta1.MsgSend", "/x", "", 5)),
                "amount": self._json(0),
            },
            lambda: {"body": {"messages": [self._json(depth - 1)]}, "auth_info": self._json(depth - 1)},
            lambda: "\ud800",
        ]
        return self.chance.choice(kinds if depth > 0 else kinds[:2])()


CHANGES: list[Callable[[random.Random, bytes], bytes]] = [
    lambda chance, raw: raw[: chance.randrange(len(raw) + 1)],
    lambda chance, raw: raw + chance.randbytes(5),
    lambda chance, raw: bytes(byte ^ (chance.random() < 0.02) for byte in raw),
    lambda chance, raw: b"\x0a\x7f" * chance.choice((1, 200)) + raw,
    lambda _chance, raw: _nested(raw),
]


def _nested(raw: bytes) -> bytes:
    """Wrap bytes as the only message of a transaction's Any, many times."""
    from google.protobuf.any_pb2 import Any as Packed

    for _ in range(150):
        raw = Packed(type_url="/google.protobuf.Any", value=raw[:2000]).SerializeToString()
    return raw


def _fields(descriptor: Any) -> list[FieldDescriptor]:
    return cast("list[FieldDescriptor]", descriptor.fields)


def _names(descriptor: Descriptor, prefix: str = "", depth: int = 0) -> list[str]:
    found = []
    for field in _fields(descriptor):
        found.append(prefix + field.name)
        if field.message_type is not None and depth < 2:
            found += _names(field.message_type, f"{prefix}{field.name}.", depth + 1)
    return found


@pytest.fixture(scope="module")
def edge() -> Edge:
    return Edge()


@pytest.fixture
async def client(edge: Edge) -> AsyncIterator[TestClient[Any, Any]]:
    async with TestClient(TestServer(Rest(edge.registry).application())) as client:
        yield client


@pytest.fixture
def channel(edge: Edge) -> Iterator[grpc.Channel]:
    server, port = make_server(edge.registry, "127.0.0.1:0")
    server.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield channel
    server.stop(0).wait()


@pytest.mark.thorough
def test_abci_query_refuses_clearly(edge: Edge) -> None:
    codes: Counter[int] = Counter()
    for _ in range(INPUTS * 4):
        entry = edge.entry()
        path = edge.chance.choice(
            (entry.path, entry.path, entry.path, entry.path[:-1], edge.text(), f"/app/{edge.text()}")
        )
        height = edge.chance.choice((0, 0, 0, 1, 7, -1, 2**63 - 1))
        request = RequestQuery(
            path=path, data=edge.data(entry), height=height, prove=edge.chance.random() < 0.1
        )
        answer = edge.paths.answer(request)
        codes[answer.code] += 1
        assert answer.code == 0 or answer.log
    assert edge.bugs == []
    assert {0, 6, 18} <= set(codes)


@pytest.mark.thorough
async def test_rest_refuses_clearly(edge: Edge, client: TestClient[Any, Any]) -> None:
    routes = Rest(edge.registry).routes._routes
    statuses: Counter[int] = Counter()
    for _ in range(INPUTS):
        route = edge.chance.choice(routes)
        template = route.pattern.pattern.replace("\\", "")
        parts = template.replace("([^/]+)", "\x01").replace("(.+)", "\x01").split("\x01")
        path = parts[0] + "".join(
            edge.chance.choice((quote(edge.text(), safe=""), "%zz", "%FF", "a")) + part for part in parts[1:]
        )
        url = URL(f"{path[:4000]}?{edge.parameters(route.entry)[:4000]}", encoded=True)
        verb = edge.chance.choice((route.verb, route.verb, route.verb, "GET", "POST", "PUT"))
        headers = {"x-cosmos-block-height": edge.chance.choice(("1", "0", "-5", "x", "9" * 40))}
        data = edge.body(route.entry) if verb == "POST" else None
        answer = await client.request(
            verb, url, data=data, headers=headers if edge.chance.random() < 0.3 else {}
        )
        statuses[answer.status] += 1
        document = await answer.json()
        assert answer.status not in WRONG, (verb, url, data, document)
        assert answer.status == 200 or document["message"]
    assert edge.bugs == []
    assert {200, 400, 501} <= set(statuses)


@pytest.mark.thorough
async def test_grpc_web_refuses_clearly(edge: Edge, client: TestClient[Any, Any]) -> None:
    for _ in range(INPUTS // 3):
        entry = edge.entry()
        body = edge.chance.choice(
            (frame(0, edge.data(entry)), edge.data(entry), frame(edge.chance.randrange(256), b"x"), b"")
        )
        kind = edge.chance.choice(
            ("application/grpc-web", "application/grpc-web-text", "application/grpc-web+json")
        )
        answer = await client.post(URL(entry.path), data=body, headers={"Content-Type": kind})
        assert answer.status == 200
        assert await answer.read()
    assert edge.bugs == []


@pytest.mark.thorough
def test_grpc_refuses_clearly(edge: Edge, channel: grpc.Channel) -> None:
    statuses: Counter[str] = Counter()
    calls = {entry.path: channel.unary_unary(entry.path) for entry in edge.entries}
    for _ in range(INPUTS):
        entry = edge.entry()
        metadata = (("x-cosmos-block-height", edge.chance.choice(("0", "1", "-1", "x"))),)
        try:
            calls[entry.path](edge.data(entry), metadata=metadata, timeout=20)
            statuses["OK"] += 1
        except grpc.RpcError as error:
            statuses[error.code().name] += 1
    assert edge.bugs == []
    assert not {"UNKNOWN", "INTERNAL"} & set(statuses)
    assert {"OK", "INVALID_ARGUMENT"} <= set(statuses)
