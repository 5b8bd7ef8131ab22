"""The encryption module as a value."""

from __future__ import annotations

from virtengine.chain.kernel.module import Handler, Module
from virtengine.chain.modules.encryption import handlers, invariants, messages
from virtengine.chain.modules.encryption.blocks import end_block
from virtengine.chain.modules.encryption.genesis import export_genesis, init_genesis
from virtengine.chain.modules.encryption.params import BOUNDS, PARAMS
from virtengine.chain.modules.encryption.queries import QUERIES
from virtengine.chain.modules.encryption.store import State
from virtengine.wire.virtengine.encryption.v1 import tx_pb2, types_pb2

MODULE = Module(
    "encryption",
    state=State,
    messages={
        tx_pb2.MsgRegisterRecipientKey: Handler(
            messages.check_register_recipient_key, handlers.register_recipient_key
        ),
        tx_pb2.MsgRevokeRecipientKey: Handler(
            messages.check_revoke_recipient_key, handlers.revoke_recipient_key
        ),
        tx_pb2.MsgUpdateKeyLabel: Handler(messages.check_update_key_label, handlers.update_key_label),
        tx_pb2.MsgRotateKey: Handler(messages.check_rotate_key, handlers.rotate_key),
        tx_pb2.MsgUpdateParams: PARAMS.handler(tx_pb2.MsgUpdateParamsResponse),
    },
    bounds=BOUNDS,
    queries=(QUERIES,),
    genesis=types_pb2.GenesisState,
    init_genesis=init_genesis,
    export_genesis=export_genesis,
    end_block=end_block,
    invariants=(invariants.keys_and_fingerprints_match, invariants.queues_hold_what_will_happen),
)
