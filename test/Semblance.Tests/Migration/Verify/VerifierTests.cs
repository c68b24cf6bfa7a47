using Semblance.Clients;
using Semblance.Faces;
using Semblance.Imports;
using Semblance.Migration.Plan;
using Semblance.Migration.Verify;
using Semblance.People;
using Semblance.Tests.Migration.Plan;
using Semblance.Tests.Migration.Run;
using static Semblance.Tests.Migration.Plan.LegacyProject;

namespace Semblance.Tests.Migration.Verify;

public class VerifierTests
{
    private static readonly CancellationToken _none = CancellationToken.None;

    [Fact]
    public async Task A_faithful_import_has_no_difference_and_one_root()
    {
        using var f = Project();
        var report = await f.VerifyAsync(await ImportAsync(f));
        Assert.Empty(report.Differences);
        Assert.Equal(report.MerkleRoot, report.StoredMerkleRoot);
        Assert.Equal((3, 3, 0), ((int)report.People.Planned, (int)report.People.Found, (int)report.People.Extra));
        Assert.Equal((4, 4, 0), ((int)report.Faces.Planned, (int)report.Faces.Found, (int)report.Faces.Extra));
        Assert.Equal((2, 2, 0), ((int)report.Photos.Planned, (int)report.Photos.Found, (int)report.Photos.Extra));
        Assert.Equal((4, 4), (report.Neighbours!.Probes, report.Neighbours.Agreeing));
    }

