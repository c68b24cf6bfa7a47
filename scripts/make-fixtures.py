#!/usr/bin/env python3
"""Writes the fixtures of test/Semblance.Tests/Fixtures/Python with whichever Python and NumPy run it.

    scripts/make-fixtures.py values  DIR   one value in every protocol and container, with values.json beside it
    scripts/make-fixtures.py stores  DIR   one small store for every structure seen in public projects
    scripts/make-fixtures.py python2 DIR   what Python 2 wrote, byte by byte
    scripts/make-fixtures.py hostile DIR   streams that would run code in Python (harmless code: true, len)

Committed are the outputs of NumPy 1.24 (Debian 12) and NumPy 2.2 (Debian 13). Vectors are random, names are made up.
"""
import json
import os
import pickle
import struct
import sys

try:
    import numpy as np
except ImportError:
    np = None  # Enough for the streams that are written byte by byte.

BOOLS, FLOATS, INTS = ((bool, np.bool_), (float, np.floating), (int, np.integer)) if np else (bool, float, int)
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
    if x is None or isinstance(x, BOOLS):
        return {"t": "none"} if x is None else {"t": "bool", "v": bool(x)}
    if np and isinstance(x, np.ndarray):
        if x.dtype.hasobject:
            return {"t": "objects", "shape": list(x.shape), "v": [expected(i) for i in x.ravel("C")]}
        return {"t": "array", "dtype": x.dtype.str.lstrip("<>|="), "shape": list(x.shape), "v": [expected(i) for i in x.ravel("C")]}
    if isinstance(x, FLOATS):
        return {"t": "real", "v": struct.pack(">d", float(x)).hex()}
    if isinstance(x, INTS):
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
        told[name] = expected(value) if name != "long-list" else {"t": "counting", "v": len(value)}
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


def u(text):
    raw = text.encode()
    return b"\x8c" + bytes([len(raw)]) + raw


def stack_global(module, name):
    return u(module) + u(name) + b"\x93"


def python2_array(protocol, numbers, shared):
    """A float64 array as Python 2.7 with NumPy 1.16 pickles it: its data is a str. Written by hand, for no such Python is at hand any more."""
    data = struct.pack("<%dd" % len(numbers), *numbers)

    def string(raw):
        if protocol == 0:
            return b"S" + repr(raw)[1:].encode() + b"\n"
        return (b"U" + bytes([len(raw)]) if len(raw) < 256 else b"T" + struct.pack("<i", len(raw))) + raw

    def whole(n):
        return b"I%d\n" % n if protocol == 0 else (b"K" + bytes([n]) if n >= 0 else b"J" + struct.pack("<i", n))

    def put():
        shared.append(None)
        return b"p%d\n" % len(shared) if protocol == 0 else b"q" + bytes([len(shared)])

    no = b"I00\n" if protocol == 0 else b"\x89"
    return (b"cnumpy.core.multiarray\n_reconstruct\n" + put() + b"(cnumpy\nndarray\n" + put() + b"(" + whole(0) + b"t" + put() + string(b"b") + put() + b"t" + put()
            + b"R" + put() + b"(" + whole(1) + b"(" + whole(len(numbers)) + b"t" + put() + b"cnumpy\ndtype\n" + put() + b"(" + string(b"f8") + put() + whole(0) + whole(1)
            + b"t" + put() + b"R" + put() + b"(" + whole(3) + string(b"<") + put() + b"NNN" + whole(-1) + whole(-1) + whole(0) + b"t" + put() + b"b" + no + string(data)
            + put() + b"t" + put() + b"b")


