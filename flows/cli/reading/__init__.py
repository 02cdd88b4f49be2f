"""Commands of `kiosque` that read the index alone, one a module."""
