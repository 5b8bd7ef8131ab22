"""What pods say, of all replicas at once."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from typing import Any

from virtengine.cli.connection import answering

Write = Callable[[str, str], None]


def print_logs(
    api: Any, namespace: str, selector: str, *, follow: bool, lines: int, as_json: bool = False
) -> None:
    """Print the logs of the pods that a label selects, with their names where there are several."""
    with answering(f"pods in {namespace}"):
        found = api.list_namespaced_pod(namespace, label_selector=selector).items
    names = [str(pod.metadata.name) for pod in found if pod.status.phase != "Pending"]
    if not names:
        sys.stderr.write("no replica runs now\n")
        return
    write = _write_json if as_json else _write_marked if len(names) > 1 else _write_plain
    if not follow:
        for name in names:
            _print(api, namespace, name, write, follow=False, lines=lines)
        return
    arguments = {"follow": True, "lines": lines}
    threads = [
        threading.Thread(target=_print, args=(api, namespace, name, write), kwargs=arguments, daemon=True)
        for name in names
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _print(api: Any, namespace: str, name: str, write: Write, *, follow: bool, lines: int) -> None:
    with answering(f"logs of {name}"):
        answer = api.read_namespaced_pod_log(
            name, namespace, follow=follow, tail_lines=lines, _preload_content=False
        )
        for line in answer:
            write(name, line.decode("utf-8", "backslashreplace").rstrip("\n"))


def _write_plain(_pod: str, line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _write_marked(pod: str, line: str) -> None:
    _write_plain(pod, f"{pod} {line}")


def _write_json(pod: str, line: str) -> None:
    _write_plain(pod, json.dumps({"pod": pod, "line": line}, ensure_ascii=False))
