"""Hidden elements: removes the small ones that a reader does not see beside a text, after the rest of the article is shown.

A site may hide the article itself until a script shows it, or all but its first lines: these stay.
"""

from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tasks.extract.hidden_rest import open_rest

_MARKED = '[hidden], [style*="display" i], [style*="visibility" i]'
# A longer text is a part of the article that scripts show, and so is one that is not so much shorter than the text beside it.
MAX_CHARACTERS, MAX_SHARE = 300, 0.25
# So many nodes of an element, and of elements side by side, are looked at.
MAX_NODES = 200


def remove_hidden(tree: LexborHTMLParser) -> None:
    """Show the rest of the article that a button opens, and remove the small elements that an attribute or a style hides."""
    open_rest(tree)
    marked = [node for node in tree.css(_MARKED) if _is_hidden(node)]
    parents = {node.parent.mem_id: node.parent for node in marked if node.parent is not None}
    # The inner ones first: an outer element may be removed with them.
    for parent in reversed(parents.values()):
        children = [(child, _is_hidden(child)) for child in parent.iter(include_text=True)]
        hidden = [child for child, is_hidden in children if is_hidden]
        sizes = [_size(child) for child in hidden]
        if max(sizes) > MAX_CHARACTERS:
            continue
        shown = sum(_size(child) for child, is_hidden in children if not is_hidden)
        if sum(sizes) <= MAX_SHARE * shown:
            for child in hidden:
                child.decompose()


def _is_hidden(node: LexborNode) -> bool:
    if node.tag == "-text":
        return False
    attributes = node.attributes
    style = (attributes.get("style") or "").lower().replace(" ", "")
    if "display:" in style or "visibility:hidden" in style:  # the style is stronger than the attribute
        return "display:none" in style or "visibility:hidden" in style
    return "hidden" in attributes and attributes["hidden"] != "until-found"


def _size(node: LexborNode) -> int:
    """Return the number of characters in the first nodes of an element."""
    nodes = islice(node.traverse(include_text=True), MAX_NODES)
    return sum(len((inner.text_content or "").strip()) for inner in nodes if inner.tag == "-text")
