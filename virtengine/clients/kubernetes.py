"""The Kubernetes API: plain objects in and out, server-side apply, typed errors.

It never retries and never caches: the runtime above decides when to ask again. Every call ends within
its time limit; a call that was cut off may have happened, and its effect must be looked for.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import msgspec
from kubernetes.aio.client import Configuration
from kubernetes.aio.client.rest import RESTClientObject
from kubernetes.aio.config import load_incluster_config, load_kube_config

from virtengine.clients import kubernetes_errors
from virtengine.clients.kubernetes_errors import Absent
from virtengine.clients.kubernetes_kinds import Kind, of_manifest
from virtengine.core.errors import Unavailable

Object = dict[str, Any]

APPLY = "application/apply-patch+yaml"
MERGE = "application/merge-patch+json"
JSON = "application/json"
PAGE = 500


@dataclass(frozen=True)
class Endpoint:
    """Where the API server is and how this process logs in."""

    server: str
    ca_path: str | None
    certificate_path: str | None
    private_key_path: str | None
    authorization: str | None
    is_verified: bool


class Kubernetes:
    """One connection to an API server."""

    def __init__(self, configuration: Configuration, *, seconds: float = 10.0) -> None:
        self._configuration = configuration
        self._timeout = aiohttp.ClientTimeout(total=seconds, sock_connect=5)
        self._session: aiohttp.ClientSession | None = None

    @classmethod
    async def connect(cls, kubeconfig: str | Path | None = None, *, seconds: float = 10.0) -> Kubernetes:
        """Log in with the given kubeconfig, else as the pod's service account, else with KUBECONFIG."""
        configuration = Configuration()
        configuration.retries = None
        if (
            kubeconfig is None
            and os.environ.get("KUBERNETES_SERVICE_HOST")
            and not os.environ.get("KUBECONFIG")
        ):
            load_incluster_config(client_configuration=configuration)  # type: ignore[no-untyped-call]
        else:
            path = str(kubeconfig) if kubeconfig else None
            await load_kube_config(config_file=path, client_configuration=configuration)  # type: ignore[no-untyped-call]
        return cls(configuration, seconds=seconds)

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def __aenter__(self) -> Kubernetes:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def endpoint(self) -> Endpoint:
        """Return what another client needs to log in the same way."""
        configuration = self._configuration
        return Endpoint(
            server=configuration.host,
            ca_path=configuration.ssl_ca_cert,
            certificate_path=configuration.cert_file,
            private_key_path=configuration.key_file,
            authorization=await self._authorization(),
            is_verified=bool(configuration.verify_ssl),
        )

    async def get(self, kind: Kind, namespace: str, name: str) -> Object | None:
        """Return an object, or None when the API server says that there is none."""
        try:
            return await self._call("GET", kind.path(namespace, name))
        except Absent:
            return None

    async def list(
        self, kind: Kind, namespace: str = "", *, labels: str = "", fields: str = ""
    ) -> tuple[list[Object], str]:
        """Return all objects, read in pages, and the resource version of the list."""
        found: list[Object] = []
        query = {"limit": str(PAGE), "labelSelector": labels, "fieldSelector": fields, "continue": ""}
        while True:
            page = await self._call("GET", kind.path(namespace), query=query)
            for item in page.get("items") or []:
                found.append({"apiVersion": kind.api_version, "kind": kind.kind, **item})
            query["continue"] = page["metadata"].get("continue") or ""
            if not query["continue"]:
                return found, page["metadata"].get("resourceVersion") or "0"

    async def create(self, manifest: Mapping[str, Any], *, manager: str) -> Object:
        """Create an object. Raises Conflict when it exists."""
        kind = of_manifest(manifest)
        path = kind.path(_namespace(manifest))
        return await self._call("POST", path, manifest, JSON, {"fieldManager": manager})

    async def replace(self, manifest: Mapping[str, Any], *, manager: str) -> Object:
        """Replace an object as it was read. Raises Conflict when it has changed since."""
        path = of_manifest(manifest).path(_namespace(manifest), _name(manifest))
        return await self._call("PUT", path, manifest, JSON, {"fieldManager": manager})

    async def apply(self, manifest: Mapping[str, Any], *, manager: str, subresource: str = "") -> Object:
        """Apply on the server: fields that this manager set before and leaves out now are removed."""
        path = of_manifest(manifest).path(_namespace(manifest), _name(manifest), subresource)
        query = {"fieldManager": manager, "force": "true"}
        return await self._call("PATCH", path, manifest, APPLY, query)

    async def merge(
        self, kind: Kind, namespace: str, name: str, patch: Mapping[str, Any], *, manager: str
    ) -> Object:
        """Change the named fields. With metadata.resourceVersion in the patch, only if unchanged since."""
        return await self._call("PATCH", kind.path(namespace, name), patch, MERGE, {"fieldManager": manager})

    async def delete(
        self, kind: Kind, namespace: str, name: str, *, uid: str = "", version: str = ""
    ) -> bool:
        """Delete an object while uid and resource version still match. False: it is gone already."""
        wanted = {"uid": uid, "resourceVersion": version}
        preconditions = {key: value for key, value in wanted.items() if value}
        body = {"apiVersion": "v1", "kind": "DeleteOptions", "propagationPolicy": "Background"}
        try:
            await self._call(
                "DELETE", kind.path(namespace, name), {**body, "preconditions": preconditions}, JSON
            )
        except Absent:
            return False
        return True

    async def _call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        content_type: str = JSON,
        query: Mapping[str, str] | None = None,
    ) -> Object:
        url = f"{self._configuration.host}{path}"
        chosen = {key: value for key, value in (query or {}).items() if value}
        headers = {"Accept": JSON, "Content-Type": content_type, "User-Agent": "virtengine"}
        if authorization := await self._authorization():
            headers["Authorization"] = authorization
        what = f"{method} {path}"
        data = None if body is None else msgspec.json.encode(body)
        try:
            async with self._open().request(
                method, f"{url}?{urlencode(chosen)}" if chosen else url, headers=headers, data=data
            ) as answer:
                content = await answer.read()
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise Unavailable(
                f"{what}: {type(error).__name__} {error}".strip(), reason="ApiServerAway"
            ) from error
        if not 200 <= answer.status < 300:
            raise kubernetes_errors.from_answer(
                answer.status, content, answer.headers.get("Retry-After"), what
            )
        return _decode(content, what)

    def _open(self) -> aiohttp.ClientSession:
        """Return the session; it is opened by the first call, on the event loop that makes it."""
        if self._session is None:
            known = RESTClientObject(self._configuration)
            connector = aiohttp.TCPConnector(ssl=known.ssl_context, limit=known.maxsize)
            proxy = self._configuration.proxy or None
            self._session = aiohttp.ClientSession(connector=connector, timeout=self._timeout, proxy=proxy)
        return self._session

    async def _authorization(self) -> str | None:
        settings = await self._configuration.auth_settings()
        found: Mapping[str, Any] = settings.get("BearerToken") or {}
        value = found.get("value")
        return str(value) if value else None


def _decode(content: bytes, what: str) -> Object:
    try:
        decoded = msgspec.json.decode(content)
    except msgspec.DecodeError as error:
        raise Unavailable(f"{what}: the answer is not JSON", reason="ApiServerError") from error
    if not isinstance(decoded, dict):
        raise Unavailable(f"{what}: the answer is not an object", reason="ApiServerError")
    return decoded


def _name(manifest: Mapping[str, Any]) -> str:
    return str(manifest["metadata"]["name"])


def _namespace(manifest: Mapping[str, Any]) -> str:
    return str(manifest["metadata"].get("namespace") or "")
