#!/usr/bin/env python3
"""Writes samples/legacy-project and samples/probes: a face project as people have it on disk, with invented people.

Plain Python 3, standard library only, fixed seed: the same files every time (bar the SQLite version number that SQLite writes into
its own header). NumPy is not needed: its pickles are reproduced from the same opcodes, through stand-in classes of the same names.

    python3 samples/make-legacy-project.py
"""

import json
import pickle
import random
import shutil
import sqlite3
import struct
import sys
import types
import zlib
from array import array
from math import dist, sqrt
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE / "legacy-project"
PROBES = HERE / "probes"

FIRST = ("Asta Bram Cleo Dario Edda Fenno Gwyn Hanno Ilka Jorun Kaya Lior Mira Nuno Orla Pella Quirin Runa Sami Tove "
         "Ulla Vero Wim Xenia Yara Zeno").split()
LAST = ("Abelmoor Brandvik Castelin Dornquist Elmsgate Farrowby Grunwell Hollinkamp Istrand Jarnefeld Kestelaar Lindqvale "
        "Mossgrave Nettlewick Oakenrood Pemberlin").split()


# --- Stand-ins that pickle as NumPy's own classes do -------------------------------------------------------------------------------

def stand_in(module, name, kind=type):
    """An importable object that pickle refers to as module.name."""
    parts = module.split(".")
    for depth in range(1, len(parts) + 1):
        sys.modules.setdefault(".".join(parts[:depth]), types.ModuleType(".".join(parts[:depth])))
    made = type(name, (), {}) if kind is type else types.FunctionType((lambda: None).__code__, {}, name)
    made.__module__, made.__qualname__ = module, name
    setattr(sys.modules[module], name, made)
    return made


NDARRAY = stand_in("numpy", "ndarray")
DTYPE = stand_in("numpy", "dtype")
RECONSTRUCT = stand_in("numpy.core.multiarray", "_reconstruct", kind="function")


class Dtype:
    def __init__(self, code):
        self.code = code

    def __reduce__(self):
        order = "<" if self.code in ("f4", "f8") else "|"
        tail = (-1, -1, 63) if self.code == "O8" else (-1, -1, 0)
        return DTYPE, (self.code, False, True), (3, order, None, None, None, *tail)


F4, F8, U1, OBJECT = Dtype("f4"), Dtype("f8"), Dtype("u1"), Dtype("O8")


class Ndarray:
    """values: bytes of the elements in C order, or a list of objects."""

    def __init__(self, shape, dtype, values):
        self.shape, self.dtype, self.values = shape, dtype, values

    def __reduce__(self):
        return RECONSTRUCT, (NDARRAY, (0,), b"b"), (1, self.shape, self.dtype, False, self.values)


def floats(code, values):
    return array("d" if code == "f8" else "f", values).tobytes()


def vector(dtype, values):
    return Ndarray((len(values),), dtype, floats(dtype.code, values))


def npy(descr, shape, body):
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}".encode()
    header += b" " * (-(len(header) + 11) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + body


# --- Faces that behave as those of a real model ------------------------------------------------------------------------------------

class FaceSpace:
    """People scattered around a common mean, more widely in some directions than in others, as embeddings of real faces are.

    With mean 1.3, between 0.5 and within 0.16, two people are 0.74 (deviation 0.11) apart and two faces of one person 0.23.
    """

    def __init__(self, rng, dimension, mean, between, within):
        self.rng, self.dimension, self.within = rng, dimension, within
        self.mean = self.scaled([rng.gauss(0, 1) for _ in range(dimension)], mean)
        spread = [1 / (1 + 15 * i / dimension) for i in range(dimension)]
        rng.shuffle(spread)
        norm = sqrt(sum(s * s for s in spread))
        self.spread = [between * s / norm for s in spread]

    def person(self):
        return [m + self.rng.gauss(0, s) for m, s in zip(self.mean, self.spread)]

    def face(self, person):
        noise = self.within / sqrt(self.dimension)
        return [x + self.rng.gauss(0, noise) for x in person]

    @staticmethod
    def scaled(values, norm):
        length = sqrt(sum(v * v for v in values))
        return [v * norm / length for v in values]


def png(rng, size):
    """A valid PNG: a blurred oval on a plain ground, in colours of its own."""
    ground, face = ([rng.randrange(40, 216) for _ in range(3)] for _ in range(2))
    rows = bytearray()
    for y in range(size):
        rows.append(0)
        for x in range(size):
            d = ((x - size / 2) / (size * 0.32)) ** 2 + ((y - size / 2) / (size * 0.42)) ** 2
            t = max(0.0, min(1.0, 1.6 - d))
            rows += bytes(round(g + (f - g) * t) for g, f in zip(ground, face))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(rows), 9)) + chunk(b"IEND", b"")


