"""Does a public image registry answer? If not, nothing may be pulled and everything is built from source."""

from __future__ import annotations

import urllib.error
import urllib.request

from cluster.settings import Settings

PROBE = "https://registry-1.docker.io/v2/"
SECONDS = 4


def answers(settings: Settings, probe: str = PROBE) -> bool:
    """Ask once, briefly. A registry that wants a login answers with 401, which is an answer."""
    if settings.registry == "none":
        return False
    try:
        with urllib.request.urlopen(probe, timeout=SECONDS):  # noqa: S310 - a fixed https address
            return True
    except urllib.error.HTTPError as error:
        return error.code == 401 and "docker-distribution-api-version" in {
            name.lower() for name in error.headers
        }
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False
