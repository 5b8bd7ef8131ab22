"""The provider gateway: what tenants ask of their leases, over HTTPS."""