def write_python2(folder):
    """{'encodings': [array, array], 'names': ['Ada', 'Zoë' in UTF-8]} by Python 2, and an array that Python 3 has loaded as latin-1 and saved again."""
    rows, names = [[0.1, -2.5, 1e300], [float("inf"), 0.0, 65.0]], ["Ada", "Zoë"]
    arrays = [{"t": "array", "dtype": "f8", "shape": [3], "v": [expected(x) for x in row]} for row in rows]
    told = {"store": {"t": "dict", "v": [[expected("encodings"), {"t": "list", "v": arrays}], [expected("names"), expected(names)]]}, "latin": arrays[0]}
    for protocol in (0, 2):
        shared = []
        text = (lambda raw: b"S" + repr(raw)[1:].encode() + b"\n") if protocol == 0 else (lambda raw: b"U" + bytes([len(raw)]) + raw)
        empty = (b"(lp90\n", b"(dp91\n") if protocol == 0 else (b"]q\x5a", b"}q\x5b")
        stream = (b"" if protocol == 0 else b"\x80\x02") + empty[1] + text(b"encodings") + empty[0]
        stream += b"".join(python2_array(protocol, row, shared) + b"a" for row in rows) + b"s"
        stream += text(b"names") + empty[0].replace(b"90", b"92").replace(b"\x5a", b"\x5c") + b"".join(text(n.encode()) + b"a" for n in names) + b"s."
        with open(os.path.join(folder, f"store.p{protocol}.pickle"), "wb") as f:
            f.write(stream)
    latin = struct.pack("<3d", *rows[0]).decode("latin-1").encode()
    stream = b"\x80\x02" + python2_array(2, rows[0], [])
    raw = struct.pack("<3d", *rows[0])
    with open(os.path.join(folder, "latin.p2.pickle"), "wb") as f:
        f.write(stream.replace(b"U" + bytes([len(raw)]) + raw, b"X" + struct.pack("<I", len(latin)) + latin) + b".")
    with open(os.path.join(folder, "values.json"), "w", encoding="utf-8") as f:
        json.dump(told, f, ensure_ascii=True, separators=(",", ":"))


# What the reader must answer; a call, whatever its name, is the rule.
HOSTILE_CODES = {
    "pickle-global": ["bare-global"],
    "pickle-opcode": ["inst", "inst-unknown", "obj-unknown", "persid", "binpersid", "ext1", "ext2", "ext4", "next-buffer", "readonly-buffer"],
    "pickle-class": ["build-on-list", "build-on-allowed", "build-slots", "new-allowed", "numpy-sys-modules"],
    "pickle-protocol": ["protocol-9"],
    "pickle-unfolds": ["billion-laughs"],
    "pickle-cycle": ["self-list", "self-dict", "self-tuple"],
    "pickle-nesting": ["deep-lists", "deep-tuples"],
    "pickle-truncated": ["marks", "bytes8-huge", "bytes8-negative", "unicode8-huge", "frame-too-long"],
    "pickle-trailing": ["trailing", "code-behind-data"],
    "pickle-compressed": ["zlib", "gzip"],
    "array-shape": ["array-overflow", "array-negative", "array-empty-rows"],
    "array-length": ["array-short", "objects-count"],
    "dtype-unsupported": ["dtype-structured", "dtype-date", "dtype-huge", "frombuffer-date"],
    "pickle-malformed": [
        "unknown-opcode", "memo-huge-index", "memo-absent", "binstring-negative", "long4-huge", "long4-negative", "stack-global-numbers", "stop-on-nothing",
        "two-values", "pop-nothing", "append-to-none", "odd-dict", "below-mark", "new-number", "int-garbage", "unicode-bad-escape", "string-unquoted",
        "array-unfilled", "dtype-lies", "objects-bytes", "name-long", "array-twice", "array-data-callable", "array-many-dimensions", "long-min-in-floats"],
}


