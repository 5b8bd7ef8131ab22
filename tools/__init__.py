"""Generators behind `make generate`: wire code, CRDs, RBAC and reference pages."""
