#!/usr/bin/env python3
"""Writes the fixtures below test/Semblance.Tests/Fixtures/Python that are SQLite files.

    npm install --prefix /tmp/vec sqlite-vec-linux-x64@0.1.9
    python3 scripts/make-sqlite-fixtures.py vec /tmp/vec/node_modules/sqlite-vec-linux-x64/vec0
    python3 scripts/make-sqlite-fixtures.py pickles

vec: sqlite-vec/faces.db, written by the real extension, and sqlite-vec.json, what is in it; needs a sqlite3 module that can load extensions
(Debian's can). pickles: sqlite-pickles/faces.db, arrays and lists pickled in every protocol; needs NumPy. Vectors are random, people invented.
"""

import json
import pickle
import random
import sqlite3
import sys
from array import array
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent / "test/Semblance.Tests/Fixtures/Python"
RNG = random.Random(19)


def vector(width=32):
    return array("f", [RNG.uniform(-1, 1) for _ in range(width)])


def database(folder):
    path = HERE / folder / "faces.db"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA page_size = 512")
    return db


def write_pickles():
    """Row i holds the vector of floats i/8, (i+1)/8, … in protocol i % 6; arrays of both widths, and lists."""
    import numpy as np

    db = database("sqlite-pickles")
    db.execute("CREATE TABLE faces (id INTEGER PRIMARY KEY, name TEXT, encoding BLOB)")
    for i in range(18):
        values = np.arange(i, i + 32) / 8
        value = (values, values.astype("<f4"), values.tolist())[i // 6]
        blob = pickle.dumps(value, protocol=i % 6)
        # Protocol 0 is text, and came out of Python 2 programs as text.
        db.execute("INSERT INTO faces VALUES (?, ?, ?)", (i, f"P{i}", blob.decode() if i == 12 else blob))
    db.close()


def write_vec(extension):
    db = database("sqlite-vec")
    db.enable_load_extension(True)
    db.load_extension(extension)
    written = {}

    # Small chunks, a chunk that is emptied, holes, and a row that takes a hole's place.
    db.execute("CREATE VIRTUAL TABLE plain USING vec0(embedding float[32], chunk_size=8)")
    rows = {i: vector() for i in range(1, 21)}
    for i, v in rows.items():
        db.execute("INSERT INTO plain(rowid, embedding) VALUES (?, ?)", (i, v.tobytes()))
    for i in [2, 5, *range(9, 17)]:
        db.execute("DELETE FROM plain WHERE rowid = ?", (i,))
        del rows[i]
    rows[40] = vector()
    db.execute("INSERT INTO plain(rowid, embedding) VALUES (40, ?)", (rows[40].tobytes(),))
    written["plain"] = {str(i): list(v) for i, v in rows.items()}

    # Text keys, names as a metadata column (short and long ones are kept apart), and an auxiliary column.
    db.execute("CREATE VIRTUAL TABLE named USING vec0(person_id TEXT PRIMARY KEY, face_embedding FLOAT[32] distance_metric=cosine, "
               "name TEXT, age INTEGER, +note TEXT, chunk_size=16)")
    people = {"e-1": "Ada", "e-2": "Grace Brewster Hopper", "e-3": "Alan Turing"}
    written["named"] = {}
    for key, name in people.items():
        v = vector()
        db.execute("INSERT INTO named(person_id, face_embedding, name, age, note) VALUES (?, ?, ?, 36, 'invented')", (key, v.tobytes(), name))
        written["named"][key] = {"name": name, "vector": list(v)}

    # Names as an auxiliary column.
    db.execute("CREATE VIRTUAL TABLE aside USING vec0(id INTEGER PRIMARY KEY, +name TEXT, embedding float[32], chunk_size=8)")
    written["aside"] = {}
    for key, name in ((7, "Edsger"), (8, "Barbara")):
        v = vector()
        db.execute("INSERT INTO aside(id, name, embedding) VALUES (?, ?, ?)", (key, name, v.tobytes()))
        written["aside"][str(key)] = {"name": name, "vector": list(v)}

    # What is not float32 cannot be imported.
    db.execute("CREATE VIRTUAL TABLE bits USING vec0(embedding bit[64], chunk_size=8)")
    db.execute("INSERT INTO bits(rowid, embedding) VALUES (1, vec_bit(?))", (bytes(8),))
    db.execute("VACUUM")
    db.close()
    (HERE / "sqlite-vec.json").write_text(json.dumps(written) + "\n")


if __name__ == "__main__":
    if sys.argv[1] == "vec":
        write_vec(sys.argv[2])
    else:
        write_pickles()
