"""The services of the node itself, beside those of the modules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from google.protobuf.descriptor import ServiceDescriptor

from virtengine.chain.abci.pool import Pool
from virtengine.chain.kernel.results import Result
from virtengine.chain.query.abci_paths import AbciPaths
from virtengine.chain.query.engine import EngineService, NodeService
from virtengine.chain.query.interfaces import InterfaceService
from virtengine.chain.query.mempool import MempoolService
from virtengine.chain.query.node_rpc import NodeRpc
from virtengine.chain.query.registry import Registry
from virtengine.chain.query.tx import TxService
from virtengine.wire.cosmos.base.node.v1beta1 import query_pb2 as node_wire
from virtengine.wire.cosmos.base.reflection.v1beta1 import reflection_pb2 as interface_wire
from virtengine.wire.cosmos.base.tendermint.v1beta1 import query_pb2 as engine_wire
from virtengine.wire.cosmos.reflection.v1 import reflection_pb2 as file_wire
from virtengine.wire.cosmos.tx.v1beta1 import service_pb2
from virtengine.wire.virtengine.mempool.v1 import query_pb2 as mempool_wire

TX: Final = service_pb2.DESCRIPTOR.services_by_name["Service"]
ENGINE: Final = engine_wire.DESCRIPTOR.services_by_name["Service"]
NODE: Final = node_wire.DESCRIPTOR.services_by_name["Service"]
MEMPOOL: Final = mempool_wire.DESCRIPTOR.services_by_name["Query"]
INTERFACES: Final = interface_wire.DESCRIPTOR.services_by_name["ReflectionService"]
FILES: Final = file_wire.DESCRIPTOR.services_by_name["ReflectionService"]

Simulate = Callable[[bytes], Result]


def add_node_services(
    registry: Registry, paths: AbciPaths, pool: Pool, simulate: Simulate, *, rpc: str, gas_price: str
) -> None:
    """Serve transactions, blocks, the mempool, this node and the descriptors."""
    engine = NodeRpc(rpc)
    interfaces = InterfaceService(registry.machine, lambda: registry.services)
    registry.add(TX, TxService(engine, simulate).methods())
    registry.add(ENGINE, EngineService(engine, paths).methods())
    registry.add(NODE, NodeService(registry.machine, gas_price).methods())
    registry.add(MEMPOOL, MempoolService(pool).methods())
    registry.add(INTERFACES, interfaces.methods())
    registry.add(FILES, interfaces.file_methods())


NODE_SERVICES: Final[tuple[ServiceDescriptor, ...]] = (TX, ENGINE, NODE, MEMPOOL, INTERFACES, FILES)
NOT_SERVED: Final = frozenset(
    {"/cosmos.tx.v1beta1.Service/TxEncodeAmino", "/cosmos.tx.v1beta1.Service/TxDecodeAmino"}
)
"""Methods of the node's services that are answered as unimplemented: the binary amino of old wallets."""
