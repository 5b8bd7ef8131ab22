"""Does a public image registry answer? If not, nothing may be pulled and everything is built from source."""

from __future__ import annotations

import functools
import urllib.error
import urllib.request

from cluster.settings import Settings

PROBE = "https://registry-1.docker.io/v2/"
SECONDS = 4
# Only a registry sends this; a page that asks for a log-in to the network does not.
HEADER = "Docker-Distribution-Api-Version"


def answers(settings: Settings, probe: str = PROBE) -> bool:
    """Tell whether images may be pulled. Asked once in a process: the answer must not change half-way."""
    return settings.registry != "none" and _ask(probe)


@functools.cache
def _ask(probe: str) -> bool:
    """Ask briefly. A registry that wants a login answers with 401, which is an answer."""
    try:
        with urllib.request.urlopen(probe, timeout=SECONDS) as answer:  # noqa: S310 - a fixed https address
            return HEADER in answer.headers
    except urllib.error.HTTPError as error:
        return error.code == 401 and HEADER in error.headers
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False
