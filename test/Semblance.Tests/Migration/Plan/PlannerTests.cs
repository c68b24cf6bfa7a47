using FsCheck;
using FsCheck.Fluent;
using Semblance.Migration.Plan;
using Semblance.Migration.Sources;
using Semblance.Spaces;
using static Semblance.Tests.Migration.Plan.LegacyProject;

namespace Semblance.Tests.Migration.Plan;

public class PlannerTests
{
    [Fact]
    public void Every_row_ends_once_whatever_the_mixture() => ForMixtures((project, rows) =>
    {
        var plan = project.PlanAsync().GetAwaiter().GetResult();
        var t = plan.Totals;
        var all = rows.SelectMany(r => r).ToArray();
        var faces = all.OfType<LegacyRow.Face>().ToArray();
        var photos = all.OfType<LegacyRow.Photo>().ToArray();
        var distinctFaces = faces.Select(f => (f.Person.Key, f.Vector.Span[0])).Distinct().Count();
        var distinctPhotos = photos.Select(p => (p.Person.Key, p.Bytes!.Value.Span[^1])).Distinct().Count();
        Assert.Equal(all.Sum(r => r is LegacyRow.Rejected x ? x.Rows : 1), t.Rows);
        Assert.Equal(t.Rows, plan.Sources.Sum(s => s.Faces + s.People + s.Photos + s.Duplicates + s.Rejected + s.SetAside));
        Assert.Equal(distinctFaces, t.Faces);
        Assert.Equal(distinctPhotos, t.Photos);
        Assert.Equal(all.OfType<LegacyRow.Rejected>().Sum(r => r.Rows), t.Rejected);
        Assert.Equal(all.Count(r => r is LegacyRow.Pixels), t.SetAside);
        Assert.Equal(faces.Select(f => f.Person.Key).Concat(photos.Select(p => p.Person.Key))
            .Concat(all.OfType<LegacyRow.PersonOnly>().Select(p => p.Person.Key)).Distinct().Count(), t.People);
        Assert.All(plan.Batches, b => Assert.InRange(b.Rows, 1, 3));
    });

    [Fact]
    public void The_same_source_and_options_give_the_same_bytes() => ForMixtures((project, _) =>
    {
        var first = project.PlanAsync().GetAwaiter().GetResult();
        var second = project.PlanAsync().GetAwaiter().GetResult() with { CreatedAt = first.CreatedAt };
        Assert.True(PlanFile.ToBytes(first).Span.SequenceEqual(PlanFile.ToBytes(second).Span));
    });

    [Fact]
    public async Task Vectors_of_an_unknown_space_are_set_aside_and_the_message_names_the_known_ones()
    {
        using var project = new LegacyProject().Add("a.npy", Face(Named("Ada"), new float[512].Select((_, i) => i + 1f).ToArray()));
        var plan = await project.PlanAsync(new PlanOptions());
        var reject = Assert.Single(plan.Rejects);
        Assert.Equal((RejectKind.SetAside, "space-unknown", 1L), (reject.Kind, reject.Code, reject.Rows));
        Assert.Contains("insightface-buffalo-l", reject.Reason, StringComparison.Ordinal);
        Assert.Contains("--space", reject.Reason, StringComparison.Ordinal);
        Assert.Empty(plan.People);
    }

    [Fact]
    public async Task A_given_space_of_another_width_is_not_forced_on_the_vectors()
    {
        using var project = new LegacyProject().Add("a.npy", Face("Ada", 1));
        var plan = await project.PlanAsync(new PlanOptions { Space = KnownSpaces.Dlib });
        Assert.Equal("space-unknown", Assert.Single(plan.Rejects).Code);
    }

    [Fact]
    public async Task Names_that_differ_only_by_case_are_kept_apart_and_named()
    {
        using var project = new LegacyProject().Add("a.npy", Face("ada", 1), Face("Ada", 2));
        var plan = await project.PlanAsync();
        Assert.Equal(2, plan.People.Count);
        Assert.Contains(plan.Conflicts, c => c.Code == "name-case" && c.People.Count == 2);
    }

    [Fact]
    public async Task Names_that_differ_only_by_case_are_merged_when_asked()
    {
        using var project = new LegacyProject().Add("a.npy", Face("ada", 1), Face("Ada", 2), Face("ada", 2));
        var plan = await project.PlanAsync(Options with { MergeCase = true });
        var ada = Assert.Single(plan.People);
        Assert.Equal(("name:Ada", "Ada", 2), (ada.Key, ada.Name, ada.Faces));
        Assert.Equal(["name:ada"], ada.Aliases!);
        Assert.Equal(1, plan.Totals.Duplicates);
    }

    [Fact]
    public async Task People_with_ids_are_never_merged_by_name()
    {
        using var project = new LegacyProject().Add("a.npy",
            Face(new LegacyPerson { Key = "id:1", Name = "Ada" }, 1, 1, 1, 1), Face(new LegacyPerson { Key = "id:2", Name = "ada" }, 2, 1, 1, 1),
            Face(new LegacyPerson { Key = "id:3", Name = "Ada" }, 3, 1, 1, 1));
        var plan = await project.PlanAsync(Options with { MergeCase = true });
        Assert.Equal(3, plan.People.Count);
        Assert.Contains(plan.Conflicts, c => c.Code == "same-name" && c.People.SequenceEqual(["id:1", "id:3"]));
    }

