using System.Text;
using Semblance.Migration.Sources.Bytes;
using Semblance.Migration.Sources.Numpy;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Pickle;

/// <summary>
/// What stands in for the calls of a pickle: an exact list of names, each rebuilt from its arguments as data. Names are compared whole; a
/// prefix such as <c>numpy.</c> would let in functions that run commands (numpy.f2py, numpy.testing).
/// </summary>
internal sealed class InertCalls(MemoryBudget budget)
{
    private const string Wrapper = "joblib.numpy_pickle.NumpyArrayWrapper";

    /// <summary>Modules whose very mention in a data file is an attack or a mistake; of other modules, instances are kept as inert records.</summary>
    private static readonly HashSet<string> NeverData = new(StringComparer.Ordinal)
    {
        "builtins", "__builtin__", "__builtins__", "os", "posix", "nt", "posixpath", "ntpath", "sys", "subprocess", "commands", "shutil", "socket", "pty", "runpy",
        "code", "codeop", "bdb", "pdb", "cProfile", "profile", "timeit", "trace", "doctest", "ctypes", "_ctypes", "importlib", "imp", "pkgutil", "pydoc", "operator",
        "_operator", "functools", "itertools", "types", "inspect", "marshal", "pickle", "_pickle", "cPickle", "dill", "cloudpickle", "copyreg", "copy_reg", "asyncio",
        "multiprocessing", "threading", "webbrowser", "urllib", "http", "ftplib", "smtplib", "platform", "signal", "site", "venv", "ensurepip", "pip", "tempfile",
        "logging", "linecache", "io", "_io", "codecs", "atexit", "weakref", "gc", "idlelib", "lib2to3", "distutils", "setuptools", "torch",
    };

    private static readonly HashSet<string> Allowed = new(StringComparer.Ordinal)
    {
        "numpy.ndarray", "numpy.dtype", "_codecs.encode", "datetime.datetime", Wrapper,
        "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct",
        "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar",
        "numpy.core.numeric._frombuffer", "numpy._core.numeric._frombuffer",
        "builtins.bytes", "__builtin__.bytes", "builtins.bytearray", "__builtin__.bytearray",
        "builtins.set", "__builtin__.set", "builtins.frozenset", "__builtin__.frozenset",
    };

    /// <summary>The name is kept, not resolved. Refused at once where nothing good can come of it.</summary>
    public Slot Global(string module, string name, long at)
    {
        var full = module + "." + name;
        if (!Allowed.Contains(full) && NeverData.Contains(module.Split('.')[0]))
        {
            throw PickleFault.Callable(full, at);
        }

        budget.Charge(MemoryBudget.Object + (full.Length * 2L), at);
        return Slot.Of(new GlobalPart(full, at));
    }

    public Slot Reduce(Slot callable, Slot arguments, long at)
    {
        if (callable.Object is not GlobalPart { Name: var name })
        {
            throw PickleFault.Refused("pickle-callable", at, "it calls a value that it has made itself");
        }

        if (arguments.Object is not TuplePart { Items: var items })
        {
            throw PickleFault.Malformed(at, "the arguments of a call are no tuple");
        }

        budget.Charge(2 * MemoryBudget.Object, at);
        return name switch
        {
            "numpy.core.multiarray._reconstruct" or "numpy._core.multiarray._reconstruct" => NumpyParts.Shell(items, at),
            "numpy.core.multiarray.scalar" or "numpy._core.multiarray.scalar" => NumpyParts.Scalar(items, budget, at),
            "numpy.core.numeric._frombuffer" or "numpy._core.numeric._frombuffer" => NumpyParts.FromBuffer(items, budget, at),
            "numpy.dtype" => NumpyParts.NewDtype(items, at),
            "_codecs.encode" => Encode(items, at),
            "datetime.datetime" => Slot.Of(PickledDateTime.Of(items, at)),
            "builtins.bytes" or "__builtin__.bytes" or "builtins.bytearray" or "__builtin__.bytearray" => Binary(items, at),
            "builtins.set" or "__builtin__.set" or "builtins.frozenset" or "__builtin__.frozenset" => Set(items, at),
            _ => throw PickleFault.Callable(name, at),
        };
    }

    /// <summary>An object without its initialiser having run: for us, a name that waits for its state.</summary>
    public Slot New(Slot type, Slot arguments, long at)
    {
        if (type.Object is not GlobalPart { Name: var name })
        {
            throw PickleFault.Malformed(at, "an instance of something that is no class");
        }

        if (name != Wrapper && Allowed.Contains(name))
        {
            throw PickleFault.Refused("pickle-class", at, $"{name} is made in a way that Python does not write");
        }

        budget.Charge(MemoryBudget.Object, at);
        return Slot.Of(new InstancePart(name, arguments));
    }

    public Slot Build(Slot target, Slot state, PickleWindow window, long at)
    {
        switch (target.Object)
        {
            case ArrayPart array:
                NumpyParts.Fill(array, state, budget, at);
                return target;
            case DtypePart dtype:
                NumpyParts.SetByteOrder(dtype, state, at);
                return target;
            case InstancePart { ClassName: Wrapper }:
                return JoblibArray.Read(state, window, at);
            case InstancePart instance:
                instance.SetState(state);
                return target;
            default:
                throw PickleFault.Refused("pickle-class", at, "state is given to something that has none");
        }
    }

    /// <summary>Protocols 0 to 2 of Python 3 write bytes as text of the same code points.</summary>
    private Slot Encode(Slot[] items, long at)
    {
        if (items is not [var text, var encoding] || text.Object is not SourceValue.Text { Value: var characters }
            || StringPart.TextOf(encoding) is not ("latin1" or "latin-1" or "iso-8859-1") || characters.Any(c => c > 0xFF))
        {
            throw PickleFault.Refused("pickle-callable", at, "it calls _codecs.encode for something else than bytes in latin1");
        }

        budget.Charge(MemoryBudget.Object + characters.Length, at);
        return Slot.Of(new SourceValue.Binary(new MemoryBytes(Encoding.Latin1.GetBytes(characters))));
    }

    private static Slot Binary(Slot[] items, long at) => items switch
    {
        [] => Slot.Of(new SourceValue.Binary(new MemoryBytes(ReadOnlyMemory<byte>.Empty))),
        [{ Object: SourceValue.Binary }] => items[0],
        _ => throw PickleFault.Refused("pickle-callable", at, "it makes bytes of something else than bytes"),
    };

    private Slot Set(Slot[] items, long at)
    {
        if (items is not [{ Object: ListPart list }])
        {
            throw PickleFault.Refused("pickle-callable", at, "it makes a set of something else than a list");
        }

        budget.Charge(list.LoadCost + (list.Count * (long)MemoryBudget.Slot), at);
        var slots = list.ToSlots();
        var set = new ListPart(SequenceKind.Set);
        set.Add(slots);
        return Slot.Of(set);
    }
}
