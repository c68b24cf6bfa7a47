using Semblance.Migration.Sources.Rows;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Structures;

/// <summary>The name of the person that a dict describes: one field of its own, or a first and a last name.</summary>
internal static class RecordName
{
    private static readonly string[] First = ["first_name", "firstname", "first", "given_name"];
    private static readonly string[] Last = ["last_name", "lastname", "last", "surname", "family_name"];

    /// <summary>Its <see cref="Label.Problem"/> is set when the record has no name.</summary>
    public static Label Of(SourceValue.Mapping record)
    {
        var label = Label.Of(FieldNames.First(record, FieldNames.Names));
        return label.Problem is null ? label : InTwoFields(record);
    }

    private static Label InTwoFields(SourceValue.Mapping record)
    {
        var parts = new[] { Part(record, First), Part(record, Last) };
        return Label.Make(string.Join(' ', parts.OfType<string>()), isId: false);
    }

    private static string? Part(SourceValue.Mapping record, string[] keys) =>
        FieldNames.First(record, keys, v => v is SourceValue.Text or SourceValue.Binary) is { } value ? Label.Of(value).Name : null;
}
