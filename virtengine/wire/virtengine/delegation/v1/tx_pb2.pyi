from virtengine.wire.amino import amino_pb2 as _amino_pb2
from virtengine.wire.cosmos.base.v1beta1 import coin_pb2 as _coin_pb2
from virtengine.wire.cosmos.msg.v1 import msg_pb2 as _msg_pb2
from virtengine.wire.virtengine.delegation.v1 import types_pb2 as _types_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MsgUpdateParams(_message.Message):
    __slots__ = ("authority", "params")
    AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    authority: str
    params: _types_pb2.Params
    def __init__(self, authority: _Optional[str] = ..., params: _Optional[_Union[_types_pb2.Params, _Mapping]] = ...) -> None: ...

class MsgUpdateParamsResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgDelegate(_message.Message):
    __slots__ = ("delegator", "validator", "amount")
    DELEGATOR_FIELD_NUMBER: _ClassVar[int]
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    delegator: str
    validator: str
    amount: _coin_pb2.Coin
    def __init__(self, delegator: _Optional[str] = ..., validator: _Optional[str] = ..., amount: _Optional[_Union[_coin_pb2.Coin, _Mapping]] = ...) -> None: ...

class MsgDelegateResponse(_message.Message):
    __slots__ = ("shares",)
    SHARES_FIELD_NUMBER: _ClassVar[int]
    shares: str
    def __init__(self, shares: _Optional[str] = ...) -> None: ...

class MsgUndelegate(_message.Message):
    __slots__ = ("delegator", "validator", "amount")
    DELEGATOR_FIELD_NUMBER: _ClassVar[int]
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    delegator: str
    validator: str
    amount: _coin_pb2.Coin
    def __init__(self, delegator: _Optional[str] = ..., validator: _Optional[str] = ..., amount: _Optional[_Union[_coin_pb2.Coin, _Mapping]] = ...) -> None: ...

class MsgUndelegateResponse(_message.Message):
    __slots__ = ("completion_time", "amount")
    COMPLETION_TIME_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    completion_time: int
    amount: _coin_pb2.Coin
    def __init__(self, completion_time: _Optional[int] = ..., amount: _Optional[_Union[_coin_pb2.Coin, _Mapping]] = ...) -> None: ...

class MsgRedelegate(_message.Message):
    __slots__ = ("delegator", "validator_src", "validator_dst", "amount")
    DELEGATOR_FIELD_NUMBER: _ClassVar[int]
    VALIDATOR_SRC_FIELD_NUMBER: _ClassVar[int]
    VALIDATOR_DST_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    delegator: str
    validator_src: str
    validator_dst: str
    amount: _coin_pb2.Coin
    def __init__(self, delegator: _Optional[str] = ..., validator_src: _Optional[str] = ..., validator_dst: _Optional[str] = ..., amount: _Optional[_Union[_coin_pb2.Coin, _Mapping]] = ...) -> None: ...

class MsgRedelegateResponse(_message.Message):
    __slots__ = ("completion_time",)
    COMPLETION_TIME_FIELD_NUMBER: _ClassVar[int]
    completion_time: int
    def __init__(self, completion_time: _Optional[int] = ...) -> None: ...

class MsgClaimRewards(_message.Message):
    __slots__ = ("delegator", "validator", "start_height", "end_height")
    DELEGATOR_FIELD_NUMBER: _ClassVar[int]
    VALIDATOR_FIELD_NUMBER: _ClassVar[int]
    START_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    END_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    delegator: str
    validator: str
    start_height: int
    end_height: int
    def __init__(self, delegator: _Optional[str] = ..., validator: _Optional[str] = ..., start_height: _Optional[int] = ..., end_height: _Optional[int] = ...) -> None: ...

class MsgClaimRewardsResponse(_message.Message):
    __slots__ = ("amount",)
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    amount: _coin_pb2.Coin
    def __init__(self, amount: _Optional[_Union[_coin_pb2.Coin, _Mapping]] = ...) -> None: ...

class MsgClaimAllRewards(_message.Message):
    __slots__ = ("delegator",)
    DELEGATOR_FIELD_NUMBER: _ClassVar[int]
    delegator: str
    def __init__(self, delegator: _Optional[str] = ...) -> None: ...

class MsgClaimAllRewardsResponse(_message.Message):
    __slots__ = ("amount",)
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    amount: _coin_pb2.Coin
    def __init__(self, amount: _Optional[_Union[_coin_pb2.Coin, _Mapping]] = ...) -> None: ...
