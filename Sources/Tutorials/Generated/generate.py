#!/usr/bin/env python3
"""Puts the lessons of docs/lessons into Lessons.swift, beside this script.

With --check nothing is written: exit code 1 says that the file is not what the lessons make.
"""
import pathlib
import sys

here = pathlib.Path(__file__).resolve().parent
lessons = sorted((here.parents[2] / "docs" / "lessons").glob("[0-9]*.md"))

text = "// Made by generate.py from docs/lessons; edit those.\n\n"
text += "/// The lessons that come with mesh, as Markdown, by number.\n"
text += "enum GeneratedLessons {\n    static let all: [(number: String, text: StaticString)] = [\n"
for path in lessons:
    number = path.name.split("-")[0]
    content = path.read_text(encoding="utf-8")
    text += f'        (\n            "{number}",\n            #"""\n'
    for line in content.splitlines():
        text += f"            {line}\n" if line else "\n"
    text += '            """#\n        ),\n'
text += "    ]\n}\n"

target = here / "Lessons.swift"
if "--check" in sys.argv:
    sys.exit(0 if target.exists() and target.read_text(encoding="utf-8") == text else 1)
target.write_text(text, encoding="utf-8")
