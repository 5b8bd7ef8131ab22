"""Books as wire messages and back."""

from __future__ import annotations

from virtengine.chain.modules import wire
from virtengine.chain.modules.hpc.routing_types import RoutingConduct
from virtengine.chain.modules.hpc.store import State
from virtengine.chain.modules.hpc.template_types import ClusterTemplate, Template
from virtengine.wire.virtengine.hpc.v1 import cluster_template_pb2, routing_pb2, template_pb2


def conduct_to_wire(conduct: RoutingConduct) -> routing_pb2.RoutingConduct:
    """Return a provider's conduct with its reputation."""
    message = wire.to_wire(conduct, routing_pb2.RoutingConduct)
    message.reputation = conduct.reputation
    return message


def template_to_wire(state: State, template: Template) -> template_pb2.TemplateRecord:
    """Return a version of a template with the document that its publisher signed."""
    message = wire.to_wire(template, template_pb2.TemplateRecord)
    message.template.ParseFromString(template.document)
    message.is_latest = state.books.latest.get(template.template_id) == template.version
    return message


def template_from_wire(message: template_pb2.TemplateRecord) -> Template:
    """Return a version of a template as it is stored."""
    document = message.template
    return wire.from_wire(
        message,
        Template,
        template_id=document.template_id,
        version=document.version,
        type=document.type,
        publisher=document.publisher,
        document=document.SerializeToString(deterministic=True),
    )


def cluster_template_to_wire(one: ClusterTemplate) -> cluster_template_pb2.ClusterTemplateRecord:
    """Return a cluster template with its document."""
    message = wire.to_wire(one, cluster_template_pb2.ClusterTemplateRecord)
    message.template.ParseFromString(one.document)
    return message


def cluster_template_from_wire(message: cluster_template_pb2.ClusterTemplateRecord) -> ClusterTemplate:
    """Return a cluster template as it is stored."""
    document = message.template
    return wire.from_wire(
        message,
        ClusterTemplate,
        template_id=document.template_id,
        version=document.template_version,
        document=document.SerializeToString(deterministic=True),
    )
