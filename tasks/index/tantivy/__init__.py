"""The embedded index, on Tantivy."""