def more_hostile(called, array, f8, dtype):
    """What scanners of pickles have let through. Sources: fickling #190 and #210, picklescan #66 and #74, modelscan #85 and #89, nltk #3757."""
    streams = {
        "importlib": called("importlib", "import_module", "os"),
        "marshal": called("marshal", "loads", "x"),
        "pkgutil-resolve": called("pkgutil", "resolve_name", "os:getcwd"),
        "frozen-importlib": called("_frozen_importlib_external", "spec_from_file_location", "x", "nothing.py"),
        "zipimport": called("zipimport", "zipimporter", "nothing.zip"),
        "uuid-command": called("uuid", "_get_command_stdout", "true"),
        "operator-attrgetter": called("operator", "attrgetter", "system"),
        "operator-methodcaller": called("_operator", "methodcaller", "upper"),
        "functools-partial": b"\x80\x04" + stack_global("functools", "partial") + stack_global("os", "getcwd") + b"\x85R.",
        "asyncio-subprocess": called("asyncio.unix_events", "_UnixSubprocessTransport", "true"),
        "distutils-write": called("distutils.file_util", "write_file", "nothing", "x"),
        "io-fileio": called("_io", "FileIO", "nothing"),
        "shutil": called("shutil", "copyfile", "nothing", "nothing2"),
        "bdb": called("bdb", "Bdb.run", "pass"),
        "pdb": called("pdb", "run", "pass"),
        "timeit": called("timeit", "timeit", "pass"),
        "doctest": called("doctest", "debug_script", "pass"),
        "idlelib": called("idlelib.run", "Executive.runcode", "pass"),
        "nested-pickle": b"\x80\x04" + stack_global("_pickle", "loads") + b"C\x02N.\x85R.",
        "ctypes": called("_ctypes", "CFuncPtr", "x"),
        "tempfile": called("tempfile", "mktemp", "x"),
        "requests": called("requests.api", "get", "http://localhost/"),
        "ssl": called("ssl", "get_server_certificate", "localhost"),
        "posixpath": called("posixpath", "expandvars", "$HOME"),
        "pandas-read": called("pandas.io.pickle", "read_pickle", "nothing"),
        "scipy-load": called("scipy.sparse", "load_npz", "nothing"),
        "numpy-lib-load": called("numpy.lib.npyio", "load", "nothing"),
        "numpy-builtins": b"\x80\x05cbuiltins\ndict.get\ncnumpy\n__builtins__\nVexec\n\x86RV0\n\x85R.",
        "numpy-sys-modules": b"cnumpy\nprod\nNcnumpy\ncore._internal.sys.modules\n\x86b0cnumpy\nprod.os.system\nVtrue\n\x85R.",
        "build-slots": b"cnumpy\nprod\nN(Va\nVos\nd\x86bN(Vb\nVsystem\nd\x86b0cnumpy\nprod.a\np0\ncnumpy\nprod.b\np1\n00g0\ng1\n\x93Vtrue\n\x85R.",
        "build-on-allowed": b"cnumpy\nndarray\n}(V__reduce__\nNub.",
        "new-allowed": b"\x80\x04" + stack_global("numpy", "ndarray") + b")\x81.",
        "newobj-ex-os": b"\x80\x04" + stack_global("subprocess", "Popen") + u("true") + b"\x85}\x92.",
        "newobj-os": b"\x80\x04" + stack_global("subprocess", "Popen") + u("true") + b"\x85\x81.",
        "global-by-memo": b"\x80\x04" + u("os") + b"\x94" + u("system") + b"\x9400h\x00h\x01\x93" + u("true") + b"\x85R.",
        "proto-in-the-middle": b"N0\x80\x04" + stack_global("os", "system") + u("true") + b"\x85R.",
        "code-behind-data": b"\x80\x04N.\x80\x04" + stack_global("os", "system") + u("true") + b"\x85R.",
        "name-with-escape": called("os\x1b[2J", "system", "true"),
        "name-blank": b"c \n \n)R.",
        "name-long": b"\x80\x04X" + struct.pack("<I", 2000) + b"a" * 2000 + u("b") + b"\x93.",
        "cyrillic-numpy": called("numpу", "ndarray", "x"),
        "frombuffer-date": b"\x80\x05" + stack_global("numpy.core.numeric", "_frombuffer") + b"(C\x08" + b"\0" * 8 + dtype + u("M8") + b"\x89\x88\x87RK\x01\x85" + u("C") + b"tR.",
        "array-twice": array(b"K\x01\x85", f8, b"C\x08" + b"\0" * 8)[:-1] + b"(K\x01K\x01\x85" + f8 + b"\x89C\x08" + b"\0" * 8 + b"tb.",
        "array-data-callable": array(b"K\x01\x85", f8, stack_global("numpy", "load")),
        "array-many-dimensions": array(b"(" + b"K\x01" * 65 + b"t", f8, b"C\x08" + b"\0" * 8),
        "dtype-huge": b"\x80\x04" + dtype + u("S2000000000") + b"\x89\x88\x87R.",
        "long-min-in-floats": b"\x80\x04](G" + b"\0" * 8 + b"\x8a\x08" + b"\0" * 7 + b"\x80eN.",
    }
    return streams


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
    streams.update(more_hostile(called, array, f8, dtype))
    for name, stream in streams.items():
        with open(os.path.join(folder, name + ".pickle"), "wb") as f:
            f.write(stream)
    codes = {name: code for code, names in HOSTILE_CODES.items() for name in names}
    with open(os.path.join(folder, "codes.json"), "w", encoding="utf-8") as f:
        json.dump({name: codes.get(name, "pickle-callable") for name in sorted(streams)}, f, indent=0)


if __name__ == "__main__":
    command, target = sys.argv[1], sys.argv[2]
    os.makedirs(target, exist_ok=True)
    {"values": write_values, "stores": write_stores, "hostile": write_hostile, "python2": write_python2}[command](target)
