"""Commands of `kiosque`, one a module."""
