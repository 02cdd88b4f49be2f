"""Reads articles from files of many forms: text, HTML, JSON Lines and web archives, plain or compressed, near or far.

`find_inputs` says what there is, `split_input` cuts what is large, `read_documents` yields the documents. Nothing in
this package raises for what is in a file: a broken record is a rejected document, and the rest is read.
"""

from tasks.read.documents import read_documents
from tasks.read.faults import Fault, storage_failed
from tasks.read.folders import Folder, find_folder
from tasks.read.input import UNREADABLE, Input
from tasks.read.inputs import find_inputs
from tasks.read.options import ReadOptions
from tasks.read.pieces import split_input

__all__ = [
    "UNREADABLE",
    "Fault",
    "Folder",
    "Input",
    "ReadOptions",
    "find_folder",
    "find_inputs",
    "read_documents",
    "split_input",
    "storage_failed",
]
