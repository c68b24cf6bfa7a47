using FsCheck;
using FsCheck.Fluent;
using Semblance.Migration.Sources.Bytes;
using Semblance.Migration.Sources.Numpy;
using Semblance.Migration.Sources.Pickle;
using Semblance.Migration.Sources.Values;

namespace Semblance.Tests.Migration.Sources.Pickle;

public class PicklePropertyTests
{
    private static readonly byte[] Opcodes = [.. "(]}RbeuthG.0"u8, 0x81, 0x85, 0x86, 0x93, 0x94];

    private static readonly PickleOptions Small = new() { BaseMemory = 1 << 20 };

    [Fact]
    public void A_value_written_with_any_protocol_reads_back_equal() => Prop.ForAll(ValueTrees.Trees, tree =>
    {
        var expected = PythonFixtures.Describe(AsRead(tree));
        return Enumerable.Range(0, 6).All(protocol =>
            PythonFixtures.Describe(PickleReader.Read(new MemoryBytes(PickleWriter.Write(tree, protocol)))) == expected);
    }).Check(Cases.Of(100));

    [Fact]
    public void A_vector_reads_back_bit_for_bit_wherever_it_is_kept() => Prop.ForAll(ValueTrees.Vectors, vector =>
    {
        var list = new SourceValue.Sequence(SequenceKind.List, [.. vector.Select(v => new SourceValue.Real(v))]);
        return Enumerable.Range(1, 5).All(protocol =>
        {
            var read = (SourceValue.Numbers)PickleReader.Read(new MemoryBytes(PickleWriter.Write(list, protocol)));
            return read.Count == vector.Length
                && read.Items.ToArray().Select(BitConverter.DoubleToInt64Bits).SequenceEqual(vector.Select(BitConverter.DoubleToInt64Bits));
        });
    }).Check(Cases.Of(100));

    [Fact]
    public void A_pickle_with_random_damage_is_read_or_turned_down_within_its_memory() => Prop.ForAll(
        ValueTrees.Trees, Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), (tree, seed) =>
        {
            var bytes = Damage(PickleWriter.Write(tree, seed % 6), new Random(seed));
            Assert.InRange(Allocated(() => PickleReader.Read(new MemoryBytes(bytes), Small)), 0, Bound(bytes.Length));
        }).Check(Cases.Of(100));

    [Theory]
    [InlineData("numpy1")]
    [InlineData("numpy2")]
    public void Numpy_files_with_random_damage_are_read_or_turned_down_within_their_memory(string part)
    {
        var random = new Random(4);
        foreach (var file in PythonFixtures.Files(part))
        {
            var whole = File.ReadAllBytes(file);
            for (var round = 0; round < 60; round++)
            {
                var bytes = new MemoryBytes(Damage(whole, random));
                var allocated = Allocated(() => _ = Path.GetExtension(file) switch
                {
                    ".npy" => NpyReader.Read(bytes, Small),
                    ".npz" => NpzReader.Read(bytes, Small, limit: 1 << 20),
                    _ => PickleReader.Read(bytes, Small),
                });
                Assert.True(allocated <= Bound(bytes.Length), $"{file}, round {round}: {allocated} bytes for {bytes.Length}");
            }
        }
    }

    /// <summary>What the budget allows, twice over for arrays that grow, and what a reader of anything needs (buffers, an exception).</summary>
    private static long Bound(long length) => (2 * (Small.BaseMemory + (Small.MemoryPerByte * length))) + (2 << 20);

    private static long Allocated(Action read)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            read();
        }
        catch (SemblanceException)
        {
            // Turned down.
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Bytes changed, cut off, doubled or put in: lengths and opcodes alike.</summary>
    private static byte[] Damage(byte[] whole, Random random)
    {
        var bytes = whole.ToList();
        for (var changes = random.Next(1, 6); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] = 0xFF; break;
                case 2: bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(1, 20))); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, random.Next(1, 40)))); break;
                default: bytes.Insert(at, Opcodes[random.Next(Opcodes.Length)]); break;
            }
        }

        return [.. bytes];
    }

    /// <summary>The reader packs a list or tuple of floats and of whole numbers that a float holds exactly.</summary>
    private static SourceValue AsRead(SourceValue value) => value switch
    {
        SourceValue.Sequence s when s.Items.Any(i => i is SourceValue.Real) && s.Items.All(IsExact) =>
            new SourceValue.Numbers(s.Kind, s.Items.Select(i => i is SourceValue.Real r ? r.Value : (double)((SourceValue.Integer)i).Value).ToArray()),
        SourceValue.Sequence s => new SourceValue.Sequence(s.Kind, [.. s.Items.Select(AsRead)]),
        SourceValue.Mapping m => new SourceValue.Mapping([.. m.Entries.Select(e => KeyValuePair.Create(AsRead(e.Key), AsRead(e.Value)))]),
        _ => value,
    };

    private static bool IsExact(SourceValue value) => value is SourceValue.Real || value is SourceValue.Integer { Value: var v } && v >= -(1L << 53) && v <= 1L << 53;
}
