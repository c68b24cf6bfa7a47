#!/usr/bin/env python3
"""Writes the fixtures of test/Semblance.Tests/Fixtures/Python with whichever Python and NumPy run it.

    scripts/make-fixtures.py values  DIR   one value in every protocol and container, with values.json beside it
    scripts/make-fixtures.py stores  DIR   one small store for every structure seen in public projects
    scripts/make-fixtures.py hostile DIR   streams that would run code in Python (harmless code: true, len)

Committed are the outputs of NumPy 1.24 (Debian 12) and NumPy 2.2 (Debian 13). Vectors are random, names are made up.
"""
import json
import os
import pickle
import struct
import sys

import numpy as np

NAMES = ["Ada", "Grace", "Linus", "Zoë"]


def rng():
    return np.random.RandomState(7)


def dlib(n):
    """128 float64 with an L2 norm between 1.2 and 1.7, as dlib's face vectors have."""
    r = rng()
    v = r.normal(size=(n, 128))
    return v / np.linalg.norm(v, axis=1, keepdims=True) * r.uniform(1.25, 1.65, size=(n, 1))


def unit(n, width):
    v = rng().normal(size=(n, width))
    return (v / np.linalg.norm(v, axis=1, keepdims=True)).astype("<f4")


def expected(x):
    """The value as JSON that the reader's result is compared with; floats by their exact hexadecimal form."""
    if x is None or isinstance(x, (bool, np.bool_)):
        return {"t": "none"} if x is None else {"t": "bool", "v": bool(x)}
    if isinstance(x, np.ndarray):
        if x.dtype.hasobject:
            return {"t": "objects", "shape": list(x.shape), "v": [expected(i) for i in x.ravel("C")]}
        return {"t": "array", "dtype": x.dtype.str.lstrip("<>|="), "shape": list(x.shape), "v": [expected(i) for i in x.ravel("C")]}
    if isinstance(x, (float, np.floating)):
        return {"t": "real", "v": struct.pack(">d", float(x)).hex()}
    if isinstance(x, (int, np.integer)):
        return {"t": "int", "v": str(int(x))}
    if isinstance(x, str):
        return {"t": "text", "v": str(x)}
    if isinstance(x, (bytes, bytearray)):
        return {"t": "bytes", "v": bytes(x).hex()}
    if isinstance(x, dict):
        return {"t": "dict", "v": [[expected(k), expected(v)] for k, v in x.items()]}
    kind = {list: "list", tuple: "tuple", set: "set", frozenset: "set"}[type(x)]
    return {"t": kind, "v": [expected(i) for i in x]}


def values():
    matrix = np.arange(12, dtype="<f8").reshape(3, 4) / 7
    objects = np.empty(3, dtype=object)
    objects[:] = ["Ada", 3, [1.5, 2.5]]
    zero_d = np.array({"Ada": np.arange(3, dtype="<f4")}, dtype=object)
    plain = [None, True, False, 0, -1, 255, 65535, -70000, 2**40, -(2**80), 1.5, -0.0, float("inf"), "", "Zoë 😀", "line\nbreak \\u", b"", b"\x00\xff",
             bytearray(b"ab"), [], (), {}, {"a": [1.0, 2.0, 3]}, (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), [0.1] * 3, {7}, frozenset([8])]
    shared = [1.0, 2.0]
    return {
        "plain": plain,
        "shared": [shared, shared, "Ada", "Ada"],
        "long-list": [float(i) for i in range(1005)],
        "arrays": [matrix, np.asfortranarray(matrix), matrix.astype(">f8"), matrix.astype("<f4"), matrix.astype(">f4"), matrix.astype("<f2"),
                   np.arange(6, dtype="u1").reshape(2, 3), np.array([-5, 7], "<i4"), np.array([-5, 7], ">i8"), np.array([True, False]), np.zeros((0, 8)),
                   np.array(3.5), np.array(["Ada", "Zoë"]), np.array([b"ab", b"abc"]), np.array(["Ada"], dtype=">U5")],
        "objects": [objects, zero_d, np.asfortranarray(np.array([[1, "a"], [2, "b"]], dtype=object))],
        "scalars": [np.float64(0.1), np.float32(0.5), np.int64(-3), np.uint8(200), np.bool_(True), np.str_("Ada")],
    }


