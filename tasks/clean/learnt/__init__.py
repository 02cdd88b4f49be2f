"""Learns which lines of a source are boilerplate, and takes them out.

`SourceProfile` counts, `proposals` decides, `remove_learnt` removes. What is in force stands in files that a person can read
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
