"""Benchmark of cleaning: boilerplate removed and content lost, by Kiosque and by its peers."""
