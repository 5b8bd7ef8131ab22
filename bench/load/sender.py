"""Sends rendered requests over many connections and counts the verdicts: `sender PORT FILE`.

A program of its own, as a client would be. Each connection sends its next requests when the last were
answered, as many as hold WINDOW transactions; nothing is parsed but what is counted. Long answers come in
chunks, the last of which has the length 0.
"""

from __future__ import annotations

import json
import pickle
import selectors
import socket
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

WINDOW = 8
RECEIVE = 262_144


@dataclass
class Connection:
    """One client: requests in order, each with the number of transactions in it."""

    socket: socket.socket
    requests: Sequence[tuple[bytes, int]]
    width: int
    at: int = 0
    expected: int = 0
    received: list[bytes] = field(default_factory=list)
    accepted: int = 0
    refused: int = 0
    refusals: list[str] = field(default_factory=list)

    def send(self) -> bool:
        """Send the next requests; say whether there were any."""
        window = self.requests[self.at : self.at + self.width]
        if not window:
            return False
        self.at += len(window)
        self.expected = sum(count for _request, count in window)
        self.socket.sendall(b"".join([request for request, _count in window]))
        return True

    def receive(self) -> bool:
        """Take what arrived; say whether all requests on the way are answered."""
        data = self.socket.recv(RECEIVE)
        if not data:
            said = b"".join(self.received)[-400:].decode(errors="replace")
            raise ConnectionError(f"the node closed the connection after {self.at} requests: {said}")
        self.received.append(data)
        answers = b"".join(self.received)
        answered = answers.count(b'"hash":') + answers.count(b'"error":')
        if answered < self.expected or not answers.rstrip().endswith((b"}", b"\r\n0")):
            return False
        good = answers.count(b'"code":0,')
        self.accepted += good
        self.refused += answered - good
        if good < answered and len(self.refusals) < 3:
            self.refusals.append(answers[-600:].decode(errors="replace"))
        self.received.clear()
        return True


def run(port: int, parts: Sequence[Sequence[tuple[bytes, int]]]) -> dict[str, object]:
    """Send everything and return what was counted."""
    selector = selectors.DefaultSelector()
    connections = [
        Connection(socket.create_connection(("127.0.0.1", port)), part, max(1, WINDOW // part[0][1]))
        for part in parts
    ]
    for one in connections:
        one.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(one.socket, selectors.EVENT_READ, one)
    started, burned = time.time(), time.process_time()
    open_ones = sum(one.send() for one in connections)
    while open_ones:
        for key, _events in selector.select():
            if key.data.receive() and not key.data.send():
                open_ones -= 1
    return {
        "started": started,
        "ended": time.time(),
        "cpu_seconds": time.process_time() - burned,
        "accepted": sum(one.accepted for one in connections),
        "refused": sum(one.refused for one in connections),
        "refusals": [text for one in connections for text in one.refusals][:3],
    }


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1]), pickle.loads(Path(sys.argv[2]).read_bytes()))))
