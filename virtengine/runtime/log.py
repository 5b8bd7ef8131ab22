"""Structured logs: one JSON object a line, with the ids of the object that is worked on."""

from __future__ import annotations

import logging
import sys
from functools import lru_cache
from typing import Any

import structlog
from structlog.tracebacks import ExceptionDictTransformer

_SECRET_WORDS = ("mnemonic", "private", "secret", "token", "password", "authorization")
_NOISY = ("kopf", "asyncio", "aiohttp", "urllib3", "kubernetes")


def configure(level: str = "info", *, process: str = "") -> None:
    """Send all logs to standard error as JSON; `process`, where given, stands in every line."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_secrets,
    ]
    # Local variables stay out of logs: they may hold secrets.
    errors = structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False))
    structlog.configure(
        processors=[*shared, errors, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    renderer = structlog.processors.JSONRenderer()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                errors,
                renderer,
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=number, force=True)
    for name in _NOISY:
        logging.getLogger(name).setLevel(max(number, logging.WARNING))
    # It warns that signals are not its to handle, which is as it should be: it runs in a thread.
    logging.getLogger("kopf._core.reactor.running").setLevel(logging.ERROR)
    if process:
        structlog.contextvars.bind_contextvars(process=process)


def hide_secrets(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Replace the values of fields whose name says that they are secret."""
    return {key: "[hidden]" if _is_secret(key) else value for key, value in event.items()}


@lru_cache(maxsize=1024)
def _is_secret(name: str) -> bool:
    return any(word in name.lower() for word in _SECRET_WORDS)
