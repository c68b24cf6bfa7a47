using FsCheck;
using FsCheck.Fluent;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Search;
using Semblance.Search.Files;
using Semblance.Spaces;

namespace Semblance.Tests.Search;

public sealed class GalleryIndexFileTests : IDisposable
{
    private static readonly Guid Store = Guid.NewGuid();

    private readonly string _folder = Directory.CreateTempSubdirectory("semblance-index-").FullName;

    private string FilePath => Path.Combine(_folder, "default.space.index");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_saved_index_opens_with_the_same_answers_and_takes_later_rows()
    {
        Prop.ForAll(Scenario.Arbitrary, scenario =>
        {
            var rows = scenario.MakeRows();
            var index = scenario.MakeIndex(rows);
            var removed = rows.Take(rows.Count / 3).ToList();
            index.RemoveRange(removed.Select(r => r.Face).ToHashSet());
            GalleryIndexFile.Save(index, FilePath, KeyOf(scenario), generation: 42);

            var opening = GalleryIndexFile.Open(FilePath, KeyOf(scenario), checkRows: true);

            Assert.Equal((42L, null), (opening.Generation, opening.Refusal));
            var later = new NaiveRow(FaceId.New(), PersonId.New(), scenario.MakeProbes([], 1)[0]);
            opening.Index!.Add(later.Face, later.Person, later.Vector);
            removed.ForEach(r => opening.Index.Add(r.Face, r.Person, r.Vector));
            Assert.Equal(0, opening.Index.RemovePerson(PersonId.New()));
            foreach (var probe in scenario.MakeProbes(rows, 3))
            {
                var ranking = opening.Index.FindNearest(probe, scenario.Limit);
                Assert.Equal(scenario.Expected(rows.Append(later), probe), ranking.Candidates);
                Assert.Equal(rows.Count + 1, ranking.FacesSearched);
                Assert.Equal(rows.Select(r => r.Person).Distinct().Count() + 1, ranking.PeopleSearched);
            }
        }).Check(Cases.Of(60));
    }

    [Fact]
    public void A_file_of_several_blocks_round_trips()
    {
        // 16,384 values a row make blocks of 128 rows.
        var scenario = new Scenario(5, 16_384, Metric.L2, Shape.Normal, 300, 280, 5);
        var rows = scenario.MakeRows();
        using (var writer = new GalleryIndexWriter(FilePath, KeyOf(scenario), generation: 1))
        {
            rows.ForEach(r => writer.Add(r.Face, r.Person, r.Vector));
            Assert.False(File.Exists(FilePath));
            writer.Commit();
        }

        var opened = GalleryIndexFile.Open(FilePath, KeyOf(scenario), checkRows: true).Index!;

        var probe = scenario.MakeProbes(rows, 1)[0];
        Assert.Equal(scenario.Expected(rows, probe), opened.FindNearest(probe, 5).Candidates);
    }

    [Fact]
    public void A_file_of_another_store_client_space_width_or_metric_is_foreign()
    {
        var (scenario, key) = SaveSmall();
        foreach (var other in new[]
        {
            key with { Store = Guid.NewGuid() }, key with { Client = new ClientId("other") }, key with { Space = new SpaceKey("other") },
            key with { Dimension = scenario.Dimension + 1 }, key with { Metric = Metric.L2 },
        })
        {
            Assert.Equal(new GalleryIndexOpening(null, 0, "index-foreign"), GalleryIndexFile.Open(FilePath, other));
        }
    }

    [Fact]
    public void A_file_cut_or_lengthened_anywhere_is_refused()
    {
        var (_, key) = SaveSmall();
        var whole = File.ReadAllBytes(FilePath);
        for (var length = 0; length < whole.Length; length += 61)
        {
            File.WriteAllBytes(FilePath, whole[..length]);
            Assert.NotNull(GalleryIndexFile.Open(FilePath, key).Refusal);
        }

        File.WriteAllBytes(FilePath, [.. whole, 0]);
        Assert.Equal("index-truncated", GalleryIndexFile.Open(FilePath, key).Refusal);
    }

