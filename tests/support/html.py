"""Reads what a page says."""

import httpx
from selectolax.lexbor import LexborHTMLParser


class Seen:
    """A page that was answered."""

    def __init__(self, response: httpx.Response) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.tree = LexborHTMLParser(response.text)

    def texts(self, selector: str) -> list[str]:
        """What stands in each element."""
        return [" ".join(node.text().split()) for node in self.tree.css(selector)]

    def text(self, selector: str) -> str:
        """What stands in the one element."""
        (text,) = self.texts(selector)
        return text

    def values(self, selector: str, attribute: str) -> list[str]:
        """An attribute of each element."""
        return [node.attributes.get(attribute) or "" for node in self.tree.css(selector)]

    def link(self, text: str, selector: str = "a") -> str:
        """The address of the one link that says `text`."""
        links = [node for node in self.tree.css(selector) if text in " ".join(node.text().split())]
        (address,) = {node.attributes["href"] or "" for node in links}
        return address


def seen(client: httpx.Client, address: str, *, status: int = 200) -> Seen:
    """Ask for an address of the page."""
    answer = Seen(client.get(address))
    assert answer.status == status
    return answer
