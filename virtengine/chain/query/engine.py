"""Services of the engine and the node: `cosmos.base.tendermint`, `cosmos.base.node`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from virtengine.chain.kernel.errors import InvalidQuery
from virtengine.chain.kernel.machine import Machine
from virtengine.chain.query import blocks
from virtengine.chain.query.abci_paths import AbciPaths
from virtengine.chain.query.node_rpc import NodeRpc
from virtengine.core.amounts import DENOM, format_rate, parse_rate
from virtengine.wire.cosmos.base.node.v1beta1 import query_pb2 as node
from virtengine.wire.cosmos.base.query.v1beta1.pagination_pb2 import PageResponse
from virtengine.wire.cosmos.base.tendermint.v1beta1 import query_pb2 as wire
from virtengine.wire.tendermint.abci.types_pb2 import RequestQuery
from virtengine.wire.tendermint.p2p.types_pb2 import DefaultNodeInfo, DefaultNodeInfoOther, ProtocolVersion

MAX_VALIDATORS = 100


class EngineService:
    """What the consensus engine knows."""

    def __init__(self, rpc: NodeRpc, paths: AbciPaths) -> None:
        self.rpc = rpc
        self.paths = paths

    def methods(self) -> Mapping[str, Callable[[Any], Any]]:
        """Return the methods by name."""
        return {
            "GetNodeInfo": self.get_node_info,
            "GetSyncing": self.get_syncing,
            "GetLatestBlock": self.get_latest_block,
            "GetBlockByHeight": self.get_block_by_height,
            "GetLatestValidatorSet": self.get_latest_validator_set,
            "GetValidatorSetByHeight": self.get_validator_set_by_height,
            "ABCIQuery": self.abci_query,
        }

    def get_node_info(self, _request: wire.GetNodeInfoRequest) -> wire.GetNodeInfoResponse:
        """Say who this node is."""
        info = self.rpc.call("status")["node_info"]
        version = info.get("protocol_version") or {}
        other = info.get("other") or {}
        return wire.GetNodeInfoResponse(
            default_node_info=DefaultNodeInfo(
                protocol_version=ProtocolVersion(
                    p2p=int(version.get("p2p") or 0),
                    block=int(version.get("block") or 0),
                    app=int(version.get("app") or 0),
                ),
                default_node_id=info["id"],
                listen_addr=info["listen_addr"],
                network=info["network"],
                version=info["version"],
                channels=bytes.fromhex(info["channels"]),
                moniker=info["moniker"],
                other=DefaultNodeInfoOther(
                    tx_index=other.get("tx_index", ""), rpc_address=other.get("rpc_address", "")
                ),
            ),
            application_version=wire.VersionInfo(
                name="virtengine",
                app_name="virtengine",
                version=self.paths.version,
                cosmos_sdk_version="v0.50.13",
            ),
        )

    def get_syncing(self, _request: wire.GetSyncingRequest) -> wire.GetSyncingResponse:
        """Say whether the node is catching up."""
        return wire.GetSyncingResponse(syncing=bool(self.rpc.call("status")["sync_info"]["catching_up"]))

    def get_latest_block(self, _request: wire.GetLatestBlockRequest) -> wire.GetLatestBlockResponse:
        """Return the last block."""
        document = self.rpc.call("block")
        block = blocks.block(document["block"])
        return wire.GetLatestBlockResponse(
            block_id=blocks.block_id(document["block_id"]), block=block, sdk_block=blocks.sdk_block(block)
        )

    def get_block_by_height(self, request: wire.GetBlockByHeightRequest) -> wire.GetBlockByHeightResponse:
        """Return a block."""
        document = self.rpc.call("block", height=str(request.height))
        block = blocks.block(document["block"])
        return wire.GetBlockByHeightResponse(
            block_id=blocks.block_id(document["block_id"]), block=block, sdk_block=blocks.sdk_block(block)
        )

    def get_latest_validator_set(
        self, request: wire.GetLatestValidatorSetRequest
    ) -> wire.GetLatestValidatorSetResponse:
        """Return the validators of the next block."""
        found = self._validators({}, request.pagination)
        return wire.GetLatestValidatorSetResponse(**found)

    def get_validator_set_by_height(
        self, request: wire.GetValidatorSetByHeightRequest
    ) -> wire.GetValidatorSetByHeightResponse:
        """Return the validators of a block."""
        found = self._validators({"height": str(request.height)}, request.pagination)
        return wire.GetValidatorSetByHeightResponse(**found)

    def abci_query(self, request: wire.ABCIQueryRequest) -> wire.ABCIQueryResponse:
        """Answer a query of the engine's kind; gRPC methods are called as such."""
        first = request.path.removeprefix("/").partition("/")[0]
        if first not in ("app", "store", "p2p"):
            raise InvalidQuery("path: it begins with /app, /store or /p2p; call gRPC methods by gRPC")
        answer = self.paths.answer(RequestQuery.FromString(request.SerializeToString()))
        return wire.ABCIQueryResponse.FromString(answer.SerializeToString())

    def _validators(self, which: dict[str, str], pagination: Any) -> dict[str, Any]:
        limit = min(pagination.limit or MAX_VALIDATORS, MAX_VALIDATORS)
        page = str(pagination.offset // limit + 1)
        found = self.rpc.call("validators", page=page, per_page=str(limit), **which)
        return {
            "block_height": int(found["block_height"]),
            "validators": [blocks.validator(one) for one in found["validators"]],
            "pagination": PageResponse(total=int(found["total"])),
        }


class NodeService:
    """What this process knows of itself."""

    def __init__(self, machine: Machine, minimum_gas_price: str) -> None:
        self.machine = machine
        self.own_price = parse_rate(minimum_gas_price, field="minimum_gas_price")

    def methods(self) -> Mapping[str, Callable[[Any], Any]]:
        """Return the methods by name."""
        return {"Config": self.config, "Status": self.status}

    def config(self, _request: node.ConfigRequest) -> node.ConfigResponse:
        """Return what clients should know: the price of gas here and now, and how far back states go."""
        price = max(self.own_price, self.machine.query.ante.fees.price())
        kept = self.machine.history.blocks
        return node.ConfigResponse(
            minimum_gas_price=f"{format_rate(price)}{DENOM}",
            pruning_keep_recent=str(kept + 1),
            pruning_interval="1",
        )

    def status(self, _request: node.StatusRequest) -> node.StatusResponse:
        """Return the last committed block."""
        last = self.machine.last
        stamp = Timestamp()
        stamp.FromMilliseconds(last.time_ms)
        return node.StatusResponse(
            earliest_store_height=self.machine.history.oldest(last.height),
            height=last.height,
            timestamp=stamp,
            app_hash=self.machine.last_hash,
        )
