"""Errors of the market module. Numbers are never reused; missing ones are kept free."""

from __future__ import annotations

from virtengine.core.errors import ModuleError


class MarketError(ModuleError):
    """Base of the market module's errors."""

    codespace = "market"


class OfferingNotFound(MarketError):
    """There is no such offering."""

    code = 2200


class OfferingExists(MarketError):
    """The external id was used for an offering of other content."""

    code = 2201


class OfferingNotActive(MarketError):
    """The offering takes no orders."""

    code = 2202


class OfferingFull(MarketError):
    """The offering has as many orders as it takes at one time."""

    code = 2203


class OrderNotFound(MarketError):
    """There is no such order."""

    code = 2204


class OrderExists(MarketError):
    """The external id was used for an order of other content."""

    code = 2205


class OrderNotOpen(MarketError):
    """The order takes no bids any more, or not yet."""

    code = 2206


class OrderExpired(MarketError):
    """The order's time is over."""

    code = 2207


class InvalidState(MarketError):
    """The message does not fit the object's state."""

    code = 2208


class IllegalMove(MarketError):
    """The object's state does not lead there."""

    code = 2209


class LeaseNotFound(MarketError):
    """There is no such lease."""

    code = 2210


class BidNotFound(MarketError):
    """There is no such bid."""

    code = 2212


class BidExists(MarketError):
    """The provider has bid on this order otherwise."""

    code = 2213


class PriceTooHigh(MarketError):
    """The price is above the order's ceiling."""

    code = 2214


class BidNotOpen(MarketError):
    """The bid cannot be accepted any more."""

    code = 2215


class Unauthorized(MarketError):
    """The signer has no part in the object."""

    code = 2230


class NotProvider(MarketError):
    """The signer is not the object's provider."""

    code = 2231


class NotCustomer(MarketError):
    """The signer is not the object's owner."""

    code = 2232


class InvalidManifest(MarketError):
    """The manifest's envelope is malformed, too large, or not for the provider."""

    code = 2233


class ManifestMissing(MarketError):
    """A lease needs a manifest."""

    code = 2235


class InvalidPricing(MarketError):
    """The listing cannot be had at the order's ceiling, or a price is malformed."""

    code = 2239


class InvalidRequest(MarketError):
    """The message is malformed whatever the state."""

    code = 2240


class ProviderNotRegistered(MarketError):
    """The bidder is not a registered provider."""

    code = 2241


class SelfDeal(MarketError):
    """A tenant and its provider must be different accounts."""

    code = 2245


class TooManyBids(MarketError):
    """The order has as many bids as it may."""

    code = 2246


class TooManyOrders(MarketError):
    """The customer has as many orders as it may at one time."""

    code = 2247


class TooManyOfferings(MarketError):
    """The provider has as many offerings as it may."""

    code = 2248


class AttributeMismatch(MarketError):
    """The provider lacks an attribute that the order requires."""

    code = 2249


class RegionMismatch(MarketError):
    """The provider is in none of the order's regions."""

    code = 2250


class DepositTooSmall(MarketError):
    """The deposit is below the minimum."""

    code = 2251


class InsufficientFunds(MarketError):
    """The lease's escrow account owes more than it holds."""

    code = 2252


class InvalidCloseReason(MarketError):
    """The signer may not give this reason."""

    code = 2253


class ManifestVersionConflict(MarketError):
    """The manifest's version is not the next one."""

    code = 2254


class ResourcesTooLarge(MarketError):
    """The order asks for more than the offering gives to one."""

    code = 2255


class InvalidParams(MarketError):
    """Parameters that cannot hold."""

    code = 2256


class ChangeNotFound(MarketError):
    """The lease has no such contract change."""

    code = 2257


class ChangeNotOpen(MarketError):
    """The contract change was answered, replaced or is too old."""

    code = 2258


class InvalidChange(MarketError):
    """The lease cannot be changed in this way."""

    code = 2259


class ProviderLeaving(MarketError):
    """The provider announced maintenance or that it leaves; it gets no new lease."""

    code = 2260


class BidExpired(MarketError):
    """The bid's time is over."""

    code = 2261


class NotVouchedFor(MarketError):
    """The auditors that the order names do not vouch for the provider."""

    code = 2262
