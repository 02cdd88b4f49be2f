"""Learnt lines: boilerplate found by what the documents of a source repeat.

`SourceProfile` counts, `proposals` decides, `remove_learnt` removes. The lines in force are in files that a person can read
and change (`tasks/clean/learnt/files.py`); the profiles are the memory of the flow that learns (`flows/learn.py`).
"""
