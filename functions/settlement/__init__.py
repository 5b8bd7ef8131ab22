"""The settlement function: leases are paid when due, and their invoices become documents."""
