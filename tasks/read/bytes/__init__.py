"""Bytes: storage, compression and encoding of inputs."""
