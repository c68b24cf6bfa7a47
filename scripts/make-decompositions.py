#!/usr/bin/env python3
"""Writes src/Semblance.Core/Documents/decompositions.txt: what is left of a character when it is decomposed (Unicode's canonical decomposition, UAX #15) and its
marks (category Mn) are taken away. One line a character: its code, then the codes of what is left. Characters that stay as they are have no line; Hangul is computed.

The product runs without ICU, whose absence makes .NET leave every string as it is."""
import pathlib
import unicodedata

HANGUL = range(0xAC00, 0xD7A4)
SURROGATES = range(0xD800, 0xE000)

lines = []
for code in range(0x80, 0x110000):
    character = chr(code)
    if code in HANGUL or code in SURROGATES or unicodedata.category(character) == "Mn":
        continue
    left = "".join(c for c in unicodedata.normalize("NFD", character) if unicodedata.category(c) != "Mn")
    if left != character:
        lines.append(" ".join(f"{ord(c):X}" for c in character + left))

target = pathlib.Path(__file__).parent.parent / "src/Semblance.Core/Documents/decompositions.txt"
target.write_text("\n".join(lines) + "\n")
print(f"{len(lines)} characters, Unicode {unicodedata.unidata_version}")
