"""The parts of a cluster on this machine: Dask, a bucket, PostgreSQL, two nodes of Elasticsearch."""
