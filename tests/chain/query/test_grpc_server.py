from __future__ import annotations

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
    with pytest.raises(grpc.RpcError) as caught:
        stub.DenomOwnersByQuery(query_pb2.QueryDenomOwnersByQueryRequest())
    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED


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
