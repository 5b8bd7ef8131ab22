from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class EventParamsUpdated(_message.Message):
    __slots__ = ("module", "params")
    MODULE_FIELD_NUMBER: _ClassVar[int]
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    module: str
    params: str
    def __init__(self, module: _Optional[str] = ..., params: _Optional[str] = ...) -> None: ...
