"""Capability and capacity, open to be pulled: offers, lots, the ledger, money."""
