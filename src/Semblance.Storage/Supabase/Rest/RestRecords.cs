using System.Globalization;
using System.Text.Json;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Photos;
using Semblance.Spaces;

namespace Semblance.Storage.Supabase.Rest;

/// <summary>Rows as PostgreSQL writes them in JSON: bytes as <c>\x…</c>, vectors as <c>[…]</c>, times with their offset.</summary>
internal static class RestRecords
{
    /// <summary>The columns of <see cref="Face"/>.</summary>
    public const string FaceColumns = "id,sequence,person_id,space_id,photo,box_x,box_y,box_width,box_height,detection_score,quality,created_at,embedding";

    public static Client Client(JsonElement row) => new(new ClientId(Text(row, "id")), Text(row, "name"), Time(row, "created_at"));

    public static Space Space(JsonElement row) => new()
    {
        Key = new SpaceKey(Text(row, "id")),
        Model = Text(row, "model"),
        Alignment = TextOrNull(row, "alignment"),
        Dimension = row.GetProperty("dimension").GetInt32(),
        Metric = Text(row, "metric") == "cosine" ? Metric.Cosine : Metric.L2,
        UnitLength = row.GetProperty("unit_length").GetBoolean(),
        Impostors = NumberOrNull(row, "impostors_mean") is { } mean ? new ImpostorPrior(mean, Number(row, "impostors_deviation"), Text(row, "impostors_source")) : null,
    };

    public static Person Person(JsonElement row, ClientId client) => new()
    {
        Id = new PersonId(row.GetProperty("id").GetGuid()),
        Client = client,
        Name = Text(row, "name"),
        ExternalId = TextOrNull(row, "external_id"),
        Region = TextOrNull(row, "region"),
        Attributes = StoreJson.ReadMap(Text(row, "attributes")),
        CreatedAt = Time(row, "created_at"),
        UpdatedAt = Time(row, "updated_at"),
        Revision = row.GetProperty("revision").GetInt32(),
        Groups = [.. row.GetProperty("groups").EnumerateArray().Select(g => g.GetString()!)],
    };

    public static Photo Photo(JsonElement row, ClientId client) => new()
    {
        Hash = new PhotoHash(Hex(row, "hash")!),
        Client = client,
        Person = new PersonId(row.GetProperty("person_id").GetGuid()),
        MediaType = Text(row, "media_type"),
        Length = row.GetProperty("length").GetInt64(),
        FileName = TextOrNull(row, "file_name"),
        CreatedAt = Time(row, "created_at"),
    };

    public static Face Face(JsonElement row, ClientId client) => new()
    {
        Id = new FaceId(row.GetProperty("id").GetGuid()),
        Client = client,
        Person = new PersonId(row.GetProperty("person_id").GetGuid()),
        Space = new SpaceKey(Text(row, "space_id")),
        Photo = Hex(row, "photo") is { } photo ? new PhotoHash(photo) : null,
        Box = Box(row),
        DetectionScore = NumberOrNull(row, "detection_score"),
        Quality = NumberOrNull(row, "quality"),
        CreatedAt = Time(row, "created_at"),
        Embedding = Vector(Text(row, "embedding")),
    };

    public static FaceBox? Box(JsonElement row) => NumberOrNull(row, "box_x") is { } x ? new FaceBox(x, Number(row, "box_y"), Number(row, "box_width"), Number(row, "box_height")) : null;

    public static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;

    public static string? TextOrNull(JsonElement row, string name) => row.GetProperty(name).GetString();

    public static DateTimeOffset Time(JsonElement row, string name) => TimeOrNull(row, name)!.Value;

    public static DateTimeOffset? TimeOrNull(JsonElement row, string name) =>
        TextOrNull(row, name) is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).ToUniversalTime() : null;

    public static DateOnly Day(JsonElement row, string name) => DateOnly.ParseExact(Text(row, name), "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static double Number(JsonElement row, string name) => NumberOrNull(row, name)!.Value;

    /// <summary>What is no number in JSON, as NaN, is text there.</summary>
    public static double? NumberOrNull(JsonElement row, string name) => row.GetProperty(name) switch
    {
        { ValueKind: JsonValueKind.Number } number => number.GetDouble(),
        { ValueKind: JsonValueKind.String } text => double.Parse(text.GetString()!, CultureInfo.InvariantCulture),
        _ => null,
    };

    public static float[] Vector(ReadOnlySpan<char> text)
    {
        var inner = text.Trim("[]");
        var values = new float[inner.Count(',') + 1];
        var i = 0;
        foreach (var part in inner.Split(','))
        {
            values[i++] = float.Parse(inner[part], NumberStyles.Float, CultureInfo.InvariantCulture);
        }

        return values;
    }

    private static string? Hex(JsonElement row, string name) => TextOrNull(row, name)?[2..];
}