    [Fact]
    public void A_flipped_bit_is_refused_at_once_in_header_and_tables_and_when_asked_for_in_the_rows()
    {
        var (scenario, key) = SaveSmall();
        var whole = File.ReadAllBytes(FilePath);
        var layout = new RowLayout(scenario.Dimension, scenario.Metric);
        var tables = IndexFileHeader.Size + layout.TermsOffset(scenario.Rows);
        for (var at = 0; at < whole.Length; at += at < IndexFileHeader.Size ? 97 : 13)
        {
            var altered = (byte[])whole.Clone();
            altered[at] ^= (byte)(1 << at % 8);
            File.WriteAllBytes(FilePath, altered);
            if (at < IndexFileHeader.Size || at >= tables)
            {
                Assert.True(GalleryIndexFile.Open(FilePath, key).Refusal is not null || IsPadding(at), $"byte {at}");
            }

            Assert.True(GalleryIndexFile.Open(FilePath, key, checkRows: true).Refusal is not null || IsPadding(at), $"byte {at}");
        }

        // Sections are filled up to a whole cache line with bytes that nobody reads.
        bool IsPadding(int at) => Array.Exists<(long Start, long End)>(
            [
                (layout.CodesOffset(scenario.Rows) + scenario.Rows * layout.CodeStride, End: layout.TermsOffset(scenario.Rows)),
                .. Enumerable.Range(0, RowTerms.Count).Select(t => layout.TermsOffset(scenario.Rows) + t * RowTerms.Bytes(scenario.Rows))
                    .Select(start => (start + scenario.Rows * 4, start + RowTerms.Bytes(scenario.Rows))),
                (layout.RecordsOffset(scenario.Rows) + scenario.Rows * 16, layout.FacesOffset(scenario.Rows)),
                (layout.FacesOffset(scenario.Rows) + scenario.Rows * 16, layout.Size(scenario.Rows)),
            ],
            p => at - IndexFileHeader.Size >= p.Start && at - IndexFileHeader.Size < p.End);
    }

    [Fact]
    public void What_is_no_index_file_is_refused_by_name()
    {
        var (_, key) = SaveSmall();

        Assert.Equal("index-absent", GalleryIndexFile.Open(Path.Combine(_folder, "none", "x"), key).Refusal);
        Assert.Equal("index-unreadable", GalleryIndexFile.Open(_folder, key).Refusal);
        File.WriteAllText(FilePath, new string('x', 10_000));
        Assert.Equal("index-format", GalleryIndexFile.Open(FilePath, key).Refusal);
    }

    [Fact]
    public void Only_the_owner_may_read_the_file()
    {
        SaveSmall();

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
        }
    }

    [Fact]
    public void A_writer_that_gives_up_leaves_the_old_file_and_nothing_else()
    {
        var (_, key) = SaveSmall();
        var before = File.ReadAllBytes(FilePath);

        using (var writer = new GalleryIndexWriter(FilePath, key, generation: 9))
        {
            writer.Add(FaceId.New(), PersonId.New(), [.. Enumerable.Repeat(1f, key.Dimension)]);
            var busy = Assert.Throws<SemblanceException>(() => new GalleryIndexWriter(FilePath, key, generation: 9));
            Assert.Equal("index-busy", busy.Code);
        }

        Assert.Equal([FilePath], Directory.GetFiles(_folder));
        Assert.Equal(before, File.ReadAllBytes(FilePath));
    }

    [Fact]
    public void An_open_index_keeps_answering_after_its_file_was_replaced_and_deleted()
    {
        var (scenario, key) = SaveSmall();
        var rows = scenario.MakeRows();
        var old = GalleryIndexFile.Open(FilePath, key).Index!;

        GalleryIndexFile.Save(new GalleryIndex(key.Dimension, key.Metric), FilePath, key, generation: 8);
        var replaced = GalleryIndexFile.Open(FilePath, key);
        File.Delete(FilePath);

        Assert.Equal((8L, 0), (replaced.Generation, replaced.Index!.FaceCount));
        var probe = scenario.MakeProbes(rows, 1)[0];
        Assert.Equal(scenario.Expected(rows, probe), old.FindNearest(probe, scenario.Limit).Candidates);
    }

    private (Scenario Scenario, GalleryIndexKey Key) SaveSmall()
    {
        var scenario = new Scenario(7, 33, Metric.Cosine, Shape.Normal, 21, 9, 5);
        GalleryIndexFile.Save(scenario.MakeIndex(scenario.MakeRows()), FilePath, KeyOf(scenario), generation: 7);
        return (scenario, KeyOf(scenario));
    }

    private static GalleryIndexKey KeyOf(Scenario scenario) =>
        new(Store, ClientId.Default, new SpaceKey("test-space"), scenario.Dimension, scenario.Metric);
}
