using Semblance.Migration.Sources.Discovery;
using Semblance.Migration.Sources.Rows;

namespace Semblance.Migration.Sources.Sqlite;

/// <summary>The sources in one SQLite file, and the people it knows for the files beside it.</summary>
internal sealed class SqliteStores(FoundFile file, SourceContext context, PeopleDirectory directory)
{
    private readonly PathResolver _paths = new(context.Root, file.Folder);

    /// <summary>Its sources know their people by themselves; an id that they do not know is not another database's.</summary>
    private readonly SourceContext _own = context with { Directory = null };

    /// <summary>Other files that belong to these sources; filled by <see cref="Sources"/>.</summary>
    public HashSet<string> Claimed { get; } = new(StringComparer.Ordinal);

    /// <summary>True when the mapping file was about this database.</summary>
    public bool Mapped { get; private set; }

    /// <param name="only">True of the only database there is: then the mapping must be about it, and says what it misses.</param>
    public IReadOnlyList<ILegacySource> Sources(SchemaMap? map, bool only, CancellationToken cancellationToken)
    {
        try
        {
            using var database = LegacyDatabase.Open(file);
            var schema = DatabaseSchema.Of(database);
            Mapped = map is not null && (only || map.AppliesTo(schema));
            return Find(database, schema, Mapped ? map : null, cancellationToken);
        }
        catch (Exception e) when (SourceFault.ReasonOf(e) is not null)
        {
            var reason = SourceFault.ReasonOf(e)!;
            return [new RejectedFile(file.Relative, "sqlite", reason.Code, reason.Text)];
        }
    }

    private List<ILegacySource> Find(LegacyDatabase database, DatabaseSchema schema, SchemaMap? map, CancellationToken cancellationToken)
    {
        var sources = new List<ILegacySource>();
        foreach (var mapping in Mappings(database, schema, map))
        {
            AddPeople(database, schema, mapping);
            sources.AddRange(OfMapping(database, schema, mapping, cancellationToken));
        }

        foreach (var (_, name) in VecTables.Find(database, schema))
        {
            sources.Add(StructureSource.Create([file.Relative], () => Open((d, s) => VecTables.Find(d, s).First(v => v.Name == name).Structure), _own, cancellationToken));
        }

        if (map is null && Attendance(database, schema) is { } attendance)
        {
            sources.Add(new GuardedSource(attendance, context, file.Relative));
        }

        sources.AddRange(LaterTables.Find(database, schema, file, hasAttendance: sources.Any(s => s.Info.Kind == SourceKind.Attendance)));
        if (sources.Count == 0)
        {
            sources.Add(new RejectedFile(file.Relative, "sqlite", "no-vectors", schema.Tables.Any()
                ? "no table of it holds face vectors or photos that are recognised; describe your own schema with --map"
                : "the database has no tables"));
        }

        return sources;
    }

    /// <summary>That of a known schema; null when there is none.</summary>
    private AttendanceSource? Attendance(LegacyDatabase database, DatabaseSchema schema)
    {
        if (ClassAttendance.Fits(schema) && GuideAttendance.Find(database, schema) is { } students)
        {
            return new AttendanceSource(file.Relative, ClassAttendance.Format, () => LegacyDatabase.Open(file), (d, s) => new ClassAttendance(d, s, People(d, s, students).Find).Read());
        }

        return DailyAttendance.Fits(schema) && GuideFaceService.Find(schema) is { } persons
            ? new AttendanceSource(file.Relative, DailyAttendance.Format, () => LegacyDatabase.Open(file), (d, s) => new DailyAttendance(d, s, People(d, s, persons).Find).Read())
            : null;
    }

    private static PeopleTable People(LegacyDatabase database, DatabaseSchema schema, TableMapping mapping) =>
        PeopleTable.Read(database, schema.Find(mapping.People.Table)!, mapping.People);