# --- The project -------------------------------------------------------------------------------------------------------------------

def write(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())


def dump(path, value):
    write(path, pickle.dumps(value, protocol=4))


def invent_names(rng, count):
    names = [f"{first} {last}" for first in FIRST for last in LAST]
    rng.shuffle(names)
    return names[:count]


def write_encodings(rng, space, names):
    """encodings.pickle of Python's face_recognition: a list of vectors and a list of names, with the flaws that such lists have."""
    people = {name: space.person() for name in names}
    rows = [(name, vector(F8, space.face(people[name]))) for name in names for _ in range(rng.choice((1, 1, 2)))]
    rows.append(rows[3])
    twin = names[5].lower()
    rows.append((twin, vector(F8, space.face(space.person()))))
    broken = space.face(people[names[7]])
    broken[64] = float("nan")
    rows.append((names[7], vector(F8, broken)))
    rows.append((names[9], None))
    dump(PROJECT / "encodings.pickle", {"encodings": [row for _, row in rows], "names": [name for name, _ in rows]})
    return people


def write_pixels(rng, names):
    """data/names.pkl + faces_data.pkl: raw 50x50 BGR crops, which need a model before anybody can be recognised by them."""
    rows = bytearray()
    for _ in names:
        shade = [rng.randrange(30, 226) for _ in range(3)]
        for y in range(50):
            for x in range(50):
                light = 1 - ((x - 25) ** 2 + (y - 25) ** 2) / 2500
                rows += bytes(min(255, round(c * light)) for c in shade)
    dump(PROJECT / "data/names.pkl", names)
    dump(PROJECT / "data/faces_data.pkl", Ndarray((len(names), 7500), U1, bytes(rows)))


def write_face_db(rng, space, names):
    """models/face_db.npy (an object array of dicts) with face_db.json, and the users behind its ids in instance/app.db."""
    ids = [str(i + 1) for i in range(len(names))]
    people = [space.person() for _ in names]
    faces = [{"id": i, "embedding": vector(F4, space.face(p))} for i, p in zip(ids, people) for _ in range(2)]
    body = pickle.dumps(Ndarray((len(faces),), OBJECT, faces), protocol=4)
    write(PROJECT / "models/face_db.npy", npy("|O", f"({len(faces)},)", body))
    write(PROJECT / "models/face_db.json", json.dumps({
        "users": ids, "samples_per_user": {i: 2 for i in ids}, "total_images": len(faces), "total_faces": len(faces),
        "embedding_dim": 512, "model": "InsightFace MobileFaceNet (buffalo_l)", "timestamp": "2025-03-04T09:12:44.120311"}, indent=2))
    write_app_db(names)
    for i in ids[:2]:
        write(PROJECT / portrait(i), png(rng, 24))


def portrait(user):
    return f"dataset/{user}/20250304_091{user}00_portrait.jpg"


def write_app_db(names):
    """instance/app.db: users with passwords in clear text, as that project keeps them, and the photos of two of them."""
    with database(PROJECT / "instance/app.db") as db:
        db.execute("CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, email TEXT UNIQUE NOT NULL, "
                   "password TEXT NOT NULL DEFAULT 'password123')")
        db.executemany("INSERT INTO users (name, email, password) VALUES (?, ?, ?)",
                       [(n, n.lower().replace(" ", ".") + "@example.org", f"not-a-real-password-{i}") for i, n in enumerate(names)])
        db.execute("CREATE TABLE photos (id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER NOT NULL, filename TEXT, filepath TEXT, "
                   "width INTEGER DEFAULT 224, height INTEGER DEFAULT 224, created_at TEXT)")
        db.executemany("INSERT INTO photos (user_id, filename, filepath, created_at) VALUES (?, ?, ?, '2025-03-04T09:11:00')",
                       [(i, portrait(i).rsplit("/", 1)[1], portrait(i)) for i in (1, 2)])


