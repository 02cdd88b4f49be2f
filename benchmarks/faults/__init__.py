"""What faults do to a run: killed, told to end, locked out, refused, cut off, and started again until it is done.

    python -m benchmarks.faults [--elasticsearch-node | --elasticsearch URL] [--kills N] [--articles N] [--json]

Articles are generated: some are copies of others, some empty. For each fault `kiosque ingest` is run over them as a
scheduler would, again after each failure, and the index is compared with that of a run that nothing disturbed.

injected   how often the fault struck a run that was going on
read …     what the last run that went through said became of every document; of several homes, all together
lost       documents that are neither in the index with the right content nor in the dead letters
doubled    documents that are in the index more than once, or should not be there

A run that does not end as it should under its fault (exit code, words) ends the benchmark with what it said.

Faults of any run are injected with the embedded index, and with Elasticsearch too where there is one
(`--elasticsearch-node` starts that of the tests), which then has faults of its own.
"""
