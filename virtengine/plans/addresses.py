"""Addresses of a workload: names in DNS inside, node ports and host names outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from virtengine.api.capacity import ProviderIngress
from virtengine.api.manifest import Manifest, Port, Service
from virtengine.core.ids import short_hash
from virtengine.plans.isolation import SERVICE_LABEL, Object, Tenancy
from virtengine.wire.virtengine.market.v1 import types_pb2

USUAL_PORTS = {"http": 80, "https": 443}


def addresses(tenancy: Tenancy, manifest: Manifest) -> tuple[Object, ...]:
    """Return the Services, private and public ones, and the routes of host names."""
    return tuple(
        item
        for service in manifest.services
        for item in (
            address(tenancy, service),
            public_address(tenancy, service),
            *routes(tenancy, service),
        )
        if item
    )


def address(tenancy: Tenancy, service: Service) -> Object | None:
    """Return the name in DNS by which other services of the lease reach this one."""
    if not service.ports:
        return None
    ports = [_service_port(port.name, port.container_port, port.protocol) for port in service.ports]
    return _service(tenancy, service, service.name, {"type": "ClusterIP", "ports": ports})


def public_address(tenancy: Tenancy, service: Service) -> Object | None:
    """Return the Service that opens the exposed ports on the nodes."""
    ports = [
        _service_port(port.name, port.container_port, port.protocol) for port in service.ports if port.expose
    ]
    if not ports:
        return None
    return _service(tenancy, service, public_name(service.name), {"type": "NodePort", "ports": ports})


def routes(tenancy: Tenancy, service: Service) -> tuple[Object, ...]:
    """Return an Ingress, or an HTTPRoute where the provider has a Gateway, for each port with a host name."""
    ingress = tenancy.site.ingress
    if ingress is None:
        return ()
    make = _http_route if ingress.gateway_ref else _ingress
    return tuple(make(tenancy, ingress, service, port) for port in service.ports if port.http)


def host_of(tenancy: Tenancy, ingress: ProviderIngress, service: Service, port: Port) -> str:
    """Return the host name of a port: the tenant's own, or one of the provider's that no other lease has."""
    if port.http is not None and port.http.host:
        return port.http.host
    label = short_hash(f"{tenancy.lease_id}/{service.name}/{port.name}")
    return f"{service.name[:40].rstrip('-')}-{label}.{ingress.domain}"


def route_name(service: Service, port: Port) -> str:
    """Return the name of a port's route."""
    return f"host-{short_hash(f'{service.name}/{port.name}')}"


def public_name(service: str) -> str:
    """Return the name of a service's public address."""
    return f"public-{short_hash(service)}"


def endpoint_url(host: str, node_port: int, *, port_name: str, protocol: str) -> str:
    """Return where an exposed port answers; a name that begins with https or tcp says so."""
    if protocol == "UDP":
        return f"udp://{host}:{node_port}"
    scheme = next((word for word in ("https", "tcp") if port_name.startswith(word)), "http")
    return f"{scheme}://{host}:{node_port}"


def find_endpoints(
    tenancy: Tenancy, manifest: Manifest, services: Sequence[Mapping[str, Any]], host: str
) -> tuple[types_pb2.Endpoint, ...] | None:
    """Return where ports answer from outside, or None while an address is missing."""
    live = {service["metadata"]["name"]: service for service in services}
    found: list[types_pb2.Endpoint] = []
    for service in manifest.services:
        opened = live.get(public_name(service.name), {}).get("spec", {}).get("ports") or []
        node_ports = {port["name"]: port.get("nodePort") for port in opened}
        for port in service.ports:
            node_port = node_ports.get(port.name)
            if port.expose and (not node_port or not host):
                return None
            if port.expose and node_port:
                url = endpoint_url(host, node_port, port_name=port.name, protocol=port.protocol)
                found.append(types_pb2.Endpoint(service=service.name, url=url))
            if port.http and tenancy.site.ingress:
                url = _host_url(tenancy, tenancy.site.ingress, service, port)
                found.append(types_pb2.Endpoint(service=service.name, url=url))
    return tuple(found)


def _host_url(tenancy: Tenancy, ingress: ProviderIngress, service: Service, port: Port) -> str:
    assert port.http is not None, "the caller asked"
    usual = ingress.port is None or ingress.port == USUAL_PORTS[ingress.scheme]
    place = host_of(tenancy, ingress, service, port) + ("" if usual else f":{ingress.port}")
    return f"{ingress.scheme}://{place}{port.http.path if port.http.path != '/' else ''}"


def _ingress(tenancy: Tenancy, ingress: ProviderIngress, service: Service, port: Port) -> Object:
    assert port.http is not None, "the caller asked"
    backend = {"service": {"name": service.name, "port": {"name": port.name}}}
    path = {"path": port.http.path, "pathType": "Prefix", "backend": backend}
    rule = {"host": host_of(tenancy, ingress, service, port), "http": {"paths": [path]}}
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": _metadata(tenancy, route_name(service, port), service),
        "spec": {"ingressClassName": ingress.class_name, "rules": [rule]},
    }


def _http_route(tenancy: Tenancy, ingress: ProviderIngress, service: Service, port: Port) -> Object:
    assert port.http is not None, "the caller asked"
    assert ingress.gateway_ref is not None, "the caller asked"
    parent: Object = {
        "group": "gateway.networking.k8s.io",
        "kind": "Gateway",
        "name": ingress.gateway_ref.name,
        "namespace": ingress.gateway_ref.namespace,
    }
    if ingress.gateway_ref.section_name:
        parent["sectionName"] = ingress.gateway_ref.section_name
    backend = {"group": "", "kind": "Service", "name": service.name, "port": port.container_port, "weight": 1}
    rule = {
        "matches": [{"path": {"type": "PathPrefix", "value": port.http.path}}],
        "backendRefs": [backend],
    }
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": _metadata(tenancy, route_name(service, port), service),
        "spec": {
            "parentRefs": [parent],
            "hostnames": [host_of(tenancy, ingress, service, port)],
            "rules": [rule],
        },
    }


def _service(tenancy: Tenancy, service: Service, name: str, spec: Mapping[str, Any]) -> Object:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": _metadata(tenancy, name, service),
        "spec": {**spec, "selector": {**tenancy.labels, SERVICE_LABEL: service.name}},
    }


def _service_port(name: str, port: int, protocol: str) -> Object:
    return {"name": name, "port": port, "targetPort": port, "protocol": protocol}


def _metadata(tenancy: Tenancy, name: str, service: Service) -> Object:
    labels = {**tenancy.labels, SERVICE_LABEL: service.name}
    return {"name": name, "namespace": tenancy.namespace, "labels": labels}
