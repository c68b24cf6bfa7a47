using System.Globalization;
using Semblance.Migration.Sources.Rows;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Structures;

/// <summary>
/// Guide 003's JSON backup, <c>{"created_at", "version", "classes": […], "students": […]}</c>: students without their vectors. They come out as people, the
/// same ones as the attendance database's where that is below the same root; the class becomes a group.
/// </summary>
internal static class StudentBackup
{
    private static readonly string[] Attributes = ["prn", "seat_no", "email", "phone", "age", "gender", "blood_group", "parents_mobile"];

    public static Structure? Find(SourceValue value)
    {
        if (value is not SourceValue.Mapping mapping || mapping.Find("students") is not SourceValue.Sequence { Items.Count: > 0 } students
            || mapping.Find("classes") is not (SourceValue.Sequence or SourceValue.Numbers) || !students.Items.All(s => s is SourceValue.Mapping student && student.Find("name") is not null))
        {
            return null;
        }

        var classes = Classes(mapping.Find("classes"));
        return new Structure("students-backup")
        {
            Names = students.Items.Count,
            Entries = students.Items.Select((s, i) => EntryOf((SourceValue.Mapping)s, classes, FormattableString.Invariant($"students, row {i}"))),
        };
    }

    private static Entry EntryOf(SourceValue.Mapping student, Dictionary<string, string> classes, string place)
    {
        var name = Label.Of(student.Find("name"));
        var roll = Text(student, "roll_no") ?? Text(student, "prn");
        if (name.Name is null)
        {
            return new Entry(default, null, place, new Reason(name.Problem!, "the student has no name"));
        }

        if (roll is null)
        {
            return new Entry(default, null, place, new Reason("person-missing", "the student has no roll number that would tell them from others of the name"));
        }

        var group = Text(student, "class_id") is { } id && classes.TryGetValue(id, out var named) ? named : Text(student, "class_section");
        return new Entry(new Label(roll, name.Name), null, place)
        {
            PersonOnly = true,
            Person = new LegacyPerson
            {
                Key = "",
                Name = name.Name,
                ExternalId = roll,
                Groups = group is null ? [] : [group],
                Attributes = Attributes.Where(a => Text(student, a) is not null).ToDictionary(a => a, a => Text(student, a)!, StringComparer.Ordinal),
                CreatedAt = Time(Text(student, "created_at")),
            },
        };
    }

    /// <summary>Name and section by id.</summary>
    private static Dictionary<string, string> Classes(SourceValue? value)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in (value as SourceValue.Sequence)?.Items.OfType<SourceValue.Mapping>() ?? [])
        {
            if (Text(item, "id") is { } id && Text(item, "name") is { } name)
            {
                names.TryAdd(id, string.Join(' ', new[] { name, Text(item, "section") }.OfType<string>()));
            }
        }

        return names;
    }

    private static string? Text(SourceValue.Mapping item, string key) => Label.Of(item.Find(key)) is { Problem: null, Name: { } text } ? text : null;

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}
