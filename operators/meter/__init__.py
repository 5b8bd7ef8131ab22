"""The meter: signs what the provider's leases used, from evidence of what ran."""