    [Fact]
    public async Task One_vector_under_two_people_is_kept_for_both_and_named()
    {
        using var project = new LegacyProject().Add("a.npy", Face("Ada", 1), Face("Bob", 1), Face("Bob", 1));
        var plan = await project.PlanAsync();
        Assert.Equal((2, 1), ((int)plan.Totals.Faces, (int)plan.Totals.Duplicates));
        Assert.Equal(["name:Ada", "name:Bob"], Assert.Single(plan.Conflicts, c => c.Code == "same-vector").People);
    }

    [Fact]
    public async Task Names_that_differ_only_by_blanks_are_named()
    {
        using var project = new LegacyProject().Add("a.npy", Face("Ada L", 1), Face("Ada  L", 2));
        Assert.Contains((await project.PlanAsync()).Conflicts, c => c.Code == "name-blanks");
    }

    [Fact]
    public async Task Columns_come_from_the_first_row_that_has_them()
    {
        using var project = new LegacyProject()
            .Add("a.npy", Face("Ada", 1))
            .Add("b.db", Only(Named("Ada") with { Region = "north", Groups = ["1B", "1A"] }), Only(Named("Ada") with { Region = "south" }));
        var plan = await project.PlanAsync(Options with { Region = "west" });
        var ada = Assert.Single(plan.People);
        Assert.Equal("north", ada.Region);
        Assert.Equal(["1A", "1B"], ada.Groups!);
        Assert.Contains(plan.Conflicts, c => c.Code == "columns-differ");
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public async Task A_value_that_is_no_number_is_rejected_with_its_place(float value)
    {
        using var project = new LegacyProject().Add("a.npy", Face("Ada", 1), Face("Ada", value));
        var reject = Assert.Single((await project.PlanAsync()).Rejects);
        Assert.Equal(("vector-not-finite", "a.npy, row 1"), (reject.Code, reject.Place));
    }

    [Fact]
    public async Task A_name_that_is_no_Unicode_text_is_rejected()
    {
        using var project = new LegacyProject().Add("a.npy", Face("Ad\uD800a", 1));
        Assert.Equal("text-not-unicode", Assert.Single((await project.PlanAsync()).Rejects).Code);
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task A_backslash_in_a_file_name_is_a_letter_where_it_separates_no_folders()
    {
        using var project = new LegacyProject().Add(@"we\ird.npy", Face("Ada", 1) with { PhotoFile = @"a\da.png" });
        project.Write(@"a\da.png", [.. Png, 9]);

        var plan = await project.PlanAsync();

        Assert.Equal([@"a\da.png", @"we\ird.npy"], plan.Fingerprint.Files.Select(f => f.Path));
        Assert.Equal((1, 1), (plan.Totals.Faces, plan.Totals.Photos));
    }

    [Theory]
    [InlineData("../secret.png")]
    [InlineData("/etc/passwd")]
    public async Task A_photo_outside_the_source_is_left_out(string file)
    {
        using var project = new LegacyProject().Add("a.npy", Face("Ada", 1) with { PhotoFile = file });
        File.WriteAllBytes(Path.Combine(Path.GetDirectoryName(project.Root)!, "secret.png"), Png);
        var plan = await project.PlanAsync();
        Assert.Empty(plan.Photos);
        Assert.Contains(plan.Conflicts, c => c.Code == "photo-unusable");
    }

    [Fact]
    public async Task A_link_that_leads_out_of_the_source_is_not_followed()
    {
        using var project = new LegacyProject().Add("a.npy", Face("Ada", 1) with { PhotoFile = "photos/ada.png" });
        var outside = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(project.Root)!, "outside")).FullName;
        File.WriteAllBytes(Path.Combine(outside, "ada.png"), Png);
        Directory.CreateSymbolicLink(Path.Combine(project.Root, "photos"), outside);
        Assert.Empty((await project.PlanAsync()).Photos);
    }

    [Fact]
    public async Task Spaces_without_a_model_say_how_many_people_have_photos_to_embed()
    {
        using var project = new LegacyProject().Add("a.npy", Face("Ada", 1), Face("Bob", 2), Photo("Bob", 1));
        var plan = await project.PlanAsync();
        var note = Assert.Single(plan.Notes, n => n.Code == "space-without-model");
        Assert.Contains("The 2 people in test-4", note.Message, StringComparison.Ordinal);
        Assert.Contains("1 of them have photos", note.Message, StringComparison.Ordinal);
        Assert.Empty((await project.PlanAsync(Options with { Models = [LegacyProject.Space.Key] })).Notes);
    }

    [Fact]
    public async Task A_source_that_counts_its_rows_wrongly_is_refused()
    {
        using var project = new LegacyProject().Add("a.npy", Face("Ada", 1));
        var odd = new OddSource(project.Sources[0]);
        var error = await Assert.ThrowsAsync<SemblanceException>(() =>
            new Planner(TimeProvider.System).PlanAsync(project.Root, [odd], null, Options, null, CancellationToken.None));
        Assert.Equal("source-order", error.Code);
    }

    private static void ForMixtures(Action<LegacyProject, LegacyRow[][]> check) =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[][]>(), sources =>
        {
            using var project = new LegacyProject();
            var rows = sources.Take(4).Select(s => (s ?? []).Select(FromByte).ToArray()).ToArray();
            for (var i = 0; i < rows.Length; i++)
            {
                project.Add($"source{i}.npy", rows[i]);
            }

            check(project, rows);
        }).Check(Cases.Of(100));

    private sealed class OddSource(ILegacySource inner) : ILegacySource
    {
        public SourceInfo Info => inner.Info;

        public IEnumerable<LegacyRow> Read(CancellationToken cancellationToken) => inner.Read(cancellationToken).Select(r => r with { Ordinal = 5 });
    }
}
