"""Governance: proposals, deposits and votes by stake; what passes is carried out in governance's name."""

from virtengine.chain.modules.gov.module import MODULE

__all__ = ["MODULE"]
