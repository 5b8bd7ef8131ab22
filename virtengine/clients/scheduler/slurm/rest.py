"""Requests to slurmrestd, and nothing about what they mean."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

import aiohttp
from yarl import URL

from virtengine.clients.scheduler.slurm.token import Credential
from virtengine.core.errors import Unavailable
from virtengine.plans.scheduler import Trouble
from virtengine.plans.slurm import answers

IDLE_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How long each part of a question may take, and how many are asked at once."""

    connect_seconds: float = 5.0
    answer_seconds: float = 15.0
    at_once: int = 8


class Rest:
    """One slurmrestd. A connection opens with the first question."""

    def __init__(self, url: str, credential: Credential, patience: Patience | None = None) -> None:
        self._url = url.rstrip("/")
        self._credential = credential
        self._patience = patience or Patience()
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def get(self, path: str, query: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Return a good answer. Raises Rejected for a no and Unavailable for anything else."""
        return _good(await self.ask("GET", _with_query(path, query or {})))

    async def send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Ask for a change; errors as of get."""
        return _good(await self.ask(method, path, body))

    async def ask(
        self, method: str, path: str, body: Mapping[str, Any] | None = None
    ) -> tuple[int, dict[str, Any] | None]:
        """Return status and object of any answer; None for an answer that is no object."""
        headers = {
            "X-SLURM-USER-NAME": self._credential.user,
            "X-SLURM-USER-TOKEN": self._credential.token(),
        }
        try:
            session = self._opened()
            url = f"{self._url}{path}"
            async with session.request(
                method, URL(url, encoded=True), json=body, headers=headers, allow_redirects=False
            ) as answer:
                found = _object(await answer.read())
                status = answer.status
        except TimeoutError as error:
            raise Unavailable("SLURM did not answer in time", reason=Trouble.SILENT) from error
        except (aiohttp.ClientError, OSError) as error:
            raise Unavailable(f"SLURM: {type(error).__name__}", reason=Trouble.AWAY) from error
        if status in {401, 403, 500}:
            # 500 is also said to a token that is not believed; the next question carries another.
            self._credential.renew()
        return status, found

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            patience = self._patience
            # Told "Connection: close", slurmrestd 22.05 writes a header behind the body. So connections are
            # kept; briefly, because one that dies while idle leaves a submission's fate unknown.
            connector = aiohttp.TCPConnector(limit=patience.at_once, keepalive_timeout=IDLE_SECONDS)
            timeout = aiohttp.ClientTimeout(
                total=None, sock_connect=patience.connect_seconds, sock_read=patience.answer_seconds
            )
            self._session = aiohttp.ClientSession(connector=connector, timeout=timeout, trust_env=False)
        return self._session


def _good(found: tuple[int, dict[str, Any] | None]) -> dict[str, Any]:
    status, answer = found
    trouble = answers.problem(status, answer)
    if trouble is not None:
        raise trouble
    return answer or {}


def _object(raw: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _with_query(path: str, query: Mapping[str, str]) -> str:
    # The daemon refuses a query with / or : that is not encoded.
    pairs = "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
    return f"{path}?{pairs}" if pairs else path
