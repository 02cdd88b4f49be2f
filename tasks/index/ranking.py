"""Ranking: the weights that every backend scores by, so that the same query ranks the same way on each of them."""

# A word as its language's analyzer reduces it, and the same word as written, by field.
BOOSTS = {"title": 3.0, "text": 1.0}
EXACT_BOOSTS = {"title": 4.0, "text": 1.5}
# The share of the other fields' scores that is added to the best field's score.
TIE_BREAKER = 0.1
# Another spelling of a name, beside a word that counts 1.
SPELLING_WEIGHT = 0.02
# A form of the word that is another word too, or half of a doubled one.
FORM_WEIGHT = 0.4
# A word written otherwise, and a part of a compound, beside a word that counts 1.
JOINED_WEIGHT = 0.9
PART_WEIGHT = 0.5

# A document needs so many of the words of a short query, and this share (per cent, at least one) of a question's words.
# A higher share loses questions whose paragraph says it in other words, and ranks the others no better.
ENOUGH_WORDS = 2
QUESTION_SHARE = 12

# An n-gram and two adjacent words of a query without conditions, beside a word that counts 1. N-grams of four letters join
# the parts of compounds and the forms that a stemmer keeps apart: measured on the questions of benchmarks/retrieval.py in
# eight languages, 0.940 without them and 0.955 with them, the same for weights from 0.2 to 0.5.
NGRAM_WEIGHT = 0.25
NGRAM_SHARE = 0.35  # a document with this share of a question's n-grams needs no whole word
# Where so many documents have words of a question, those that are only like it by their n-grams are not looked for.
MOST_RERANKED = 1000
PAIR_WEIGHT = 0.1
PAIR_SLOP = 2  # words that may stand between the two

# With the newest first, a document that is so many days old counts half; one of any age, or undated, at least a tenth.
RECENT_DAYS = 30
OLD_WEIGHT = 0.1
