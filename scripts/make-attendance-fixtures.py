#!/usr/bin/env python3
"""Writes the fixtures below test/Semblance.Tests/Fixtures/Python that hold attendance.

    python3 scripts/make-attendance-fixtures.py

attendance-003/backend/attendance.db: what a class attendance application has on disk after a year: the tables and columns of its last version (those that
were added over the time stand last, as ALTER TABLE puts them), 2 classes with people and one without, 11 students, 48 sessions, and records of which some are there
twice, contradict themselves, or refer to nobody; with the students' vectors beside it, named by relative paths, by paths of another machine, and as a URL.
attendance-003-first/attendance.db: the same application's first version, which had neither subjects nor leaves nor a status.
attendance-001/face_recognition.db: a face service with a row a person and day: check-ins and check-outs with their places, an orphan, a day without a time.
People are invented, vectors and times random. The same bytes come out on every run with the same SQLite; no test depends on that.
"""

import json
import pickle
import random
import shutil
import sqlite3
import struct
from array import array
from datetime import date, datetime, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent / "test/Semblance.Tests/Fixtures/Python"
RNG = random.Random(3)
NAMES = ["Ada Quill", "Bo Tarn", "Cleo Marsh", "Dev Anand Rao", "Edda Holm", "Farid Nouri", "Gita Sen", "Hugo Lind", "Ines Prado", "Jun Sato", "Kofi Mensah"]


def database(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA page_size = 1024")
    db.execute("BEGIN")
    return db


def vectors(path, rows, width=512):
    """An .npy file of version 1.0, little-endian float64 in C order, as the application's np.save writes it."""
    header = f"{{'descr': '<f8', 'fortran_order': False, 'shape': ({rows}, {width}), }}"
    header += " " * (63 - (10 + len(header)) % 64) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    values = [RNG.gauss(0, 1) for _ in range(rows * width)]
    path.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + struct.pack(f"<{len(values)}d", *values))


def text(at):
    """As SQLAlchemy writes a naive time."""
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")


