"""Reports: what a run counts, and how counts and documents are shown."""
