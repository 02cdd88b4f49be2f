"""Kinds of pages: one article, several, a list of articles, or a notice in the place of an article; and text kept in scripts.

`notices` knows notices, checks and walls by their words, `files` the files that a site has for robots, `lists` the pages that
lead to articles, `several` articles below one another, `stored` the text that only a script of the page holds.
"""
