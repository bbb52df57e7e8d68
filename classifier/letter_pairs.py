"""letter_pairs.py: prints the table of classifier/letter_pairs.cpp, counted over the words of the shipped packs.

A word is a run of letters in a list of terms or an example of config/rules/LANGUAGE, in lower case and without accents; each
counts as the 0.7th power of how often it stands there, so that the packs' favourite words do not drown the language. A pair's
score is 8 ln(p / m): p its share of all pairs of the language (each pair seen SMOOTHING times more than it was), m the mean
of p over the four languages. Needs python3-yaml. Deterministic.

    python3 classifier/letter_pairs.py > table.txt

Measure a new table before it is taken: tests/quality/language.py.
"""
import collections
import glob
import math
import os
import re
import unicodedata

import yaml

LANGUAGES = ["nl", "en", "de", "fr"]
LETTERS = "`abcdefghijklmnopqrstuvwxyz"  # ` is the edge of a word
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
ON_AVERAGE, PER_NAT, POWER, SMOOTHING = 24, 8, 0.7, 0.3
RULES = os.path.join(os.path.dirname(os.path.realpath(__file__)), "../config/rules")


def texts(node):
    """Every text below a node, but for what is not in the language."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        for item in node:
            yield from texts(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key not in ("history", "author", "created_at", "now", "negation", "network", "kind"):
                yield from texts(value)


def folded(text):
    apart = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss").replace("œ", "oe").replace("æ", "ae"))
    return "".join(c for c in apart if not unicodedata.combining(c))


def words_of(language):
    words = collections.Counter()
    for name in sorted(glob.glob(os.path.join(RULES, language, "*.yaml"))):
        with open(name, encoding="utf-8") as file:
            pack = yaml.load(file, Loader=yaml.BaseLoader)
        for text in texts(pack.get("terms", {})):
            words.update(re.findall("[a-z]+", folded(text)))
        for rule in pack.get("rules", []):
            for text in texts(rule.get("examples", {})):
                words.update(re.findall("[a-z]+", folded(text)))
    return words


def shares(language):
    """By first and second letter: the share of this pair among all of the language."""
    counts = {a + b: SMOOTHING for a in LETTERS for b in LETTERS}
    for word, times in words_of(language).items():
        for a, b in zip("`" + word, word + "`"):
            counts[a + b] += times**POWER
    return {pair: count / sum(counts.values()) for pair, count in counts.items()}


def digit(share, mean):
    score = round(ON_AVERAGE + PER_NAT * math.log(share / mean))
    return DIGITS[min(max(score, 0), len(DIGITS) - 1)]


def main():
    by_language = [shares(language) for language in LANGUAGES]
    mean = {pair: sum(each[pair] for each in by_language) / len(by_language) for pair in by_language[0]}
    for of_language in by_language:
        rows = ["".join(digit(of_language[a + b], mean[a + b]) for b in LETTERS) for a in LETTERS]
        print("    {{" + ",\n      ".join(f'"{row}"' for row in rows) + "}},")


if __name__ == "__main__":
    main()
