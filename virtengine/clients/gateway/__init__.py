"""A provider's gateway as its tenants reach it: TLS to the right one, tokens, questions and streams."""

from virtengine.clients.gateway.address import Address, Token, TokenStore
from virtengine.clients.gateway.client import Gateway
from virtengine.clients.gateway.problems import GatewayRefused

__all__ = ["Address", "Gateway", "GatewayRefused", "Token", "TokenStore"]