def write_values(folder):
    told = {}
    for name, value in values().items():
        told[name] = expected(value)
        for protocol in (range(6) if name != "long-list" else (0, 4)):
            with open(os.path.join(folder, f"{name}.p{protocol}.pickle"), "wb") as f:
                pickle.dump(value, f, protocol=protocol)
    arrays = {f"array-{i}": a for i, a in enumerate(values()["arrays"])}
    arrays["dict"] = values()["objects"][1]
    for name, array in arrays.items():
        told[name] = expected(array)
        np.save(os.path.join(folder, name + ".npy"), array, allow_pickle=True)
    for version in [(1, 0), (2, 0), (3, 0)]:
        told["version-%d" % version[0]] = expected(arrays["array-0"])
        with open(os.path.join(folder, "version-%d.npy" % version[0]), "wb") as f:
            np.lib.format.write_array(f, arrays["array-0"], version=version)
    np.savez(os.path.join(folder, "stored.npz"), x=arrays["array-0"], names=arrays["array-12"])
    np.savez_compressed(os.path.join(folder, "deflated.npz"), x=arrays["array-0"], names=arrays["array-12"])
    told["stored"] = told["deflated"] = {"t": "dict", "v": [[expected("x"), expected(arrays["array-0"])], [expected("names"), expected(arrays["array-12"])]]}
    try:
        import joblib
        value = {"X": np.asfortranarray(arrays["array-0"]), "y": arrays["array-12"], "n": 3}
        joblib.dump(value, os.path.join(folder, "joblib.joblib"))
        told["joblib"] = expected(value)
    except ImportError:
        print("joblib is not installed: its fixture is left as it is", file=sys.stderr)
    with open(os.path.join(folder, "values.json"), "w", encoding="utf-8") as f:
        json.dump(told, f, ensure_ascii=True, separators=(",", ":"))


class Gallery:
    """A class of somebody's own, for the two stores that pickled an instance."""


