"""table.py NAME: one backtest (JSON on standard input) as rows of a table in Markdown."""
import json
import sys

name, result = sys.argv[1], json.load(sys.stdin)
for question, score in result["questions"].items():
    if question.startswith("intent:"):
        continue
    print(f"| {name} | {question} | {score['asked']} | P {score['precision']:.3f}, R {score['recall']:.3f} | F1 {score['f1']:.3f} |")
for choice, score in result["choices"].items():
    answers = ", ".join(f"{key} {each['f1']:.2f}" for key, each in score["answers"].items() if each["yes"] >= 10)
    print(f"| {name} | {choice} | {score['asked']} | accuracy {score['accuracy']:.3f}; {answers} | macro-F1 {score['macro_f1']:.3f} |")
