"""Logs that are followed: one stream from the API server for each container, however many read it.

Each reader has a queue with a bound. Who reads too slowly loses lines, is told how many, and stops nobody.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import aiohttp
import structlog
from prometheus_client import Counter, Gauge

from virtengine.clients.pods import LogOptions, Pods
from virtengine.core.errors import NotYet, Rejected, Unavailable

MAX_LINE: Final = 32 * 1024
QUEUE_BYTES: Final = 1024 * 1024
UPSTREAMS = Gauge("virtengine_gateway_log_streams", "Log streams open to the API server.")
DROPPED = Counter("virtengine_gateway_log_lines_dropped", "Lines that slow readers lost.")
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a container's log with its time as the node wrote it."""

    time: bytes
    text: bytes


@dataclass(frozen=True, slots=True)
class Source:
    """One container of one pod."""

    namespace: str
    pod: str
    container: str


class Lines:
    """Cuts a stream of bytes into lines; what has no end within the bound is cut there."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, chunk: bytes) -> list[Line]:
        """Return the lines that are complete now."""
        *whole, self._rest = (self._rest + chunk).split(b"\n")
        if len(self._rest) > MAX_LINE:
            whole.append(self._rest)
            self._rest = b""
        return [parse(line) for line in whole]

    def end(self) -> list[Line]:
        """Return what had no end."""
        rest, self._rest = self._rest, b""
        return [parse(rest)] if rest else []


def parse(raw: bytes) -> Line:
    """Return a line that begins with its time."""
    time, space, text = raw.partition(b" ")
    is_time = bool(space) and time[4:5] == b"-" and time[:4].isdigit()
    return Line(time, text[:MAX_LINE]) if is_time else Line(b"", raw[:MAX_LINE])


class Reader:
    """One reader's queue of lines from any number of sources."""

    def __init__(self, *, bound: int = QUEUE_BYTES) -> None:
        self._bound = bound
        self._queue: deque[tuple[Source, list[Line], int]] = deque()
        self._size = 0
        self._news = asyncio.Event()
        self.dropped = 0
        self.ended: set[Source] = set()

    def push(self, source: Source, lines: list[Line], size: int) -> None:
        """Take lines in, or count them as lost."""
        if self._size + size > self._bound and self._queue:
            self.dropped += len(lines)
            DROPPED.inc(len(lines))
            return
        self._queue.append((source, lines, size))
        self._size += size
        self._news.set()

    def end(self, source: Source) -> None:
        """Note that a source has no more lines."""
        self.ended.add(source)
        self._news.set()

    def take(self) -> tuple[Source, list[Line]] | None:
        """Return the next lines, None when there are none now."""
        if not self._queue:
            return None
        source, lines, size = self._queue.popleft()
        self._size -= size
        return source, lines

    async def wait(self, seconds: float) -> None:
        """Wait for news, or for some time."""
        if not self._queue:
            self._news.clear()
            try:
                async with asyncio.timeout(seconds):
                    await self._news.wait()
            except TimeoutError:
                return


class _Stream:
    """A source that is followed, and its readers."""

    def __init__(self) -> None:
        self.readers: set[Reader] = set()
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.task: asyncio.Task[None] | None = None


class LogHub:
    """All sources that are followed now."""

    def __init__(self, pods: Pods) -> None:
        self._pods = pods
        self._streams: dict[Source, _Stream] = {}

    @asynccontextmanager
    async def follow(self, source: Source, reader: Reader) -> AsyncIterator[None]:
        """Give a reader all lines from now on. Raises what opening the stream raised."""
        stream = self._streams.get(source)
        if stream is None:
            stream = self._streams[source] = _Stream()
            stream.task = asyncio.create_task(self._run(source, stream))
        stream.readers.add(reader)
        try:
            await asyncio.shield(stream.opened)
            yield
        finally:
            stream.readers.discard(reader)
            if not stream.readers and self._streams.get(source) is stream:
                del self._streams[source]
                if stream.task is not None:
                    stream.task.cancel()

    async def _run(self, source: Source, stream: _Stream) -> None:
        options = LogOptions(follow=True, timestamps=True, tail=0)
        try:
            async with self._pods.log(source.namespace, source.pod, source.container, options) as content:
                UPSTREAMS.inc()
                try:
                    stream.opened.set_result(None)
                    await self._pump(source, stream, content)
                finally:
                    UPSTREAMS.dec()
        except (Rejected, NotYet, Unavailable) as error:
            if not stream.opened.done():
                stream.opened.set_exception(error)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            log.info("a log stream ended early", pod=source.pod, error=type(error).__name__)
        finally:
            if not stream.opened.done():
                stream.opened.cancel()
            elif not stream.opened.cancelled():
                stream.opened.exception()
            if self._streams.get(source) is stream:
                del self._streams[source]
            for reader in stream.readers:
                reader.end(source)

    async def _pump(self, source: Source, stream: _Stream, content: aiohttp.StreamReader) -> None:
        cut = Lines()
        while chunk := await content.readany():
            self._give(source, stream, cut.feed(chunk), len(chunk))
        self._give(source, stream, cut.end(), 0)

    def _give(self, source: Source, stream: _Stream, lines: list[Line], size: int) -> None:
        if lines:
            for reader in stream.readers:
                reader.push(source, lines, size)
