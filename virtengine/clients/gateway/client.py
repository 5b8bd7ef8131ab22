"""One lease at one gateway: what its tenant asks."""

from __future__ import annotations

import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp

from virtengine.clients.gateway import problems, trust
from virtengine.clients.gateway.address import Address, Token, TokenStore
from virtengine.core.errors import Rejected, Unavailable
from virtengine.core.ids import short_hash
from virtengine.crypto.secp256k1 import PrivateKey
from virtengine.plans import gateway_request

PROTOCOL: Final = "virtengine.exec.v1"
ANSWER_SECONDS: Final = 30.0
MAX_FRAME: Final = 256 * 1024
SignIn = Callable[[], PrivateKey]
Query = Sequence[tuple[str, str]] | Mapping[str, str]


class Gateway:
    """One lease at one gateway. `sign_in` returns the tenant's key, when one is needed."""

    def __init__(
        self, address: Address, sign_in: SignIn | None, lease_id: str, store: TokenStore | None = None
    ) -> None:
        self._address = address
        self._sign_in = sign_in
        self._lease_id = lease_id
        self._store = store
        self._token: Token | None = store.load() if store is not None else None
        self._session: aiohttp.ClientSession | None = None
        parts = urlsplit(address.host_uri)
        self._base = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"

    async def __aenter__(self) -> Gateway:
        resolver = trust.Elsewhere(*self._address.connect) if self._address.connect else None
        connector = aiohttp.TCPConnector(ssl=await trust.judge(self._address), resolver=resolver, limit=0)
        timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=trust.CONNECT_SECONDS, sock_read=ANSWER_SECONDS
        )
        self._session = aiohttp.ClientSession(connector=connector, timeout=timeout, trust_env=False)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def status(self) -> dict[str, Any]:
        """Return the status of the lease."""
        return await self._json("GET", "status")

    async def usage(self) -> dict[str, Any]:
        """Return usage so far."""
        return await self._json("GET", "usage")

    async def events(self, limit: int) -> list[dict[str, Any]]:
        """Return events of the workload, the newest last."""
        found: list[dict[str, Any]] = (await self._json("GET", "events", query={"limit": str(limit)}))[
            "events"
        ]
        return found

    async def restart(self, service: str = "") -> list[str]:
        """Restart one service or all, once; return their names."""
        headers = {"Idempotency-Key": secrets.token_hex(16)}
        body = {"service": service} if service else {}
        names: list[str] = (await self._json("POST", "restart", body=body, headers=headers))["restarted"]
        return names

    async def push_manifest(self, body: Mapping[str, str]) -> dict[str, Any]:
        """Hand in a sealed manifest."""
        return await self._json("PUT", "manifest", body=body)

    @asynccontextmanager
    async def logs(self, query: Mapping[str, str]) -> AsyncIterator[aiohttp.StreamReader]:
        """Open the logs of the lease."""
        is_followed = query.get("follow") == "true"
        timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=trust.CONNECT_SECONDS, sock_read=None if is_followed else ANSWER_SECONDS
        )
        async with self._ask("GET", "logs", query=query, patience=timeout) as answer:
            yield answer.content

    @asynccontextmanager
    async def run(self, query: Sequence[tuple[str, str]]) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        """Run a command in a replica."""
        socket = await self._connect(query)
        if socket is None:  # the token is known no more
            await self._current(is_fresh=True)
            socket = await self._connect(query)
        if socket is None:
            raise Unavailable("the gateway takes no token", reason="GatewayAway")
        async with socket:
            yield socket

    async def _connect(self, query: Sequence[tuple[str, str]]) -> aiohttp.ClientWebSocketResponse | None:
        token = await self._current()
        try:
            return await self._open.ws_connect(
                self._url("exec"),
                params=query,
                headers={"Authorization": f"Bearer {token.value}"},
                protocols=(PROTOCOL,),
                max_msg_size=MAX_FRAME,
                heartbeat=20.0,
            )
        except aiohttp.WSServerHandshakeError as error:
            if error.status == 401:
                return None
            # A refused WebSocket says nothing but its status; a plain question is told the reason.
            async with self._ask("GET", "exec", query=query):
                raise Unavailable(f"the gateway answered {error.status}", reason="GatewayAway") from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise self._away(error) from error

    async def _json(
        self,
        method: str,
        what: str,
        *,
        query: Query | None = None,
        body: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        async with self._ask(method, what, query=query, body=body, headers=headers) as answer:
            found: dict[str, Any] = await answer.json()
            return found

    @asynccontextmanager
    async def _ask(
        self,
        method: str,
        what: str,
        *,
        query: Query | None = None,
        body: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        patience: aiohttp.ClientTimeout | None = None,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Ask with a token; one that the gateway knows no more is replaced once."""
        for attempt in (1, 2):
            token = await self._current(is_fresh=attempt == 2)
            answer = await self._send(
                method,
                self._url(what),
                params=query,
                json=body,
                headers={**(headers or {}), "Authorization": f"Bearer {token.value}"},
                timeout=patience,
            )
            async with answer:
                if answer.status == 401 and attempt == 1 and self._sign_in is not None:
                    continue
                if answer.status >= 400:
                    raise await problems.of_answer(answer)
                yield answer
                return

    async def _current(self, *, is_fresh: bool = False) -> Token:
        if self._token is None or is_fresh or not self._token.is_good(time.time()):
            self._token = await self._exchange()
            if self._store is not None:
                self._store.save(self._token)
        return self._token

    async def _exchange(self) -> Token:
        if self._sign_in is None:
            raise Rejected("the token has expired and there is no key to sign for another", reason="NoKey")
        address = self._address
        body = gateway_request.sign(
            self._sign_in(),
            lease=self._lease_id,
            chain_id=address.chain_id or await self._chain_id(),
            provider=address.provider,
            nonce=secrets.token_hex(16),
            now=time.time(),
        )
        async with await self._send("POST", f"{self._base}/v1/tokens", json=body) as answer:
            if answer.status != 201:
                raise await problems.of_answer(answer)
            found = await answer.json()
            return Token(str(found["token"]), int(found["expires_at"]))

    async def _chain_id(self) -> str:
        async with await self._send("GET", f"{self._base}/v1/provider") as answer:
            if answer.status != 200:
                raise await problems.of_answer(answer)
            return str((await answer.json())["chain_id"])

    async def _send(self, method: str, url: str, **options: Any) -> aiohttp.ClientResponse:
        try:
            chosen = {name: value for name, value in options.items() if value is not None}
            return await self._open.request(method, url, allow_redirects=False, **chosen)
        except aiohttp.ServerFingerprintMismatch as error:
            raise trust.stranger(self._address.host) from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise self._away(error) from error

    def _url(self, what: str) -> str:
        return f"{self._base}/v1/leases/{short_hash(self._lease_id)}/{what}"

    @property
    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise Unavailable("the client is not open", reason="GatewayAway")
        return self._session

    def _away(self, error: Exception) -> Unavailable:
        return Unavailable(f"{self._address.host_uri}: {type(error).__name__}", reason="GatewayAway")
