using Semblance.Migration.Sources.Bytes;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Pickle;

/// <summary>The stack machine of the pickle format, without the part that imports and calls.</summary>
internal sealed class PickleMachine
{
    private readonly PickleWindow _window;
    private readonly PickleOptions _options;
    private readonly MemoryBudget _budget;
    private readonly PickleLiterals _literals;
    private readonly InertCalls _calls;
    private readonly PickleStack _stack;
    private readonly PickleMemo _memo;
    private readonly RecentTuples _tuples = new();
    private long _at;

    public PickleMachine(SourceBytes bytes, PickleOptions options)
    {
        _window = new PickleWindow(bytes);
        _options = options;
        _budget = new MemoryBudget(options.BaseMemory + (options.MemoryPerByte * Math.Min(bytes.Length, long.MaxValue / 64)));
        _stack = new PickleStack(_budget);
        _literals = new PickleLiterals(_window, _budget, options);
        _calls = new InertCalls(_budget);
        _memo = new PickleMemo(_budget);
    }

    /// <summary>The value, and the offset behind STOP.</summary>
    public (SourceValue Value, long End) Run()
    {
        while (true)
        {
            _at = _window.Offset;
            var opcode = (Opcode)_window.Byte();
            if (opcode == Opcode.BinFloat)
            {
                PushFloats();
            }
            else if (opcode == Opcode.Stop)
            {
                return (Finish(), _window.Offset);
            }
            else if (!Literal(opcode) && !Container(opcode) && !Bookkeeping(opcode))
            {
                Call(opcode);
            }
        }
    }

    private SourceValue Finish()
    {
        var root = _stack.Pop(_at);
        if (_stack.Count > 0 || _stack.HasMark)
        {
            throw PickleFault.Malformed(_at, "values are left over where the pickle ends");
        }

        _memo.Clear(); // What nothing else holds, such as the state of a million arrays, may go before the values are made.
        var unfolded = 1_000_000 + (_options.UnfoldedPerByte * Math.Min(_window.Length, long.MaxValue / 64));
        return Assembly.Of(root, _options.MaxDepth, unfolded, _at);
    }

    /// <summary>Floats of tuples and of mixed lists come in runs too.</summary>
    private void PushFloats()
    {
        Push(Slot.OfReal(_window.BigEndianDouble()));
        var buffered = _window.Buffered;
        var used = 0;
        while (buffered.Length - used >= 9 && buffered[used] == (byte)Opcode.BinFloat)
        {
            Push(Slot.OfReal(System.Buffers.Binary.BinaryPrimitives.ReadDoubleBigEndian(buffered.Slice(used + 1, 8))));
            used += 9;
        }

        _window.Advance(used);
    }

