"""Searches: how long one takes, by kind of query and size of the archive, beside the bare backend."""
