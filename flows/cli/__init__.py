"""The command line: the `kiosque` program and what it prints."""