def write_003():
    folder = HERE / "attendance-003/backend"
    shutil.rmtree(folder, ignore_errors=True)
    db = database(folder / "attendance.db")
    for table in (
        "classes (id INTEGER PRIMARY KEY, name VARCHAR(100) NOT NULL, section VARCHAR(10) NOT NULL, description TEXT, is_active BOOLEAN, created_at DATETIME, updated_at DATETIME)",
        "students (id INTEGER PRIMARY KEY, name VARCHAR(200) NOT NULL, age INTEGER NOT NULL, roll_no VARCHAR(50) NOT NULL UNIQUE, prn VARCHAR(50) NOT NULL UNIQUE, "
        "seat_no VARCHAR(50) NOT NULL UNIQUE, email VARCHAR(255), phone VARCHAR(20), photo_path VARCHAR(500), face_encoding_path VARCHAR(500), class_id INTEGER NOT NULL, "
        "class_section VARCHAR(50), is_active BOOLEAN, created_at DATETIME, updated_at DATETIME, gender VARCHAR(20), blood_group VARCHAR(10), parents_mobile VARCHAR(20), "
        "embedding_model VARCHAR(50) DEFAULT 'Facenet512', embedding_detector VARCHAR(50) DEFAULT 'mtcnn', has_enhanced_embeddings BOOLEAN DEFAULT 0)",
        "subjects (id INTEGER PRIMARY KEY, name VARCHAR(200) NOT NULL, code VARCHAR(50), description TEXT, credits INTEGER, class_id INTEGER NOT NULL, is_active BOOLEAN, "
        "created_at DATETIME, updated_at DATETIME)",
        "attendance_sessions (id INTEGER PRIMARY KEY, session_name VARCHAR(200), photo_path VARCHAR(500), class_id INTEGER NOT NULL, total_detected INTEGER, "
        "total_present INTEGER, confidence_avg FLOAT, created_at DATETIME, subject_id INTEGER, session_type VARCHAR(20) DEFAULT 'normal')",
        "attendance_records (id INTEGER PRIMARY KEY, student_id INTEGER NOT NULL, session_id INTEGER NOT NULL, is_present BOOLEAN, confidence FLOAT, detection_details TEXT, "
        "created_at DATETIME, status VARCHAR(20) DEFAULT 'auto', note TEXT, attachment_path VARCHAR(500))",
        "leave_records (id INTEGER PRIMARY KEY, student_id INTEGER NOT NULL, leave_date DATE, leave_type VARCHAR(20), note TEXT, document_path VARCHAR(500), created_at DATETIME, "
        "sessions_count INTEGER DEFAULT 1, leave_end_date DATE, is_approved BOOLEAN DEFAULT 1)",
        "users (id INTEGER PRIMARY KEY, username VARCHAR(50) NOT NULL UNIQUE, password_hash VARCHAR(255) NOT NULL, role VARCHAR(20), is_active BOOLEAN, "
        "is_primary_admin BOOLEAN, created_at DATETIME, updated_at DATETIME)",
    ):
        db.execute(f"CREATE TABLE {table}")

    begin = datetime(2025, 8, 4, 3, 30, 0, 250000)
    db.executemany("INSERT INTO classes VALUES (?, ?, ?, ?, ?, ?, ?)", [
        (1, "SE Computer", "A", None, 1, text(begin), text(begin)),
        (2, "SE Computer", "B", "evening batch", 1, text(begin), text(begin)),
        (3, "TE Computer", "A", None, 0, text(begin), text(begin)),
    ])
    for i, name in enumerate(NAMES, start=1):
        roll = f"{i:03d}"
        own = f"static/dataset/{name.replace(' ', '_')}_{roll}"
        where = (f"{own}/face_embedding.npy", f"/home/prof/app/backend/{own}/face_embedding.npy", f"D:\\app\\backend\\{own.replace('/', chr(92))}\\face_embedding.npy")[i % 3]
        photo = (f"/{own}/1.jpg", f"http://10.0.0.5:8000/{own}/1.jpg")[i % 2]
        db.execute(f"INSERT INTO students VALUES ({', '.join('?' * 21)})", (
            i, name, 18 + i % 4, roll, f"P25-{i:04d}", f"S{i:03d}", f"{name.split()[0].lower()}@example.org", None, photo if i <= 2 else None,
            where if i != 10 else None, 1 + i % 2, None, 0 if i == 11 else 1, text(begin + timedelta(minutes=i)), None, ("f", "m")[i % 2], None, None, "Facenet512", "mtcnn", 0))
        if i not in (9, 10):
            vectors(folder / own / "face_embedding.npy", 1 + i % 3)

    (folder / "static/dataset/Ada_Quill_001/1.jpg").write_bytes(bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9"))
    db.executemany("INSERT INTO subjects VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", [
        (1, "Data Structures", "CS201", "lists to graphs", 4, 1, 1, text(begin), None),
        (2, "Operating Systems", None, None, None, 2, 1, None, None),
        (3, "Old Compilers", "CS099", None, 3, 1, 0, text(begin), text(begin)),
    ])

    record = 0
    for session in range(1, 49):
        group = 1 + session % 2
        at = begin + timedelta(days=session, minutes=RNG.randrange(0, 400), microseconds=RNG.randrange(0, 1_000_000))
        rows = []
        for student in (i for i in range(1, 12) if 1 + i % 2 == group):
            seen = RNG.random() < 0.8
            details = json.dumps({"x": RNG.randrange(900), "y": RNG.randrange(500), "w": 64 + RNG.randrange(40), "h": 80, "left_eye": None}) if seen else ("{}", None)[student % 2]
            status = ("auto", "present", "absent", "medical", "authorized", None)[0 if seen and session % 5 else 1 if seen else 2 + (session + student) % 4]
            rows.append((student, session, seen, round(RNG.uniform(0.35, 0.97), 4) if seen else 0.0, details, text(at + timedelta(seconds=student)), status,
                         "came by bus" if record % 17 == 0 else None, "static/medical_documents/note.pdf" if status == "medical" else None))
        db.execute("INSERT INTO attendance_sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (
            session, f"Lecture {session}", f"static/attendance_photos/{session}_{at:%Y%m%d%H%M%S}.jpg" if session % 3 else None, group if session != 47 else 9,
            len(rows) + session % 2, sum(r[2] for r in rows) + (1 if session == 5 else 0), None, text(at), (None, 1, 2, 77)[session % 4], ("normal", "extra", None)[session % 3]))
        for row in rows:
            record += 1
            db.execute("INSERT INTO attendance_records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (record, *row))

    late = text(begin + timedelta(days=60))
    db.executemany("INSERT INTO attendance_records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [
        # The record of student 2 in session 2 once more as it is (by its own SELECT below), one corrected, one of nobody, one of no session.
        (9002, 4, 2, 1, None, None, late, "present", "marked again", None),
        (9003, 99, 2, 1, 0.5, None, late, "auto", None, None),
        (9004, 2, 999, 1, 0.5, None, late, "auto", None, None),
        (9005, 1, 2, 1, 0.5, "{}", late, "absent", None, None),      # contradicts itself; is_present counts
        (9006, 3, 2, 0, 0.0, "{}", late, "present", None, None),     # the other way round
        (9007, 5, 2, 1, 0.0, None, late, "medical", None, None),
        (9008, 7, 2, 1, 91.5, "no json", late, "auto", None, None),  # a percentage
        (9009, 9, 2, None, None, None, late, None, None, None),      # says nothing
        (9010, 11, 2, 1, None, None, late, "excused?", None, None),
    ])
    db.execute("INSERT INTO attendance_records SELECT 9001, student_id, session_id, is_present, confidence, detection_details, created_at, status, note, attachment_path "
               "FROM attendance_records WHERE session_id = 2 AND student_id <> 4 ORDER BY id LIMIT 1")
    db.executemany("INSERT INTO leave_records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [
        (1, 1, "2025-08-20", "medical", "fever", "static/medical_documents/1.pdf", text(begin), 2, "2025-08-22", 1),
        (2, 2, "2025-09-01", "authorized", None, None, text(begin), 1, None, 0),
        (3, 3, "2025-09-02", "holiday", None, None, text(begin), 1, None, 1),
        (4, 99, "2025-09-02", "medical", None, None, text(begin), 1, None, 1),
        (5, 4, "2025-09-05", "medical", None, None, None, None, "2025-09-01", 1),   # ends before it begins
    ])
    db.executemany("INSERT INTO users VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [
        (1, "principal", "$2b$12$" + "a" * 53, "superadmin", 1, 1, text(begin), None),
        (2, "mr.tarn", "$2b$12$" + "b" * 53, "teacher", 1, 0, text(begin), None),
    ])
    db.execute("COMMIT")
    db.close()


