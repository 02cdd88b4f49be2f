"""The Elasticsearch backend."""
