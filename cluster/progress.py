"""Steps with their durations, for a person at a terminal, for a log, or for a program.

Text goes to standard error, so that standard output stays free for answers.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal, TextIO

Output = Literal["text", "json", "silent"]


@dataclass
class Progress:
    """Reports steps as they start and end."""

    output: Output = "text"
    stream: TextIO = field(default_factory=lambda: sys.stderr)
    depth: int = 0

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Report one step; steps inside it are indented."""
        self._started(name)
        self.depth += 1
        start = time.monotonic()
        try:
            yield
        except BaseException:
            self._ended(name, "failed", time.monotonic() - start)
            raise
        self._ended(name, "done", time.monotonic() - start)

    def note(self, text: str) -> None:
        """Say something that is not a step."""
        if self.output == "text":
            self._line(f"{'  ' * self.depth}{text}")
        elif self.output == "json":
            self._line(json.dumps({"note": text}))

    def _started(self, name: str) -> None:
        if self.output == "text" and self.stream.isatty():
            self._line(f"{'  ' * self.depth}… {name}")
        elif self.output == "json":
            self._line(json.dumps({"step": name, "state": "started", "depth": self.depth}))

    def _ended(self, name: str, state: str, seconds: float) -> None:
        self.depth -= 1
        if self.output == "text":
            mark = "✓" if state == "done" else "✗"
            self._line(f"{'  ' * self.depth}{mark} {name} {seconds:.1f} s")
        elif self.output == "json":
            facts = {"step": name, "state": state, "depth": self.depth, "seconds": round(seconds, 3)}
            self._line(json.dumps(facts))

    def _line(self, text: str) -> None:
        self.stream.write(text + "\n")
        self.stream.flush()


SILENT = Progress(output="silent")