def write_003_first():
    db = database(HERE / "attendance-003-first/attendance.db")
    db.execute("CREATE TABLE classes (id INTEGER PRIMARY KEY, name VARCHAR(100) NOT NULL, section VARCHAR(10) NOT NULL)")
    db.execute("CREATE TABLE students (id INTEGER PRIMARY KEY, name VARCHAR(200) NOT NULL, roll_no VARCHAR(50), face_encoding_path VARCHAR(500), class_id INTEGER, created_at DATETIME)")
    db.execute("CREATE TABLE attendance_sessions (id INTEGER PRIMARY KEY, session_name VARCHAR(200), photo_path VARCHAR(500), class_id INTEGER, total_detected INTEGER, "
               "total_present INTEGER, confidence_avg FLOAT, created_at DATETIME)")
    db.execute("CREATE TABLE attendance_records (id INTEGER PRIMARY KEY, student_id INTEGER, session_id INTEGER, is_present BOOLEAN, confidence FLOAT, detection_details TEXT, created_at DATETIME)")
    db.execute("INSERT INTO classes VALUES (1, 'FE', 'A')")
    db.executemany("INSERT INTO students VALUES (?, ?, ?, NULL, 1, '2025-08-01 05:00:00')", [(1, "Lena Voss", "1"), (2, "Milo Reyes", "2")])
    db.execute("INSERT INTO attendance_sessions VALUES (1, 'First lecture', NULL, 1, 1, 1, 0.8, '2025-08-04 20:15:00.000001')")
    db.executemany("INSERT INTO attendance_records VALUES (?, ?, 1, ?, ?, NULL, '2025-08-04 20:16:00')", [(1, 1, 1, 0.8), (2, 2, 0, None)])
    db.execute("COMMIT")
    db.close()


