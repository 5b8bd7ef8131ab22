"""The provider operator: this cluster as a seller. Provider, Offering, Lease and the bid engine."""
