"""The provider module as a value."""

from __future__ import annotations

from virtengine.chain.kernel.module import Handler, Module
from virtengine.chain.modules.provider import audits, handlers, invariants, messages, notices
from virtengine.chain.modules.provider.genesis import export_genesis, init_genesis
from virtengine.chain.modules.provider.params import BOUNDS, PARAMS
from virtengine.chain.modules.provider.queries import QUERIES
from virtengine.chain.modules.provider.store import State
from virtengine.wire.virtengine.provider.v1 import tx_pb2, types_pb2

MODULE = Module(
    "provider",
    state=State,
    messages={
        tx_pb2.MsgCreateProvider: Handler(messages.check_create_provider, handlers.create_provider),
        tx_pb2.MsgUpdateProvider: Handler(messages.check_update_provider, handlers.update_provider),
        tx_pb2.MsgDeleteProvider: Handler(messages.check_delete_provider, handlers.delete_provider),
        tx_pb2.MsgSetSigningKey: Handler(messages.check_set_signing_key, handlers.set_signing_key),
        tx_pb2.MsgAnnounceNotice: Handler(messages.check_announce_notice, notices.announce_notice),
        tx_pb2.MsgWithdrawNotice: Handler(messages.check_withdraw_notice, notices.withdraw_notice),
        tx_pb2.MsgSignAttributes: Handler(messages.check_sign_attributes, audits.sign_attributes),
        tx_pb2.MsgRevokeAttributes: Handler(messages.check_revoke_attributes, audits.revoke_attributes),
        tx_pb2.MsgUpdateParams: PARAMS.handler(tx_pb2.MsgUpdateParamsResponse),
    },
    bounds=BOUNDS,
    queries=(QUERIES,),
    genesis=types_pb2.GenesisState,
    init_genesis=init_genesis,
    export_genesis=export_genesis,
    invariants=(invariants.indexes_match_records,),
)
