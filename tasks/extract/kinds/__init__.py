"""Kinds of pages: one article, several, a list of articles, or a notice in the place of an article; and text kept in scripts.

`decision` judges a page as a whole. `notices` knows notices, checks and walls by their words, `lists` the pages that lead to
articles, `several` the articles below one another, `paywall` an article that is cut off. `stored` finds the text that only
scripts hold, `script_values` the values of scripts. `plain_texts` judges a text without markup. `reasons` has the sentences
of rejections.
"""
