from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Params(_message.Message):
    __slots__ = ("platform_bps", "validator_bps")
    PLATFORM_BPS_FIELD_NUMBER: _ClassVar[int]
    VALIDATOR_BPS_FIELD_NUMBER: _ClassVar[int]
    platform_bps: int
    validator_bps: int
    def __init__(self, platform_bps: _Optional[int] = ..., validator_bps: _Optional[int] = ...) -> None: ...

class GenesisState(_message.Message):
    __slots__ = ("params",)
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    params: Params
    def __init__(self, params: _Optional[_Union[Params, _Mapping]] = ...) -> None: ...
