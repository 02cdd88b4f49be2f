"""Runs: inputs, workers, indexing, locks and interrupts of one run."""
