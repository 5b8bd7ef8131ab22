"""Processes by recorded number, mounts by folder: what has to end when an engine ends."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path

PROC = Path("/proc")


def command_line(pid: int) -> list[str]:
    """Return a process's words; empty when it is gone."""
    try:
        return [
            word.decode(errors="replace")
            for word in (PROC / str(pid) / "cmdline").read_bytes().split(b"\0")
            if word
        ]
    except (FileNotFoundError, ProcessLookupError):
        return []


def recorded(pidfile: Path, mark: str) -> int | None:
    """Return the process of a pid file if it still is the one: its words contain the mark."""
    if not pidfile.exists():
        return None
    text = pidfile.read_text().strip()
    if text.isdigit() and any(mark in word for word in command_line(int(text))):
        return int(text)
    return None


def started_as(programs: Iterable[str], mark: str) -> list[int]:
    """Return the processes of some programs that were started with a word containing the mark."""
    wanted = tuple(programs)
    found = []
    for entry in PROC.iterdir():
        words = command_line(int(entry.name)) if entry.name.isdigit() else []
        if words and Path(words[0]).name in wanted and any(mark in word for word in words):
            found.append(int(entry.name))
    return found


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; one that only waits to be collected does not."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def end(pids: Iterable[int], *, patience: float = 15) -> None:
    """Ask processes to end, wait, then insist."""
    waiting = [pid for pid in pids if is_alive(pid)]
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in waiting:
            _send(pid, number)
        waiting = _still_alive_after(waiting, patience)


def _still_alive_after(pids: list[int], patience: float) -> list[int]:
    wait_until(lambda: not any(is_alive(pid) for pid in pids), patience)
    return [pid for pid in pids if is_alive(pid)]


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def wait_until(ready: Callable[[], bool], seconds: float, pause: float = 0.1) -> bool:
    """Ask until the answer is yes or the time is over; return the last answer."""
    limit = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > limit:
            return False
        time.sleep(pause)
    return True


def mounts_under(folder: Path, mountinfo: str) -> list[str]:
    """Return the mount points in a folder, the innermost first, from the text of /proc/self/mountinfo."""
    points = [line.split()[4].encode().decode("unicode_escape") for line in mountinfo.splitlines()]
    inside = [point for point in points if point == str(folder) or point.startswith(f"{folder}/")]
    return sorted(inside, key=lambda point: (point.count("/"), point), reverse=True)
