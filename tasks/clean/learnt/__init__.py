"""Learnt lines: boilerplate found by what the documents of a source repeat.

`SourceProfile` counts, `proposals` decides, `remove_learnt` removes. The lines in force are in files that a person can read
and change (`tasks/clean/learnt/files.py`); the profiles are the memory of the flow that learns (`flows/learn.py`).
"""

from tasks.clean.learnt.apply import LearntLines, remove_learnt, source_name
from tasks.clean.learnt.decision import APPLY, PROPOSE, Threshold, learnt_file, proposals
from tasks.clean.learnt.profile import DocumentLines, SourceProfile

__all__ = [
    "APPLY",
    "PROPOSE",
    "DocumentLines",
    "LearntLines",
    "SourceProfile",
    "Threshold",
    "learnt_file",
    "proposals",
    "remove_learnt",
    "source_name",
]
