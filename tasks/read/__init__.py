"""Reading: yields documents from text, HTML, JSON and web archive files, plain or compressed, local or remote.

`find.inputs` lists the inputs, `find.pieces` cuts large ones, `formats.documents` yields the documents. Nothing in this
package raises for the content of a file: a broken record becomes a rejected document, and the rest is read.
"""
