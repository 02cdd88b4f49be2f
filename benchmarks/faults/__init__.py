"""Measure what faults do to a run: it is killed, interrupted, locked out, refused, cut off, and started until it succeeds.

    python -m benchmarks.faults [--elasticsearch-node | --elasticsearch URL] [--kills N] [--articles N] [--json]

Articles are generated: some duplicate others, some are empty. For each fault `kiosque ingest` is run over them, and again
after each failure, as a scheduler would. Then the index is compared with that of an undisturbed run.

injected   number of times the fault was injected into a run
read …     counts of the last run that succeeded; the sum over several homes
lost       documents that are neither in the index with the right content nor in the dead letters
doubled    documents that are in the index more than once, or should not be there

A run that does not end as expected under its fault (exit code, message) ends the benchmark with its message.

Faults of any run are injected with the embedded index, and with Elasticsearch too if one is given
(`--elasticsearch-node` starts the node of the tests). Elasticsearch then has faults of its own.
"""
