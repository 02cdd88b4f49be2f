"""Near-duplicates: finds documents with the same text and links them to their original."""
