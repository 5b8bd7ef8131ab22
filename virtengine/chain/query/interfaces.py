"""Services that describe the chain to clients: what an Any may hold, and all descriptors at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Final, cast

from google.protobuf.descriptor import FileDescriptor, ServiceDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorProto

from virtengine.chain.kernel.errors import QueryNotFound
from virtengine.chain.kernel.machine import Machine
from virtengine.wire.cosmos.base.reflection.v1beta1 import reflection_pb2 as wire
from virtengine.wire.cosmos.reflection.v1 import reflection_pb2 as files_wire
from virtengine.wire.cosmos_proto import cosmos_pb2

MESSAGES: Final = "cosmos.base.v1beta1.Msg"
"""The interface of everything that a transaction may carry."""
_IMPLEMENTS = cast("Any", cosmos_pb2.implements_interface)


class InterfaceService:
    """Reads the descriptors of what this chain speaks."""

    def __init__(self, machine: Machine, services: Callable[[], list[ServiceDescriptor]]) -> None:
        self.machine = machine
        self.services = services

    def methods(self) -> Mapping[str, Callable[[Any], Any]]:
        """Return the methods about interfaces by name."""
        return {"ListAllInterfaces": self.list_all, "ListImplementations": self.list_implementations}

    def file_methods(self) -> Mapping[str, Callable[[Any], Any]]:
        """Return the methods about files by name."""
        return {"FileDescriptors": self.file_descriptors}

    def list_all(self, _request: wire.ListAllInterfacesRequest) -> wire.ListAllInterfacesResponse:
        """Name the interfaces."""
        return wire.ListAllInterfacesResponse(interface_names=sorted(self._interfaces))

    def list_implementations(
        self, request: wire.ListImplementationsRequest
    ) -> wire.ListImplementationsResponse:
        """Name what implements an interface."""
        found = self._interfaces.get(request.interface_name)
        if found is None:
            raise QueryNotFound(f"there is no interface {request.interface_name[:120]!r}")
        return wire.ListImplementationsResponse(implementation_message_names=found)

    def file_descriptors(
        self, _request: files_wire.FileDescriptorsRequest
    ) -> files_wire.FileDescriptorsResponse:
        """Return every file, those that others need first."""
        files = [FileDescriptorProto.FromString(file.serialized_pb) for file in self._files]
        return files_wire.FileDescriptorsResponse(files=files)

    @cached_property
    def _interfaces(self) -> dict[str, list[str]]:
        kinds = [kind for module in self.machine.modules for kind in module.messages]
        found = {MESSAGES: sorted(f"/{kind.DESCRIPTOR.full_name}" for kind in kinds)}
        for file in self._files:
            for descriptor in file.message_types_by_name.values():
                for name in descriptor.GetOptions().Extensions[_IMPLEMENTS]:
                    found.setdefault(name, []).append(f"/{descriptor.full_name}")
        return {name: sorted(urls) for name, urls in found.items()}

    @cached_property
    def _files(self) -> list[FileDescriptor]:
        """Return the files of all services and messages with what they import, in the order of need."""
        found: dict[str, FileDescriptor] = {}
        kinds = [kind for module in self.machine.modules for kind in module.messages]
        files = {kind.DESCRIPTOR.file.name: kind.DESCRIPTOR.file for kind in kinds}
        for name in sorted(files):
            _collect(cast("FileDescriptor", files[name]), found)
        for service in self.services():
            _collect(service.file, found)
        return list(found.values())


def _collect(file: FileDescriptor, found: dict[str, FileDescriptor]) -> None:
    if file.name not in found:
        for needed in file.dependencies:
            _collect(needed, found)
        found[file.name] = file
