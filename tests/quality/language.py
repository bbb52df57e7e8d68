"""language.py FOLDER...: how often the language of posts of 40 letters and more is found, for every *.jsonl that names it."""
import glob
import json
import os
import subprocess
import sys

here = os.path.dirname(os.path.realpath(__file__))
root = os.path.realpath(os.path.join(here, "../.."))
right, asked = {}, {}
print("| set | posts of 40 letters and more | language found |\n|---|---|---|")
for name in sorted(file for folder in sys.argv[1:] for file in glob.glob(os.path.join(folder, "*.jsonl"))):
    with open(name, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    rows = [row for row in rows if row.get("lang") and sum(c.isalpha() for c in row["text"]) >= 40]
    if not rows:
        continue
    mentions = "\n".join(json.dumps({"id": str(i), "text": row["text"]}) for i, row in enumerate(rows))
    judged = subprocess.run([f"{root}/build/bin/webcarectl", "classify", "--rules", f"{root}/config/rules/fr"],
                            input=mentions, capture_output=True, text=True, check=True).stdout.splitlines()
    hits = [json.loads(line)["language"] == row["lang"] for line, row in zip(judged, rows, strict=True)]
    print(f"| {os.path.basename(name)[:-6]} | {len(rows)} | {sum(hits) / len(rows):.3f} |")
    for row, hit in zip(rows, hits):
        asked[row["lang"]] = asked.get(row["lang"], 0) + 1
        right[row["lang"]] = right.get(row["lang"], 0) + hit
for lang in sorted(asked):
    print(f"| all in {lang} | {asked[lang]} | {right[lang] / asked[lang]:.3f} |")
print(f"| all | {sum(asked.values())} | {sum(right.values()) / sum(asked.values()):.3f} |")