def write_attendance(rng, space, names):
    """backend/attendance.db: a school's students, their vectors in .npy files named by a column, two of the paths from another machine."""
    with database(PROJECT / "backend/attendance.db") as db:
        db.execute("CREATE TABLE classes (id INTEGER PRIMARY KEY, name VARCHAR(100) NOT NULL, section VARCHAR(10) NOT NULL, "
                   "is_active BOOLEAN, created_at DATETIME)")
        db.execute("CREATE TABLE students (id INTEGER PRIMARY KEY, name VARCHAR(200) NOT NULL, age INTEGER NOT NULL, "
                   "roll_no VARCHAR(50) UNIQUE NOT NULL, prn VARCHAR(50) UNIQUE NOT NULL, seat_no VARCHAR(50) UNIQUE NOT NULL, "
                   "photo_path VARCHAR(500), face_encoding_path VARCHAR(500), class_id INTEGER NOT NULL, is_active BOOLEAN, "
                   "created_at DATETIME, embedding_model VARCHAR(50) DEFAULT 'Facenet512')")
        db.execute("CREATE TABLE attendance_sessions (id INTEGER PRIMARY KEY, session_name VARCHAR(200) NOT NULL, "
                   "class_id INTEGER NOT NULL, total_present INTEGER, created_at DATETIME)")
        db.execute("CREATE TABLE attendance_records (id INTEGER PRIMARY KEY, student_id INTEGER NOT NULL, session_id INTEGER NOT NULL, "
                   "is_present BOOLEAN, confidence FLOAT, status VARCHAR(20), created_at DATETIME)")
        db.executemany("INSERT INTO classes VALUES (?, ?, ?, 1, '2025-08-18 08:00:00.000000')", [(1, "Physics I", "A"), (2, "Physics I", "B")])
        for i, name in enumerate(names, 1):
            roll = f"P25-{i:03d}"
            folder = f"static/dataset/{name.replace(' ', '_')}_{roll}"
            prefix = "/home/teacher/attendance/backend/" if i % 3 == 0 else ""
            person = space.person()
            rows = [space.face(person) for _ in range(2)]
            write(PROJECT / f"backend/{folder}/face_embedding.npy", npy("<f8", "(2, 512)", floats("f8", rows[0] + rows[1])))
            write(PROJECT / f"backend/{folder}/1.jpg", png(rng, 24))
            db.execute("INSERT INTO students VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, '2025-08-18 09:30:00.000000', 'Facenet512')",
                       (i, name, 17 + i % 3, roll, f"PRN{i:05d}", f"S{i:02d}", f"/{folder}/1.jpg",
                        f"{prefix}{folder}/face_embedding.npy", 1 + i % 2))
        db.execute("INSERT INTO attendance_sessions VALUES (1, 'Monday lab', 1, 2, '2025-08-25 10:00:00.000000')")
        db.executemany("INSERT INTO attendance_records VALUES (?, ?, 1, ?, ?, 'auto', '2025-08-25 10:01:00.000000')",
                       [(i, i, i != 3, 0.83) for i in range(1, len(names) + 1)])


def database(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(path)
    db.execute("PRAGMA page_size = 1024")
    return db


def write_bystanders(rng, names):
    """What lies about in such folders: photos, notes, and a file of identity numbers that nobody may read."""
    for name in names:
        write(PROJECT / f"data/images/{name}/1741080000.png", png(rng, 24))
    write(PROJECT / "notes.txt", "Cameras: gate 1, lab 2.\nRetrain after new people are added.\n")
    dump(PROJECT / "data/aadhaar_data.pkl", ["0000-0000-0001", "0000-0000-0002"])
    write(PROJECT / "Attendance/Attendance_25-08-2025.csv", f"NAME,TIME\n{names[0]},09:01-12\n{names[1]},09:02-40\n")


def write_probes(rng, space, people, names):
    """A new picture of somebody enrolled, and somebody who is not."""
    name = names[11]
    enrolled = space.face(people[name])
    strangers = [space.face(space.person()) for _ in range(40)]
    stranger = min(strangers, key=lambda face: min(dist(face, person) for person in people.values()))
    for file, values in (("enrolled", enrolled), ("stranger", stranger)):
        write(PROBES / f"{file}.json", json.dumps({"embedding": [round(v, 6) for v in values]}) + "\n")
    write(PROBES / "README.md", f"`enrolled.json` is another face of {name}, who is in `legacy-project/encodings.pickle`; `stranger.json` is a face of "
          "nobody there,\nthe one of forty strangers who looks most like somebody: a fixed threshold of 0.6 would name them. Both are 128-D vectors as dlib would give them, made by `make-legacy-project.py`.\n")


def main():
    for folder in (PROJECT, PROBES):
        shutil.rmtree(folder, ignore_errors=True)
    rng = random.Random(20250304)
    dlib = FaceSpace(rng, 128, mean=1.3, between=0.5, within=0.16)
    arcface = FaceSpace(rng, 512, mean=3.0, between=22.0, within=7.0)
    facenet = FaceSpace(rng, 512, mean=4.0, between=20.0, within=6.0)
    names = invent_names(rng, 60)
    staff, pixel_people, members, students = names[:48], names[48:51], names[51:55], names[55:59]
    people = write_encodings(rng, dlib, staff)
    write_pixels(rng, [pixel_people[0], pixel_people[1], pixel_people[2]])
    write_face_db(rng, arcface, members)
    write_attendance(rng, facenet, students)
    write_bystanders(rng, staff[:3])
    write_probes(rng, dlib, people, staff)


if __name__ == "__main__":
    main()
