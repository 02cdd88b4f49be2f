"""Reasons why a page is no article, each with the sentence that its dead letter shows."""

from typing import NamedTuple


class Reason(NamedTuple):
    """The error of a rejection, and the sentence that tells an editor why."""

    error: str
    sentence: str


NO_TEXT = Reason("NoArticle", "the page holds no article text")
HEADING_ONLY = Reason("HeadingOnly", "the page has a heading and no text below it")
PICTURES_ONLY = Reason("PicturesOnly", "the page holds pictures or a video with captions, and no text of its own")
LIST = Reason("ListOfArticles", "the page lists other articles and is none itself")
ROBOTS_FILE = Reason(
    "FileForRobots", "is a file for robots and not an article, such as robots.txt, ads.txt or a list of addresses"
)
# A reason that is expected of some pages of any site; any other, where it is frequent, is a sign of a fault.
EXPECTED = frozenset({LIST.error, ROBOTS_FILE.error, PICTURES_ONLY.error, "NotFound", "Redirect", "Policy", "SitePage"})
LOST_LETTERS = Reason("LostLetters", "the page has other signs in the place of most letters, which are lost")
STRUCTURAL = (NO_TEXT, HEADING_ONLY, PICTURES_ONLY, LIST, ROBOTS_FILE, LOST_LETTERS)
