from __future__ import annotations

import threading
from collections.abc import Iterator

import grpc
import pytest

from tests.chain.support import PLENTY, TestChain
from virtengine.chain.query.grpc_server import make_server
from virtengine.chain.query.registry import Registry
from virtengine.wire.cosmos.bank.v1beta1 import query_pb2
from virtengine.wire.cosmos.bank.v1beta1.query_pb2_grpc import QueryStub
from virtengine.wire.virtengine.reflection.v1 import reflection_pb2


@pytest.fixture
def channel(registry: Registry) -> Iterator[grpc.Channel]:
    server, port = make_server(registry, "127.0.0.1:0")
    server.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield channel
    server.stop(0).wait()


def test_a_stub_reads_a_balance(channel: grpc.Channel, chain: TestChain) -> None:
    request = query_pb2.QueryBalanceRequest(address=chain.actor("alice").address, denom="uve")
    answer, call = QueryStub(channel).Balance.with_call(request)
    assert answer.balance.amount == str(PLENTY)
    assert ("x-cosmos-block-height", "1") in [(item.key, item.value) for item in call.trailing_metadata()]


def test_errors_have_their_status(channel: grpc.Channel) -> None:
    stub = QueryStub(channel)
    with pytest.raises(grpc.RpcError) as caught:
        stub.Balance(query_pb2.QueryBalanceRequest(address="x", denom="uve"))
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    with pytest.raises(grpc.RpcError) as caught:
        stub.DenomMetadata(query_pb2.QueryDenomMetadataRequest(denom="atom"))
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND
    for path in ("/cosmos.bank.v1beta1.Query/Nothing", "/nothing.Query/Params"):
        with pytest.raises(grpc.RpcError) as caught:
            channel.unary_unary(path)(b"")
        assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED


@pytest.mark.parametrize("data", [b"\xff", b"\x0a\xff\xff", b"\x0b" * 300])
def test_bytes_that_are_no_request_are_the_callers_fault(channel: grpc.Channel, data: bytes) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        channel.unary_unary("/cosmos.bank.v1beta1.Query/Balance")(data)
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT


@pytest.mark.parametrize(("height", "is_known"), [("1", True), ("0", True), ("99", False), ("x", False)])
def test_metadata_name_the_height(channel: grpc.Channel, height: str, is_known: bool) -> None:
    call = channel.unary_unary("/cosmos.bank.v1beta1.Query/Params")
    metadata = (("x-cosmos-block-height", height),)
    if is_known:
        _, done = call.with_call(b"", metadata=metadata)
        assert ("x-cosmos-block-height", "1") in [(item[0], item[1]) for item in done.initial_metadata()]
        return
    with pytest.raises(grpc.RpcError) as caught:
        call(b"", metadata=metadata)
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT


def test_reflection_streams_are_few(channel: grpc.Channel) -> None:
    stream = channel.stream_stream("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo")
    ends = [threading.Event() for _ in range(4)]

    def wait(end: threading.Event) -> Iterator[bytes]:
        yield b""
        end.wait(30)

    streams = [stream(wait(end)) for end in ends]
    for one in streams:
        next(one)
    with pytest.raises(grpc.RpcError) as caught:
        list(stream(iter([b""])))
    for end in ends:
        end.set()
    for one in streams:
        list(one)
    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED


@pytest.mark.parametrize("version", ["v1", "v1alpha"])
def test_a_client_learns_services_and_messages(channel: grpc.Channel, version: str) -> None:
    call = channel.stream_stream(
        f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo",
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=reflection_pb2.ServerReflectionResponse.FromString,
    )
    requests = [
        reflection_pb2.ServerReflectionRequest(list_services=""),
        reflection_pb2.ServerReflectionRequest(file_containing_symbol="virtengine.market.v1.Query"),
        reflection_pb2.ServerReflectionRequest(file_containing_symbol="nothing"),
    ]
    services, file, missing = list(call(iter(requests)))
    names = [one.name for one in services.list_services_response.service]
    assert {"cosmos.bank.v1beta1.Query", "virtengine.market.v1.Query"} <= set(names)
    assert len(file.file_descriptor_response.file_descriptor_proto) > 3
    assert missing.error_response.error_code == 5
