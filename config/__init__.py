"""The data that drives Kiosque, and the modules that load and check it."""
