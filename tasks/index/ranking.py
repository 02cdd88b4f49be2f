"""Ranking: the weights that every backend scores by, so that the same query ranks the same way on each of them."""

import math

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


def age_weight(days: float) -> float:
    """Return the weight of a document of an age in days, with the newest first; an undated one is infinitely old."""
    return OLD_WEIGHT + math.pow(0.5, days / RECENT_DAYS)


# A search in any language merges two lists: each document scores 1 / (FUSION + rank) in either. Cormack, Clarke and Büttcher
# 2009, "Reciprocal rank fusion outperforms Condorcet and individual rank learning methods", SIGIR.
FUSION = 60
# By words, that is multiplied by its word score beside the best one in any language, to this power. The best article in another
# language has few words of a question, and would count as much as the nearest in meaning. On every 40th question of
# benchmarks/any_language.py, MRR@10 in the own and in another language: 0.86 and 0.64 without it, 0.93 and 0.69 to the power
# of 1, 0.94 and 0.68 of 2 and of 3; of eight translations, 2.7, 4.3, 4.7 and 4.8 are among the first ten.
WORDS_POWER = 2