    [Fact]
    public async Task One_flipped_bit_of_a_vector_is_found()
    {
        using var f = Project();
        var run = await ImportAsync(f);
        var face = await FaceOfAsync(f, "Ada");
        var vector = face.Embedding.ToArray();
        vector[2] = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(vector[2]) ^ 1);
        await f.Store.Faces.RemoveAsync(ClientId.Default, face.Id, _none);
        await f.Store.Faces.AddAsync(face with { Embedding = vector }, _none);
        var d = await SingleAsync(f, run);
        Assert.Equal((DifferenceKind.Face, face.Id.ToString(), "vector"), (d.Kind, d.Id, d.Field));
        Assert.StartsWith("a.npy, row", d.Place, StringComparison.Ordinal);
        Assert.NotEqual(d.Expected, d.Stored);
    }

    [Fact]
    public async Task A_missing_face_is_found()
    {
        using var f = Project();
        var run = await ImportAsync(f);
        var face = await FaceOfAsync(f, "Bob");
        await f.Store.Faces.RemoveAsync(ClientId.Default, face.Id, _none);
        Assert.Contains(await DifferencesAsync(f, run), d => d.Kind == DifferenceKind.Face && d.Id == face.Id.ToString() && d.Field == "missing");
    }

    [Fact]
    public async Task An_extra_face_is_found_even_where_another_one_is_missing()
    {
        using var f = Project();
        var run = await ImportAsync(f);
        var face = await FaceOfAsync(f, "Ada");
        await f.Store.Faces.RemoveAsync(ClientId.Default, face.Id, _none);
        var extra = face with { Id = FaceId.New() };
        await f.Store.Faces.AddAsync(extra, _none);
        var differences = await DifferencesAsync(f, run);
        Assert.Contains(differences, d => d.Id == extra.Id.ToString() && d.Field == "extra");
        Assert.Contains(differences, d => d.Id == face.Id.ToString() && d.Field == "missing");
    }

    [Theory]
    [InlineData("name")]
    [InlineData("externalId")]
    [InlineData("region")]
    [InlineData("groups")]
    [InlineData("attributes.shoe")]
    public async Task A_changed_column_of_a_person_is_found_without_telling_its_value(string field)
    {
        using var f = Project();
        var run = await ImportAsync(f);
        var ada = await PersonAsync(f, "Ada");
        await f.Store.People.UpdateAsync(field switch
        {
            "name" => ada with { Name = "Adele" },
            "externalId" => ada with { ExternalId = "99" },
            "region" => ada with { Region = "south" },
            "groups" => ada with { Groups = [] },
            _ => ada with { Attributes = new Dictionary<string, string> { ["shoe"] = "43" } },
        }, _none);
        var d = await SingleAsync(f, run);
        Assert.Equal((DifferenceKind.Person, "students:1", field), (d.Kind, d.Place, d.Field));
        Assert.Contains("changed since the run", d.Note, StringComparison.Ordinal);
        Assert.Null(d.Expected ?? d.Stored);
    }

    [Fact]
    public async Task Other_fields_of_a_face_are_compared()
    {
        using var f = Project();
        var run = await ImportAsync(f);
        var face = await FaceOfAsync(f, "Ada");
        await f.Store.Faces.RemoveAsync(ClientId.Default, face.Id, _none);
        await f.Store.Faces.AddAsync(face with { Box = new FaceBox(1, 2, 3, 5), DetectionScore = 0.8, Quality = null, Photo = null }, _none);
        Assert.Equal(["box", "detectionScore", "photo", "quality"], (await DifferencesAsync(f, run)).Select(d => d.Field).Order());
    }

    [Fact]
    public async Task A_photo_file_that_is_missing_or_damaged_is_found()
    {
        using var f = Project();
        var run = await ImportAsync(f);
        var hashes = f.Photos.Files.Keys.OrderBy(k => k.Hex, StringComparer.Ordinal).ToArray();
        f.Photos.Files.TryRemove(hashes[0], out _);
        f.Photos.Files[hashes[1]] = [1, 2, 3];
        var differences = await DifferencesAsync(f, run);
        Assert.Equal(2, differences.Count);
        Assert.Contains(differences, d => d.Id == hashes[0].Hex && d.Field == "file" && d.Stored == "missing");
        Assert.Contains(differences, d => d.Id == hashes[1].Hex && d.Field == "file" && d.Stored != "missing");
    }

    [Fact]
    public async Task A_face_moved_to_another_person_is_found()
    {
        using var f = Project();
        var run = await ImportAsync(f);
        var face = await FaceOfAsync(f, "Ada");
        await f.Store.Faces.RemoveAsync(ClientId.Default, face.Id, _none);
        await f.Store.Faces.AddAsync(face with { Person = (await PersonAsync(f, "Bob")).Id }, _none);
        Assert.Contains(await DifferencesAsync(f, run), d => d.Field == "person" && d.Id == face.Id.ToString());
    }

    [Fact]
    public async Task People_of_others_are_left_out_of_the_neighbours_and_the_report_says_so()
    {
        using var f = Project();
        var run = await ImportAsync(f);
        var ada = await PersonAsync(f, "Ada");
        var other = ada with { Id = PersonId.New(), Name = "Twin" };
        await f.Store.People.AddAsync(other, _none);
        await f.Store.Faces.AddAsync(await FaceOfAsync(f, "Ada") with { Id = FaceId.New(), Person = other.Id }, _none);
        var report = await f.VerifyAsync(run);
        Assert.Empty(report.Differences);
        Assert.Equal(4, report.Neighbours!.Agreeing);
        Assert.Contains(report.Notes, n => n.StartsWith("Neighbours:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rows_that_another_run_brought_to_the_same_people_are_noted_not_counted()
    {
        using var f = Project();
        var run = await ImportAsync(f);
        var more = new LegacyProject();
        more.Add("b.npy", Face(Ada, 7, 7, 7, 7));
        var plan = SavedPlan.Of(await more.PlanAsync(Options with { Scope = "project" }, f.Store));
        await new Semblance.Migration.Run.Runner(f.Store, f.Photos, more.Open, TimeProvider.System).ApplyAsync(plan, [], null, _none);
        var report = await f.VerifyAsync(run);
        Assert.Empty(report.Differences);
        Assert.Contains(report.Notes, n => n.StartsWith("students:1 has 1 faces", StringComparison.Ordinal));
        more.Dispose();
    }

    [Fact]
    public async Task A_row_that_no_run_planned_is_found_even_where_another_run_brought_rows_of_the_same_person()
    {
        using var f = Project();
        var run = await ImportAsync(f);
        using var more = new LegacyProject().Add("b.npy", Face(Ada, 7, 7, 7, 7));
        var plan = SavedPlan.Of(await more.PlanAsync(Options with { Scope = "project" }, f.Store));
        await new Semblance.Migration.Run.Runner(f.Store, f.Photos, more.Open, TimeProvider.System).ApplyAsync(plan, [], null, _none);
        await f.Store.Faces.AddAsync(await FaceOfAsync(f, "Ada") with { Id = FaceId.New(), Embedding = new float[] { 8, 8, 8, 8 } }, _none);

        var report = await f.VerifyAsync(run);

        var difference = Assert.Single(report.Differences);
        Assert.Equal(("students:1", "extra"), (difference.Place, difference.Field));
        Assert.StartsWith("2 faces and 0 photos more than this run brought", difference.Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_source_cannot_verify_anything()
    {
        using var f = Project();
        var run = await ImportAsync(f);
        f.Project.Write("a.npy", [1]);
        Assert.Equal("source-changed", (await Assert.ThrowsAsync<SemblanceException>(() => f.VerifyAsync(run))).Code);
    }

    [Fact]
    public async Task A_report_is_one_JSON_document_without_vectors_and_names()
    {
        using var f = Project();
        var run = await ImportAsync(f);
        var ada = await PersonAsync(f, "Ada");
        await f.Store.People.UpdateAsync(ada with { Name = "Adele" }, _none);
        var path = Path.Combine(Path.GetDirectoryName(f.Project.Root)!, "report.json");
        await (await f.VerifyAsync(run)).WriteAsync(path, _none);
        var json = await File.ReadAllTextAsync(path);
        using var document = System.Text.Json.JsonDocument.Parse(json);
        Assert.Equal(1, document.RootElement.GetProperty("differences").GetArrayLength());
        Assert.DoesNotContain("Adele", json, StringComparison.Ordinal);
    }

    private static Semblance.Migration.Sources.LegacyPerson Ada { get; } = new()
    {
        Key = "students:1",
        Name = "Ada",
        ExternalId = "1",
        Region = "north",
        Groups = ["1A"],
        Attributes = new Dictionary<string, string> { ["shoe"] = "42" },
    };

    private static RunFixture Project()
    {
        var project = new LegacyProject().Add("a.npy",
            Face(Ada, 1, 2, 3, 4) with { Box = new FaceBox(1, 2, 3, 4), DetectionScore = 0.9, Quality = 0.5, PhotoFile = "ada.png" },
            Face("Bob", 2), Face("Bob", 9), Face("Eve", 3), Face("Eve", 3), Photo("Eve", 1));
        project.Write("ada.png", [.. Png, 9]);
        return new RunFixture(project);
    }

    private static async Task<RunId> ImportAsync(RunFixture f) => (await f.ImportAsync()).Run!.Value;

    private static async Task<IReadOnlyList<Difference>> DifferencesAsync(RunFixture f, RunId run)
    {
        var report = await f.VerifyAsync(run);
        Assert.True(report.HasDifferences);
        return report.Differences.Where(d => d.Kind != DifferenceKind.Neighbours).ToArray();
    }

    private static async Task<Difference> SingleAsync(RunFixture f, RunId run) => Assert.Single(await DifferencesAsync(f, run));

    private static async Task<Person> PersonAsync(RunFixture f, string name) =>
        (await f.Store.People.ListAsync(ClientId.Default, new Semblance.Storage.PeopleQuery(), _none)).People.Single(p => p.Person.Name == name).Person;

    private static async Task<Face> FaceOfAsync(RunFixture f, string name) =>
        (await f.Store.Faces.ListAsync(ClientId.Default, (await PersonAsync(f, name)).Id, null, _none))[0];
}
