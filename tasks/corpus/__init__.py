"""Prepared batches: Parquet files between preparing and indexing, and lookups in them."""
