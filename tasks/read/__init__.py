"""Reads articles from files of many forms: text, HTML, JSON Lines and web archives, plain or compressed, near or far.

`find_inputs` says what there is, `split_input` cuts what is large, `read_documents` yields the documents. Nothing in
this package raises for what is in a file: a broken record is a rejected document, and the rest is read.
"""

from tasks.read.faults import Fault, storage_failed
from tasks.read.find.folders import Folder, find_folder
from tasks.read.find.inputs import find_inputs
from tasks.read.find.pieces import split_input
from tasks.read.formats.documents import read_documents
from tasks.read.input import UNREADABLE, Input

__all__ = [
    "UNREADABLE",
    "Fault",
    "Folder",
    "Input",
    "find_folder",
    "find_inputs",
    "read_documents",
    "split_input",
    "storage_failed",
]
