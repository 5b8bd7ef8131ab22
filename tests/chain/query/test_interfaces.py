from __future__ import annotations

import pytest
from google.protobuf.descriptor_pool import DescriptorPool

from tests.chain.support import TestChain
from virtengine.chain.kernel.errors import QueryNotFound
from virtengine.chain.query.interfaces import InterfaceService
from virtengine.chain.query.services import NODE_SERVICES
from virtengine.wire.cosmos.base.reflection.v1beta1 import reflection_pb2 as wire
from virtengine.wire.cosmos.reflection.v1 import reflection_pb2 as files_wire


@pytest.fixture
def service(chain: TestChain) -> InterfaceService:
    return InterfaceService(chain.machine, lambda: list(NODE_SERVICES))


def test_messages_and_what_an_any_may_hold_are_named(service: InterfaceService) -> None:
    names = service.list_all(wire.ListAllInterfacesRequest()).interface_names
    assert "cosmos.base.v1beta1.Msg" in names
    request = wire.ListImplementationsRequest(interface_name="cosmos.base.v1beta1.Msg")
    urls = service.list_implementations(request).implementation_message_names
    assert {"/cosmos.bank.v1beta1.MsgSend", "/virtengine.market.v1.MsgCreateOrder"} <= set(urls)
    with pytest.raises(QueryNotFound):
        service.list_implementations(wire.ListImplementationsRequest(interface_name="x"))


def test_a_client_can_build_every_message_from_the_files(service: InterfaceService) -> None:
    files = service.file_descriptors(files_wire.FileDescriptorsRequest()).files
    pool = DescriptorPool()
    for file in files:
        pool.Add(file)  # each needs only what came before it
    assert pool.FindMessageTypeByName("cosmos.tx.v1beta1.SimulateRequest")
    assert pool.FindMessageTypeByName("cosmos.bank.v1beta1.MsgSend").fields_by_name["amount"]