    private bool Literal(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.None: Push(Slot.Of(SourceValue.None.Instance)); return true;
            case Opcode.NewTrue: Push(Slot.Of(PickleLiterals.True)); return true;
            case Opcode.NewFalse: Push(Slot.Of(PickleLiterals.False)); return true;
            case Opcode.BinInt: _budget.Charge(MemoryBudget.Slot, _at); Push(Slot.OfWhole(_window.Int32())); return true;
            case Opcode.BinInt1: Push(Slot.OfWhole(_window.Byte())); return true;
            case Opcode.BinInt2: Push(Slot.OfWhole(_window.UInt16())); return true;
            case Opcode.Int or Opcode.Long: Push(_literals.WholeLine(_at)); return true;
            case Opcode.Float: Push(_literals.RealLine(_at)); return true;
            case Opcode.Long1: Push(_literals.LittleEndian(_window.Byte(), _at)); return true;
            case Opcode.Long4: Push(_literals.LittleEndian(_window.Int32(), _at)); return true;
            case Opcode.Unicode: Push(_literals.UnicodeLine(_at)); return true;
            case Opcode.ShortBinUnicode: Push(_literals.Text(_window.Byte(), _at)); return true;
            case Opcode.BinUnicode: Push(_literals.Text(_window.UInt32(), _at)); return true;
            case Opcode.BinUnicode8: Push(_literals.Text(_window.UInt64(), _at)); return true;
            case Opcode.String: Push(_literals.StringLine(_at)); return true;
            case Opcode.ShortBinString: Push(_literals.String(_window.Byte(), _at)); return true;
            case Opcode.BinString: Push(_literals.String((ulong)PickleLiterals.NotNegative(_window.Int32(), _at), _at)); return true;
            case Opcode.ShortBinBytes: Push(_literals.Bytes(_window.Byte(), _at)); return true;
            case Opcode.BinBytes: Push(_literals.Bytes(_window.UInt32(), _at)); return true;
            case Opcode.BinBytes8 or Opcode.ByteArray8: Push(_literals.Bytes(_window.UInt64(), _at)); return true;
            default: return false;
        }
    }

    private bool Container(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.EmptyList: Push(NewList(SequenceKind.List, [])); return true;
            case Opcode.EmptySet: Push(NewList(SequenceKind.Set, [])); return true;
            case Opcode.EmptyDict: Push(NewDict([])); return true;
            case Opcode.EmptyTuple: Push(NewTuple([])); return true;
            case Opcode.List: Push(NewList(SequenceKind.List, _stack.PopToMark(_at))); return true;
            case Opcode.FrozenSet: Push(NewList(SequenceKind.Set, _stack.PopToMark(_at))); return true;
            case Opcode.Dict: Push(NewDict(_stack.PopToMark(_at))); return true;
            case Opcode.Tuple: Push(NewTuple(_stack.PopToMark(_at))); return true;
            case Opcode.Tuple1: Push(NewTuple(_stack.Pop(1, _at))); return true;
            case Opcode.Tuple2: Push(NewTuple(_stack.Pop(2, _at))); return true;
            case Opcode.Tuple3: Push(NewTuple(_stack.Pop(3, _at))); return true;
            case Opcode.Append: Append(_stack.Pop(1, _at), SequenceKind.List); return true;
            case Opcode.Appends: Append(_stack.PopToMark(_at), SequenceKind.List); return true;
            case Opcode.AddItems: Append(_stack.PopToMark(_at), SequenceKind.Set); return true;
            case Opcode.SetItem: SetItems(_stack.Pop(2, _at)); return true;
            case Opcode.SetItems: SetItems(_stack.PopToMark(_at)); return true;
            default: return false;
        }
    }

    private bool Bookkeeping(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.Proto: RequireProtocol(_window.Byte()); return true;
            case Opcode.Frame: _window.RequireLeft(_window.UInt64()); return true;
            case Opcode.Mark: Mark(); return true;
            case Opcode.Pop: PopOne(); return true;
            case Opcode.PopMark: _stack.PopToMark(_at); return true;
            case Opcode.Dup: Push(_stack.Top(_at)); return true;
            case Opcode.Memoize: Memoize(_memo.Next); return true;
            case Opcode.Put: Memoize(_literals.IndexLine(_at)); return true;
            case Opcode.BinPut: Memoize(_window.Byte()); return true;
            case Opcode.LongBinPut: Memoize(_window.UInt32()); return true;
            case Opcode.Get: Recall(_literals.IndexLine(_at)); return true;
            case Opcode.BinGet: Recall(_window.Byte()); return true;
            case Opcode.LongBinGet: Recall(_window.UInt32()); return true;
            default: return false;
        }
    }

    private void Call(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.Global:
                Push(_calls.Global(_literals.NameLine(_at), _literals.NameLine(_at), _at));
                break;
            case Opcode.StackGlobal:
                var names = _stack.Pop(2, _at);
                Push(_calls.Global(PickleLiterals.Name(names[0], _at), PickleLiterals.Name(names[1], _at), _at));
                break;
            case Opcode.Reduce:
                var call = _stack.Pop(2, _at);
                Push(_calls.Reduce(call[0], call[1], _at));
                break;
            case Opcode.NewObj:
                var made = _stack.Pop(2, _at);
                Push(_calls.New(made[0], made[1], _at));
                break;
            case Opcode.NewObjEx:
                var keyed = _stack.Pop(3, _at);
                Push(_calls.New(keyed[0], NewTuple(keyed[1..]), _at));
                break;
            case Opcode.Build:
                var state = _stack.Pop(_at);
                Push(_calls.Build(_stack.Pop(_at), state, _window, _at));
                break;
            default:
                throw Enum.IsDefined(opcode)
                    ? PickleFault.Refused("pickle-opcode", _at, $"{opcode} refers to something outside the file or runs code when it is loaded")
                    : PickleFault.Malformed(_at, FormattableString.Invariant($"0x{(byte)opcode:x2} is no opcode of a pickle"));
        }
    }

    private void Push(Slot slot) => _stack.Push(slot, _at);

    private Slot NewList(SequenceKind kind, ReadOnlySpan<Slot> items)
    {
        _budget.Charge(MemoryBudget.Object + Cost(items), _at);
        var list = new ListPart(kind);
        list.Add(items);
        return Slot.Of(list);
    }

    private Slot NewTuple(ReadOnlySpan<Slot> items)
    {
        _budget.Charge(MemoryBudget.Object + (items.Length * 16L), _at);
        return Slot.Of(_tuples.Of(items));
    }

    private Slot NewDict(ReadOnlySpan<Slot> items)
    {
        _budget.Charge(MemoryBudget.Object + (items.Length * (long)MemoryBudget.Slot), _at);
        var dict = new DictPart();
        RequirePairs(items);
        dict.Add(items);
        return Slot.Of(dict);
    }

    private void Append(ReadOnlySpan<Slot> items, SequenceKind kind)
    {
        if (_stack.Top(_at).Object is not ListPart list || list.Kind != kind)
        {
            throw _stack.Top(_at).Object is InstancePart instance
                ? PickleFault.Refused("pickle-class", _at, $"{PickleFault.Shown(instance.ClassName)} is a list of its own kind; save plain lists")
                : PickleFault.Malformed(_at, "items are added to something that is no list");
        }

        _budget.Charge(Cost(items) + list.LoadCost, _at);
        list.Add(items);
    }

    /// <summary>The hottest path: floats between MARK and APPENDS that go into a list are not decoded but left where they are.</summary>
    private void Mark()
    {
        if (_stack.TryTop()?.Object is ListPart { TakesRuns: true } list && FloatAhead.Take(_window) is (var first, var second))
        {
            _budget.Charge(2 * FloatRuns.RunCost, _at);
            list.Add(first, _window);
            if (second.Count > 0)
            {
                list.Add(second, _window);
            }

            return;
        }

        _budget.Charge(8, _at);
        _stack.Mark();
    }

    private void SetItems(ReadOnlySpan<Slot> items)
    {
        if (_stack.Top(_at).Object is not DictPart dict)
        {
            throw _stack.Top(_at).Object is InstancePart instance
                ? PickleFault.Refused("pickle-class", _at, $"{PickleFault.Shown(instance.ClassName)} is a dict of its own kind; save a plain dict")
                : PickleFault.Malformed(_at, "entries are added to something that is no dict");
        }

        RequirePairs(items);
        _budget.Charge(items.Length * (long)MemoryBudget.Slot, _at);
        dict.Add(items);
    }

    /// <summary>Packed floats take 8 bytes and are allocated exactly; other items take a slot, with room to grow.</summary>
    private static long Cost(ReadOnlySpan<Slot> items) => items.Length * (long)(items.Length > 0 && items[0].IsReal ? sizeof(double) : MemoryBudget.Slot);

    private void RequirePairs(ReadOnlySpan<Slot> items)
    {
        if (items.Length % 2 != 0)
        {
            throw PickleFault.Malformed(_at, "a key has no value");
        }
    }

    private void RequireProtocol(byte protocol)
    {
        if (protocol > 5)
        {
            throw PickleFault.Unsupported("pickle-protocol", _at, FormattableString.Invariant($"protocol {protocol} is not known (0 to 5 are)"));
        }
    }

    private void PopOne()
    {
        if (_stack.AtMark)
        {
            _stack.PopToMark(_at);
        }
        else
        {
            _stack.Pop(_at);
        }
    }

    private void Memoize(uint index) => _memo.Put(index, _stack.Top(_at), _at);

    private void Recall(uint index) => Push(_memo.Get(index, _at));
}