    private static IEnumerable<TableMapping> Mappings(LegacyDatabase database, DatabaseSchema schema, SchemaMap? map)
    {
        if (map is not null)
        {
            return map.Mappings(schema);
        }

        if ((GuideFaceService.Find(schema) ?? GuideFlaskFace.Find(schema) ?? GuideAttendance.Find(database, schema)) is { } known)
        {
            return [known];
        }

        var found = VectorColumns.Find(database, schema).ToArray();
        return found.Length > 0 ? found : VectorColumns.FindPhotos(database, schema).ToArray();
    }

    private IEnumerable<ILegacySource> OfMapping(LegacyDatabase database, DatabaseSchema schema, TableMapping mapping, CancellationToken cancellationToken)
    {
        var files = Files(database, schema, mapping);
        if (mapping.Vector.Count > 0 || mapping.Format == "sqlite-guide-002")
        {
            yield return StructureSource.Create(files, () => Open((d, s) => new TableStructure(d, s, mapping, _paths).Build()), _own, cancellationToken);
        }

        if (mapping.Photo is { } photo && HasValues(database, mapping.Table, photo))
        {
            yield return new GuardedSource(new PhotoRows([file.Relative, .. PhotoFiles(database, mapping)], () => LegacyDatabase.Open(file), mapping, _paths), context, file.Relative);
        }
    }

    private OpenStructure Open(Func<LegacyDatabase, DatabaseSchema, Structure> structure)
    {
        var database = LegacyDatabase.Open(file);
        try
        {
            return new OpenStructure(structure(database, DatabaseSchema.Of(database)), database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>The database and the .npy files that it names, which are part of the source's fingerprint.</summary>
    private string[] Files(LegacyDatabase database, DatabaseSchema schema, TableMapping mapping)
    {
        if (mapping.Encoding != VectorEncoding.NpyPath)
        {
            return [file.Relative];
        }

        var table = schema.Find(mapping.Table)!;
        var named = database.Query($"SELECT {LegacyDatabase.Quote(mapping.Vector[0])} FROM {LegacyDatabase.Quote(table.Name)} ORDER BY {table.OrderSql}")
            .Select(r => CellText.Text(r, 0)).OfType<string>().Select(_paths.Find).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        Claimed.UnionWith(named);
        Claimed.UnionWith(named.Select(n => n[..(n.LastIndexOf('/') + 1)] + "embedding_variants.npy"));
        return [file.Relative, .. named];
    }

    private string[] PhotoFiles(LegacyDatabase database, TableMapping mapping)
    {
        var photo = LegacyDatabase.Quote(mapping.Photo!);
        var named = database.Query($"SELECT {photo} FROM {LegacyDatabase.Quote(mapping.Table)} WHERE typeof({photo}) = 'text'")
            .Select(r => CellText.Text(r, 0)).OfType<string>().Select(_paths.Find).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        Claimed.UnionWith(named);
        return named;
    }

    private static bool HasValues(LegacyDatabase database, string table, string column) =>
        database.Query($"SELECT 1 FROM {LegacyDatabase.Quote(table)} WHERE {LegacyDatabase.Quote(column)} IS NOT NULL LIMIT 1").Any();

    /// <summary>So that face_db.npy, dataset/&lt;id&gt; and static/dataset/&lt;Name&gt;_&lt;roll&gt; give the same people as the database.</summary>
    private void AddPeople(LegacyDatabase database, DatabaseSchema schema, TableMapping mapping)
    {
        foreach (var (id, person) in PeopleTable.Read(database, schema.Find(mapping.People.Table)!, mapping.People).People)
        {
            directory.AddNames(person);
            if (mapping.People.ByName)
            {
                continue;
            }

            if (mapping.Vector.Count > 0)
            {
                directory.AddRowNumber(id, person);
            }
            else
            {
                directory.Add(id, person);
            }

            if (person.ExternalId is { } external)
            {
                directory.Add(external, person);
                directory.Add($"{person.Name.Replace(' ', '_')}_{external}", person);
            }
        }
    }
}
