"""Measurements: each prints its figures, and its ratio to a peer or a limit measured in the same run."""
