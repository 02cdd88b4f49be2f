"""Near-duplicates: recall, precision, speed and memory beside a peer."""
