"""State: the ledger, dead letters and run records that runs leave behind."""
