"""The steps of the pipeline: functions from documents to documents, and the index they end in."""
