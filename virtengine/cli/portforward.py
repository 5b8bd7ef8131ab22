"""A local port that leads to a pod's port through the API server, with the user's own rights."""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kubernetes import client
from kubernetes.stream import portforward

from virtengine.cli.errors import Unreachable

CHUNK = 256 * 1024


@contextmanager
def open_port(api: Any, *, namespace: str, service: str, port: int) -> Iterator[int]:
    """Give a port on 127.0.0.1 that leads to a ready pod behind a Service, as long as the context lasts."""
    pod, target = _pod_behind(api, namespace, service, port)
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=_serve, args=(listener, api, namespace, pod, target), daemon=True)
    thread.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        listener.close()


def _pod_behind(api: Any, namespace: str, service: str, port: int) -> tuple[str, int]:
    names = [
        item.name for item in api.read_namespaced_service(service, namespace).spec.ports if item.port == port
    ]
    slices: Any = client.DiscoveryV1Api(api.api_client).list_namespaced_endpoint_slice(
        namespace, label_selector=f"kubernetes.io/service-name={service}"
    )
    for found in slices.items:
        target = next((item.port for item in found.ports or [] if item.name in names), None)
        for endpoint in found.endpoints or []:
            pod = endpoint.target_ref
            if target and pod and pod.kind == "Pod" and endpoint.conditions.ready is not False:
                return str(pod.name), int(target)
    raise Unreachable(
        f"Service {namespace}/{service} has no ready pod",
        hint=f"see why: kubectl -n {namespace} get pods, or `virtengine status`",
    )


def _serve(listener: socket.socket, api: Any, namespace: str, pod: str, port: int) -> None:
    while True:
        try:
            near, _ = listener.accept()
        except OSError:  # the context has ended and closed the listener
            return
        threading.Thread(target=_relay, args=(near, api, namespace, pod, port), daemon=True).start()


def _relay(near: socket.socket, api: Any, namespace: str, pod: str, port: int) -> None:
    # The library swaps a method of its client while it connects: each connection gets its own client.
    own = client.CoreV1Api(client.ApiClient(api.api_client.configuration))
    with near:
        forward = portforward(own.connect_get_namespaced_pod_portforward, pod, namespace, ports=str(port))
        far = forward.socket(port)
        try:
            _pump(near, far)
        finally:
            far.close()


def _pump(near: socket.socket, far: socket.socket) -> None:
    with selectors.DefaultSelector() as ready:
        ready.register(near, selectors.EVENT_READ, far)
        ready.register(far.fileno(), selectors.EVENT_READ, near)
        while True:
            for key, _ in ready.select():
                source = near if key.fd == near.fileno() else far
                try:
                    data = source.recv(CHUNK)
                    if not data:
                        return
                    key.data.sendall(data)
                except OSError:  # either side went away, which ends the connection
                    return
