"""A function that answers what it is asked, and the event bus of the platform as a person reaches it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from e2e.support.kubernetes import Kubectl, Object, wait_for
from virtengine.cli import events
from virtengine.clients.events import Event, EventBus

NAMESPACE = "virtengine-system"
FUNCTIONS = "functions.virtengine.com"
ECHO = '''"""Answers every question; refuses those that are wrong on purpose."""

from virtengine.clients.events import Event
from virtengine.core.errors import Rejected


async def handle(event, deps):
    if event.data.get("wrong"):
        raise Rejected("wrong on purpose", reason="WrongOnPurpose")
    answer = {"question": event.id}
    return [Event(id=f"answer-{event.id}", type=event.data["answer"], source="echo", data=answer)]
'''


@dataclass
class Echo:
    """One function that answers on `function.<name>.Answered` what is asked on `function.<name>.Asked`."""

    kubectl: Kubectl
    name: str
    answers: dict[str, float] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    """Questions of the answers as they came, with repetitions."""

    def apply(self, **spec: Any) -> None:
        """Apply the function and its code."""
        metadata = {"name": self.name, "namespace": NAMESPACE}
        code = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"echo.py": ECHO}}
        function = {
            "apiVersion": "virtengine.com/v1alpha1",
            "kind": "Function",
            "metadata": metadata,
            "spec": {
                "handler": "echo:handle",
                "code": {"configMapRef": {"name": self.name}},
                "stream": "FUNCTION",
                "subjects": [f"function.{self.name}.Asked"],
                **spec,
            },
        }
        self.kubectl.apply(code, function)

    def get(self) -> Object | None:
        """Return the Function."""
        return self.kubectl.get(FUNCTIONS, self.name, NAMESPACE)

    def remove(self) -> None:
        """Delete everything of it."""
        self.kubectl.delete(FUNCTIONS, self.name, NAMESPACE, wait=False)
        wait_for(lambda: self.get() is None, f"function {self.name} to be gone", 120)
        self.kubectl.delete("configmap", self.name, NAMESPACE)

    def pods(self) -> list[Object]:
        """Return its pods, those that are ending too."""
        return self.kubectl.list("pods", NAMESPACE, selector=f"virtengine.com/function={self.name}")

    def is_asleep(self) -> bool:
        """Say whether it is at zero, with no pod left."""
        status = (self.get() or {}).get("status", {})
        return status.get("replicas") == 0 and status.get("consumer") is not None and not self.pods()

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[EventBus]:
        """Give the event bus and note when each answer comes."""
        with events.function(self.name, NAMESPACE, "") as found:
            async with EventBus(found.url, name="story") as bus:

                async def hear(message: Any) -> None:
                    question = str(json.loads(message.data)["data"]["question"])
                    self.heard.append(question)
                    self.answers.setdefault(question, time.monotonic())

                await bus.client.subscribe(f"function.{self.name}.Answered", cb=hear)
                await bus.flush()
                yield bus

    async def ask(self, bus: EventBus, question: str, **data: Any) -> float:
        """Publish a question and return when."""
        body = {"answer": f"{self.name}.Answered", **data}
        event = Event(id=question, type=f"{self.name}.Asked", source="story", data=body)
        asked = time.monotonic()
        await bus.publish(f"function.{self.name}.Asked", event)
        return asked

    async def answered(self, question: str, *, seconds: float = 120) -> float:
        """Wait for the answer to a question and return when it came."""
        async with asyncio.timeout(seconds):
            while question not in self.answers:  # noqa: ASYNC110 - the callback fills it
                await asyncio.sleep(0.01)
        return self.answers[question]
