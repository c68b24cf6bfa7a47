using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Semblance.Faces;
using Semblance.People;

namespace Semblance.Search.Files;

/// <summary>
/// Writes an index file row by row, holding one block at a time. The file appears whole, at <see cref="Commit"/>, in place of the one before;
/// disposed without it, nothing has changed. Unavailable, <c>index-busy</c>: another writer is at work on the same file. Unavailable,
/// <c>index-write</c>: the disk is full or the folder cannot be written.
/// </summary>
public sealed class GalleryIndexWriter : IDisposable
{
    private static readonly byte[] Padding = new byte[RowLayout.Alignment];

    private readonly string _path;
    private readonly GalleryIndexKey _key;
    private readonly long _generation;
    private readonly RowBlock _block;
    private readonly FileStream _stream;
    private readonly IncrementalHash _tables = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _rows = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Dictionary<PersonId, int> _ordinals = [];
    private readonly List<PersonId> _people = [];
    private int _count;
    private bool _isCommitted;

    /// <param name="generation">The store's, read before the first row.</param>
    public GalleryIndexWriter(string path, GalleryIndexKey key, long generation)
    {
        _path = path;
        _key = key;
        _generation = generation;
        var layout = new RowLayout(key.Dimension, key.Metric);
        _block = RowBlock.Allocate(layout, layout.BlockRows);
        _stream = Guarded(() => new FileStream(TemporaryPath, OwnerOnly()));
        _stream.Position = IndexFileHeader.Size;
    }

    private string TemporaryPath => _path + ".tmp";

    /// <summary>Adds a face; those added before must be others. Invalid as <see cref="GalleryIndex.Add"/>.</summary>
    public void Add(FaceId face, PersonId person, ReadOnlySpan<float> embedding)
    {
        EmbeddingRules.CheckFace(embedding, _key.Dimension);
        ref var ordinal = ref CollectionsMarshal.GetValueRefOrAddDefault(_ordinals, person, out var isKnown);
        if (!isKnown)
        {
            ordinal = _people.Count;
            _people.Add(person);
        }

        _block.Append(face, ordinal, embedding);
        _count++;
        if (_block.IsFull)
        {
            Guarded(WriteBlock);
        }
    }

    /// <summary>Puts the file in its place, on disk for good.</summary>
    public void Commit()
    {
        Guarded(() =>
        {
            WriteBlock();
            var people = CollectionsMarshal.AsSpan(_people);
            IndexFileHash.AppendPeople(_tables, people);
            _stream.Write(MemoryMarshal.AsBytes(people));
            _stream.Position = 0;
            _stream.Write(new IndexFileHeader(
                _key, _generation, _count, _people.Count, _tables.GetHashAndReset(), _rows.GetHashAndReset()).ToBytes());
            _stream.Flush(flushToDisk: true);

            // Still open, hence locked: nobody can begin to overwrite it under its temporary name.
            File.Move(TemporaryPath, _path, overwrite: true);
            _isCommitted = true;
        });
    }

    public void Dispose()
    {
        if (!_isCommitted)
        {
            File.Delete(TemporaryPath);
        }

        _stream.Dispose();
        _tables.Dispose();
        _rows.Dispose();
    }

    private static FileStreamOptions OwnerOnly()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private void WriteBlock()
    {
        if (_block.Count == 0)
        {
            return;
        }

        IndexFileHash.AppendTables(_tables, _block);
        IndexFileHash.AppendRows(_rows, _block);
        WriteAligned(_block.EmbeddingBytes);
        WriteAligned(_block.CodeBytes);
        for (var term = 0; term < RowTerms.Count; term++)
        {
            WriteAligned(_block.TermBytes(term));
        }

        WriteAligned(_block.RecordBytes);
        WriteAligned(_block.FaceBytes);
        _block.Clear();
    }

    private void WriteAligned(ReadOnlySpan<byte> bytes)
    {
        _stream.Write(bytes);
        _stream.Write(Padding.AsSpan(0, -bytes.Length & (RowLayout.Alignment - 1)));
    }

    private void Guarded(Action write) => Guarded(() =>
    {
        write();
        return true;
    });

    private T Guarded<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var isBusy = _stream is null && File.Exists(TemporaryPath) && e is IOException;
            throw new SemblanceException(ErrorKind.Unavailable, isBusy ? "index-busy" : "index-write",
                $"The index file {_path} could not be written: {(isBusy ? "another process is writing it; try again later" : e.Message)}", e);
        }
    }
}
