"""Preparation: all that happens to a document before the index. Worker processes run it.

`batches` groups inputs, prepares a batch and leaves a Parquet file; `documents` yields the documents of a batch; `steps` lists
the steps in their order. The steps do not know each other.
"""