def write_stores(folder):
    def dump(path, value, protocol=4):
        full = os.path.join(folder, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as f:
            pickle.dump(value, f, protocol=protocol)

    def save(path, value):
        full = os.path.join(folder, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        np.save(full, value, allow_pickle=True)

    d, rows = dlib(4), ["Ada", "Ada", "Grace", "Linus"]
    u = unit(4, 512)
    pixels = rng().randint(0, 256, size=(3, 7500)).astype("u1")
    dump("pixels/names.pkl", ["Ada", "Ada", "Grace"])
    dump("pixels/faces_data.pkl", pixels)
    dump("faces-data-floats/names.pkl", rows)
    dump("faces-data-floats/faces_data.pkl", d)
    dump("encodings-names/encodings.pickle", {"encodings": list(d), "names": rows})
    dump("encodings-names-lists/encodings.pickle", {"encodings": d.tolist(), "names": rows}, 3)
    dump("embeddings-names/embeddings.pickle", {"embeddings": list(unit(4, 128)), "names": rows})
    dump("encodings-ids/encodings.pickle", {"encodings": list(d), "ids": [1, 1, 2, 3]})
    dump("encodings-tuples/encodings.pickle", {"encodings": list(d), "names": [(n, i, "x") for i, n in enumerate(rows)]})
    dump("name-to-vector/known_faces.dat", dict(zip(NAMES, d)))
    dump("name-to-vector-str/known.pkl", {np.str_(n): v for n, v in zip(NAMES, d)})
    dump("file-to-vector/known.pkl", {n + ".jpg": v for n, v in zip(NAMES, d)})
    dump("name-to-vectors/db.pkl", {"Ada": list(u[:2]), "Grace": [u[2]], "Linus": [u[3]]})
    dump("pair-list/EncodeFile.p", [list(d), ["1001", "1001", "1002", "0003"]])
    dump("pair-tuple/EncodeFile.p", (list(d), ["1", "2", "3", "4"]))
    dump("deepface-lists/representations_facenet512.pkl", [[f"dataset/{n}/{i}.jpg", u[i].tolist()] for i, n in enumerate(rows)])
    dump("deepface-arrays/representations_arcface.pkl", [[f"C:\\faces\\{n}\\{i}.jpg", u[i]] for i, n in enumerate(rows)])
    dump("deepface-dicts/ds_model_arcface_detector_opencv_aligned_normalization_base_expand_0.pkl",
         [{"identity": f"dataset/{n}/{i}.jpg", "hash": "%040x" % i, "embedding": None if i == 3 else u[i].tolist(), "target_x": 0, "target_y": 0,
           "target_w": 50, "target_h": 50} for i, n in enumerate(rows)], 5)
    dump("list-of-dicts/encodings.pickle", [{"imagePath": f"dataset/{n}/{i}.jpg", "loc": (1, 2, 3, 4), "encoding": d[i]} for i, n in enumerate(rows)])
    dump("dict-of-dicts/students.pkl", {str(i): {"name": n, "embedding": u[i]} for i, n in enumerate(NAMES)})
    dump("two-files/encodings.pkl", list(d))
    dump("two-files/names.pkl", rows)
    dump("ref-pair/ref_embed.pkl", {1: [d[0], d[1]], 2: [d[2]]})
    dump("ref-pair/ref_name.pkl", {1: "Ada", 2: "Grace"})
    dump("row-vectors/encodings.pickle", {"encodings": [v.reshape(1, 128) for v in d], "names": rows})
    Gallery.__module__ = "__main__"
    gallery = Gallery()
    gallery.encodings, gallery.names = list(d), rows
    dump("custom-class/gallery.pkl", gallery)
    save("npy-matrix/encodings.npy", d)
    save("npy-matrix/names.npy", np.array(rows))
    save("npy-dict/face_db.npy", dict(zip(NAMES, u)))
    save("npy-encodings-names/db.npy", {"encodings": list(d), "names": rows})
    save("npy-records/face_db.npy", np.array([{"id": i, "embedding": u[i]} for i in range(4)], dtype=object))
    np.savez_compressed(os.path.join(folder, "train-test.npz"), unit(4, 128), unit(2, 128), np.array(rows), np.array(NAMES[:2]))
    np.savez(os.path.join(folder, "roll-17.npz"), embeddings=u)
    try:
        import joblib
        joblib.dump((d, np.array(rows)), os.path.join(folder, "faces.joblib"))
    except ImportError:
        print("joblib is not installed: its store is left as it is", file=sys.stderr)


class Call:
    def __init__(self, function, *args):
        self.call = (function, args)

    def __reduce__(self):
        return self.call


def u(text):
    raw = text.encode()
    return b"\x8c" + bytes([len(raw)]) + raw


def stack_global(module, name):
    return u(module) + u(name) + b"\x93"


def write_hostile(folder):
    def called(module, name, *args):
        return b"\x80\x04" + stack_global(module, name) + b"(" + b"".join(u(a) for a in args) + b"tR."

    laughs = b"\x80\x04(]\x94" + b"".join(b"](" + (b"h" + bytes([i])) * 10 + b"e\x94" for i in range(40)) + b"t."
    streams = {
        "os-system": called("os", "system", "true"),
        "posix-system": called("posix", "system", "true"),
        "eval": called("builtins", "eval", "len('')"),
        "exec": called("builtins", "exec", "pass"),
        "python2-eval": b"c__builtin__\neval\n(S'1'\ntR.",
        "getattr-chain": b"\x80\x04" + stack_global("builtins", "getattr") + stack_global("os", "path") + u("join") + b"\x86R.",
        "subprocess": called("subprocess", "Popen", "true"),
        "numpy-testing": called("numpy.testing._private.utils", "runstring", "pass", "{}"),
        "numpy-f2py": called("numpy.f2py.crackfortran", "getlincoef", "1", "{}"),
        "numpy-distutils": called("numpy.distutils.exec_command", "exec_command", "true"),
        "numpy-load": called("numpy", "load", "nothing.npy"),
        "dotted-name": b"\x80\x04" + stack_global("numpy", "ndarray.__class__") + b")R.",
        "numpy-dotted": b"\x80\x04" + stack_global("numpy.core", "multiarray._reconstruct.__call__") + b")R.",
        "torch-nested": b"\x80\x04" + stack_global("torch.storage", "_load_from_bytes") + b"C\x02N.\x85R.",
        "pip-main": called("pip", "main", "--version"),
        "cprofile-run": called("cProfile", "run", "pass"),
        "pydoc-locate": called("pydoc", "locate", "os"),
        "copyreg": b"ccopy_reg\n_reconstructor\n(c__main__\nFace\nc__builtin__\nobject\nNtR.",
        "reduce-result": b"\x80\x04" + stack_global("os", "getcwd") + b")R)R.",
        "reduce-instance": b"\x80\x04" + stack_global("faces", "Gallery") + b")\x81)R.",
        "setstate-callable": b"\x80\x04" + stack_global("faces", "Gallery") + b")\x81}" + u("__setstate__") + stack_global("os", "system") + b"sb" + u("true") + b"b.",
        "bare-global": b"\x80\x04" + stack_global("faces", "delete") + b".",
        "encode-rot13": b"\x80\x04" + stack_global("_codecs", "encode") + u("a") + u("rot13") + b"\x86R.",
        "inst": b"(S'true'\nios\nsystem\n.",
        "obj": b"(cos\nsystem\nS'true'\no.",
        "obj-unknown": b"(cfaces\nGallery\no.",
        "inst-unknown": b"(ifaces\nGallery\n.",
        "persid": b"Pperson\n.",
        "binpersid": b"NQ.",
        "ext1": b"\x80\x02\x82\x01.",
        "ext2": b"\x80\x02\x83\x01\x00.",
        "ext4": b"\x80\x02\x84\x01\x00\x00\x00.",
        "next-buffer": b"\x80\x05\x97.",
        "readonly-buffer": b"\x80\x05N\x98.",
        "unknown-opcode": b"\x80\x04\xff.",
        "protocol-9": b"\x80\x09N.",
        "memo-huge-index": b"\x80\x04Nr\xff\xff\xff\xffj\xff\xff\xff\xfe.",
        "memo-absent": b"\x80\x04h\x05.",
        "billion-laughs": laughs,
        "self-list": b"\x80\x04]\x94h\x00a.",
        "self-dict": b"\x80\x04}\x94" + u("me") + b"h\x00s.",
        "self-tuple": b"\x80\x04]\x94h\x00\x85a.",
        "deep-lists": b"\x80\x04" + b"]" * 1000 + b"a" * 999 + b".",
        "deep-tuples": b"\x80\x04N" + b"\x85" * 5000 + b".",
        "marks": b"(" * 5000,
        "bytes8-huge": b"\x80\x04\x8e" + struct.pack("<Q", 1 << 60) + b"ab.",
        "bytes8-negative": b"\x80\x04\x8e" + b"\xff" * 8 + b"ab.",
        "unicode8-huge": b"\x80\x04\x8d" + struct.pack("<Q", 1 << 40) + b"ab.",
        "binstring-negative": b"T\xff\xff\xff\xffab.",
        "long4-huge": b"\x8b\xff\xff\xff\x7f.",
        "long4-negative": b"\x8b\xff\xff\xff\xff.",
        "frame-too-long": b"\x80\x04\x95" + struct.pack("<Q", 1 << 50) + b"N.",
        "stack-global-numbers": b"\x80\x04K\x01K\x02\x93.",
        "stop-on-nothing": b"\x80\x04.",
        "two-values": b"\x80\x04NN.",
        "pop-nothing": b"\x80\x040.",
        "append-to-none": b"\x80\x04NNa.",
        "odd-dict": b"\x80\x04}(Nu.",
        "below-mark": b"\x80\x04N(\x85.",
        "build-on-list": b"\x80\x04]}b.",
        "new-number": b"\x80\x04K\x01)\x81.",
        "trailing": b"\x80\x04N.N.",
        "int-garbage": b"Iabc\n.",
        "unicode-bad-escape": b"V\\u12\n.",
        "string-unquoted": b"Sabc\n.",
        "zlib": b"\x78\x9c\x03\x00\x00\x00\x00\x01",
        "gzip": b"\x1f\x8b\x08\x00" + b"\x00" * 16,
    }
    dtype = stack_global("numpy", "dtype")
    f8 = dtype + u("f8") + b"\x89\x88\x87R(K\x03" + u("<") + b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
    shell = stack_global("numpy.core.multiarray", "_reconstruct") + stack_global("numpy", "ndarray") + b"K\x00\x85C\x01b\x87R"

    def array(shape, kind, data):
        return b"\x80\x04" + shell + b"(K\x01" + shape + kind + b"\x89" + data + b"tb."

    streams.update({
        "array-overflow": array(b"\x8a\x08" + struct.pack("<q", 1 << 62) + b"\x8a\x08" + struct.pack("<q", 1 << 62) + b"\x86", f8, b"C\x08" + b"\0" * 8),
        "array-negative": array(b"J\xff\xff\xff\xff\x85", f8, b"C\x08" + b"\0" * 8),
        "array-short": array(b"K\x02\x85", f8, b"C\x08" + b"\0" * 8),
        "array-empty-rows": array(b"\x8a\x06" + struct.pack("<q", 1 << 44)[:6] + b"K\x00\x86", f8, b"C\x00"),
        "array-subclass": b"\x80\x04" + stack_global("numpy.core.multiarray", "_reconstruct") + stack_global("numpy", "memmap") + b"K\x00\x85C\x01b\x87R.",
        "array-unfilled": b"\x80\x04" + shell + b".",
        "dtype-lies": array(b"K\x01\x85", dtype + u("f8") + b"\x89\x88\x87R(K\x03" + u("<") + b"NNNK\x04K\x04K\x00tb", b"C\x04" + b"\0" * 4),
        "dtype-structured": b"\x80\x04" + dtype + u("V8") + b"\x89\x88\x87R.",
        "dtype-date": b"\x80\x04" + dtype + u("M8") + b"\x89\x88\x87R.",
        "objects-count": array(b"K\x05\x85", dtype + u("O8") + b"\x89\x88\x87R", b"](NNe"),
        "objects-bytes": array(b"K\x01\x85", dtype + u("O8") + b"\x89\x88\x87R", b"C\x08" + b"\0" * 8),
    })
    for name, stream in streams.items():
        with open(os.path.join(folder, name + ".pickle"), "wb") as f:
            f.write(stream)


if __name__ == "__main__":
    command, target = sys.argv[1], sys.argv[2]
    os.makedirs(target, exist_ok=True)
    {"values": write_values, "stores": write_stores, "hostile": write_hostile}[command](target)
