"""The corpus: prepared documents in Parquet files, between preparing and indexing, and lookups in them."""
