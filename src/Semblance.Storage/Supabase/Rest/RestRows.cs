using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Semblance.Faces;
using Semblance.People;
using Semblance.Photos;
using Semblance.Spaces;

namespace Semblance.Storage.Supabase.Rest;

/// <summary>
/// Rows as the functions of the schema take them: JSON under the names of the columns. Vectors are text, as pgvector reads them, in the shortest digits that give
/// the same float32 again.
/// </summary>
internal static class RestRows
{
    public static JsonObject Of(Space space) => new()
    {
        ["id"] = space.Key.Value,
        ["model"] = space.Model,
        ["alignment"] = space.Alignment,
        ["dimension"] = space.Dimension,
        ["metric"] = space.Metric == Metric.Cosine ? "cosine" : "l2",
        ["unit_length"] = space.UnitLength,
        ["impostors_mean"] = Number(space.Impostors?.Mean),
        ["impostors_deviation"] = Number(space.Impostors?.Deviation),
        ["impostors_source"] = space.Impostors?.Source,
    };

    public static JsonObject Of(Person person) => new()
    {
        ["id"] = person.Id.Value.ToString(),
        ["name"] = person.Name,
        ["external_id"] = person.ExternalId,
        ["region"] = person.Region,
        ["attributes"] = StoreJson.Write(person.Attributes),
        ["created_at"] = Time(person.CreatedAt),
        ["updated_at"] = Time(person.UpdatedAt),
        ["revision"] = person.Revision,
        ["groups"] = Texts(person.Groups),
    };

    public static JsonObject Of(Photo photo) => new()
    {
        ["person_id"] = photo.Person.Value.ToString(),
        ["hash"] = photo.Hash.Hex,
        ["media_type"] = photo.MediaType,
        ["length"] = photo.Length,
        ["file_name"] = photo.FileName,
        ["created_at"] = Time(photo.CreatedAt),
    };

    public static JsonObject Of(Face face) => new()
    {
        ["id"] = face.Id.Value.ToString(),
        ["person_id"] = face.Person.Value.ToString(),
        ["space_id"] = face.Space.Value,
        ["photo"] = face.Photo?.Hex,
        ["box_x"] = Number(face.Box?.X),
        ["box_y"] = Number(face.Box?.Y),
        ["box_width"] = Number(face.Box?.Width),
        ["box_height"] = Number(face.Box?.Height),
        ["detection_score"] = Number(face.DetectionScore),
        ["quality"] = Number(face.Quality),
        ["created_at"] = Time(face.CreatedAt),
        ["embedding"] = Vector(face.Embedding.Span),
    };

    /// <summary>What a write brings, with a list for every kind, empty where there are none.</summary>
    public static JsonObject Content(
        IEnumerable<Space> spaces, IEnumerable<Person> people, IEnumerable<Photo> photos, IEnumerable<Face> faces, JsonObject? attendance = null) => new()
        {
            ["spaces"] = List(spaces, Of),
            ["people"] = List(people, Of),
            ["photos"] = List(photos, Of),
            ["faces"] = List(faces, Of),
            ["attendance"] = attendance ?? RestAttendance.Of(Imports.AttendanceRows.None),
        };

    public static JsonArray List<T>(IEnumerable<T> items, Func<T, JsonNode> write) => new([.. items.Select(write)]);

    public static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);

    public static JsonArray Ids(IEnumerable<Guid> ids) => Texts(ids.Select(id => id.ToString()));

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    public static string? Time(DateTimeOffset? time) => time is { } given ? Time(given) : null;

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>As text, which takes what JSON has no number for; the column makes a number of it.</summary>
    public static string? Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture);

    public static string Vector(ReadOnlySpan<float> values)
    {
        var text = new StringBuilder(values.Length * 12).Append('[');
        for (var i = 0; i < values.Length; i++)
        {
            text.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{values[i]:R}");
        }

        return text.Append(']').ToString();
    }
}
