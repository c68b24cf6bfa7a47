using Semblance.Migration.Inspect;
using Semblance.Migration.Sources;
using static Semblance.Tests.Migration.Sources.TempProject;

namespace Semblance.Tests.Migration.Sources.Structures;

public class CompanionFileTests
{
    [Fact]
    public void Numbers_beside_vectors_name_people_through_the_list_of_names()
    {
        using var project = new TempProject().WithVectors("X.npy", Dlib(1), Dlib(2), Dlib(3)).WithNpy("y.npy", "<i4", [3], [1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0])
            .With("names.json", """["Ada", "Alan"]""");

        var source = project.Single();

        Assert.Equal(["X.npy", "y.npy", "names.json"], source.Info.Files);
        Assert.Equal(["Alan", "Ada", "Alan"], Rows.Faces(source).Select(f => f.Person.Name));
    }

    [Fact]
    public void Numbers_that_are_no_places_in_the_list_of_names_stay_numbers()
    {
        using var project = new TempProject().WithVectors("X.npy", Dlib(1), Dlib(2), Dlib(3)).WithNpy("y.npy", "<i4", [3], [1, 0, 0, 0, 7, 0, 0, 0, 1, 0, 0, 0])
            .With("names.json", """["Ada", "Alan"]""");

        Assert.Equal(["1", "7", "1"], Rows.Faces(project.Single()).Select(f => f.Person.Name));
    }

    [Fact]
    public void Numbers_in_one_dict_with_vectors_and_names_are_followed_too()
    {
        using var project = new TempProject().With("model.json",
            $$"""{"embeddings": [{{Json(Dlib(1))}}, {{Json(Dlib(2))}}, {{Json(Dlib(3))}}], "labels": [0, 1, 1], "names": ["Ada", "Alan"]}""");

        Assert.Equal(["Ada", "Alan", "Alan"], Rows.Faces(project.Single()).Select(f => f.Person.Name));
    }

    [Fact]
    public void A_school_backup_gives_the_database_s_students_without_faces()
    {
        using var project = new TempProject().WithDatabase("backend/attendance.db",
                ("CREATE TABLE students(id INTEGER PRIMARY KEY, name VARCHAR(200), roll_no VARCHAR(50), face_encoding_path VARCHAR(500))", []),
                ("INSERT INTO students VALUES(1, 'Ada L', '007', NULL)", []))
            .With("backend/backups/attendance_backup_20250901_101500.json", """
                {"created_at": "2025-09-01T10:15:00", "version": "1.0", "classes": [{"id": 3, "name": "Computing", "section": "A"}],
                 "students": [{"id": 1, "name": "Ada L", "roll_no": "007", "class_id": 3}, {"id": 2, "name": "Alan T", "roll_no": "008", "class_id": 3, "email": "alan@example.org", "password": "x"},
                              {"id": 3, "name": "", "roll_no": "009"}]}
                """);

        var backup = project.Open().Sources.Single(s => s.Info.Format == "json-students-backup");
        var people = Rows.Of(backup).OfType<LegacyRow.PersonOnly>().Select(p => p.Person).ToArray();

        Assert.Equal((SourceKind.People, SourceAction.Import), (backup.Info.Kind, backup.Info.Action));
        Assert.Equal(["backend/attendance.db:students:1", "id:008 name:Alan T"], people.Select(p => p.Key));
        Assert.Equal(("008", "Computing A", "alan@example.org"), (people[1].ExternalId, people[1].Groups.Single(), people[1].Attributes["email"]));
        Assert.DoesNotContain("password", people[1].Attributes.Keys);
        Assert.Equal("name-missing", Assert.Single(Rows.Rejects(backup)).Code);
    }

    [Theory]
    [InlineData("[]", "store-empty", "it holds no rows")]
    [InlineData("""["Ada", "Alan"]""", "store-empty", "2 names")]
    public void An_empty_pair_is_one_entry(string names, string code, string text)
    {
        using var project = new TempProject().With("data/names.pkl", Pickled(names)).With("data/faces_data.pkl", Pickled("[]"));

        var report = Inspector.Inspect(project.Single());

        Assert.Equal(("data/faces_data.pkl", "reject", 1L), (report.Path, report.Action, report.Rejected));
        Assert.StartsWith($"{code}: {text}", report.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_pair_whose_names_are_of_faces_is_one_entry_too()
    {
        using var project = new TempProject().With("known_face_names.pkl", Pickled("[]")).With("known_face_encodings.pkl", Pickled("[]"));

        Assert.Equal(["known_face_encodings.pkl", "known_face_names.pkl"], project.Single().Info.Files);
    }

    /// <summary>A list of texts in protocol 0.</summary>
    private static byte[] Pickled(string json) => System.Text.Encoding.ASCII.GetBytes(
        "(lp0\n" + string.Concat(System.Text.Json.JsonSerializer.Deserialize<string[]>(json)!.Select(n => $"V{n}\na")) + ".");
}
