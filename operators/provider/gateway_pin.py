"""The digest of the gateway's certificate, published on the chain so that tenants know whom they talk to."""

from __future__ import annotations

import base64
import binascii

from virtengine.api.provider import ProviderSpec
from virtengine.clients.kubernetes_kinds import SECRETS
from virtengine.core.errors import Rejected
from virtengine.crypto import certificate
from virtengine.plans.gateway import PIN_ATTRIBUTE
from virtengine.plans.gateway_access import NAME
from virtengine.runtime.world import World
from virtengine.wire.virtengine.provider.v1 import types_pb2


async def find(world: World, namespace: str) -> str | None:
    """Return the digest of the certificate that the gateway made; None while there is none."""
    secret = await world.read(SECRETS, namespace, NAME)
    if secret is None:
        return None
    try:
        return certificate.pin_of(base64.b64decode(secret["data"]["tls.crt"], validate=True))
    except (KeyError, binascii.Error, Rejected) as error:
        world.log.warning("the gateway's certificate is not readable", error=type(error).__name__)
        return None


def publish(spec: ProviderSpec, pin: str | None, known: types_pb2.Provider | None) -> ProviderSpec:
    """Return a spec with the digest among its attributes; the one on the chain stays while none is found."""
    on_chain = next((one.value for one in known.attributes if one.key == PIN_ATTRIBUTE), "") if known else ""
    value = pin or on_chain
    if not value or PIN_ATTRIBUTE in spec.attributes:
        return spec
    return spec.model_copy(update={"attributes": {**spec.attributes, PIN_ATTRIBUTE: value}})