def write_001():
    db = database(HERE / "attendance-001/face_recognition.db")
    db.execute("CREATE TABLE persons (id INTEGER PRIMARY KEY AUTOINCREMENT, name VARCHAR(255) NOT NULL, region VARCHAR(50) NOT NULL, emp_id VARCHAR(100) NOT NULL UNIQUE, "
               "emp_rank VARCHAR(100) NOT NULL, client_id VARCHAR(100), description TEXT, created_at DATETIME NOT NULL, updated_at DATETIME NOT NULL)")
    db.execute("CREATE TABLE face_encodings (id INTEGER PRIMARY KEY AUTOINCREMENT, person_id INTEGER NOT NULL, encoding BLOB NOT NULL, image_path VARCHAR(500), image_data BLOB, "
               "face_bbox VARCHAR(200), confidence FLOAT NOT NULL DEFAULT 1.0, quality_score FLOAT NOT NULL DEFAULT 1.0, created_at DATETIME)")
    db.execute("CREATE TABLE attendance (id INTEGER PRIMARY KEY AUTOINCREMENT, person_id INTEGER NOT NULL, date DATE NOT NULL, status VARCHAR(20) NOT NULL, marked_at DATETIME, "
               "check_in_time DATETIME, check_out_time DATETIME, check_in_latitude FLOAT, check_in_longitude FLOAT, check_in_location_accuracy FLOAT, check_out_latitude FLOAT, "
               "check_out_longitude FLOAT, check_out_location_accuracy FLOAT, created_at DATETIME, updated_at DATETIME)")
    db.execute("CREATE TABLE analytics_log (id INTEGER PRIMARY KEY AUTOINCREMENT, event_type VARCHAR(50), person_id INTEGER, emp_id VARCHAR(100), name VARCHAR(255), region VARCHAR(50), "
               "timestamp DATETIME, date DATE, metadata JSON)")
    at = datetime(2025, 9, 1, 3, 0, 0, 125000)
    for i, name in enumerate(NAMES[:4], start=1):
        db.execute("INSERT INTO persons VALUES (?, ?, ?, ?, ?, NULL, NULL, ?, ?)", (i, name, ("ka", "tn")[i % 2], f"EMP{i:06d}", "Staff", text(at), text(at)))
        blob = pickle.dumps(array("f", [RNG.gauss(0, 1) for _ in range(512)]).tolist(), protocol=4)
        db.execute("INSERT INTO face_encodings VALUES (?, ?, ?, ?, NULL, '[10, 20, 110, 140]', 0.88, 0.7, ?)", (i, i, blob, f"{name}.jpg", text(at)))
    row = 0
    for day in range(20):
        on = date(2025, 9, 1) + timedelta(days=day)
        for person in range(1, 5):
            row += 1
            came = datetime(on.year, on.month, on.day, 3, 30) + timedelta(minutes=RNG.randrange(90), microseconds=RNG.randrange(1_000_000))
            kind = (day + person) % 6
            values = {
                0: ("absent", None, None, None, None),
                1: ("present", text(came), None, None, None),                                                   # marked by hand
                2: ("present", text(came), text(came), None, (12.9716 + day / 1000, 77.5946, 8.5)),             # never went
            }.get(kind, ("present", text(came), text(came), text(came + timedelta(hours=8)), (12.9716, 77.5946, None)))
            place = values[4] or (None, None, None)
            db.execute(f"INSERT INTO attendance VALUES ({', '.join('?' * 15)})", (
                row, person, on.isoformat(), *values[:4], *place, *(place if values[3] else (None, None, None)), text(came), text(came)))
            db.execute("INSERT INTO analytics_log VALUES (?, 'check_in', ?, NULL, NULL, NULL, ?, ?, '{}')", (row, person, text(came), on.isoformat()))
    db.executemany(f"INSERT INTO attendance VALUES ({', '.join('?' * 15)})", [
        (901, 99, "2025-09-30", "present", None, text(at), None, None, None, None, None, None, None, None, None),
        (902, 1, "2025-09-30", "present", None, None, None, None, None, None, None, None, None, None, None),
        (903, 2, "2025-09-30", "absent", None, "2025-09-30 04:00:00", None, 123.0, 77.0, 5.0, None, None, None, None, None),   # contradicts itself, nowhere on earth
        (904, 3, "2025-09-30", "present", None, "2025-09-30 12:00:00", "2025-09-30 04:00:00", None, None, None, None, None, None, None, None),
        (905, 4, "2025-09-30", "present", None, "09:15:00", "17:45:30", None, None, None, None, None, None, None, None),
    ])
    db.execute("COMMIT")
    db.close()


if __name__ == "__main__":
    write_003()
    write_003_first()
    write_001()
