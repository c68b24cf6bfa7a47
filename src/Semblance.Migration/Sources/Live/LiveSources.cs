namespace Semblance.Migration.Sources.Live;

/// <summary>The database of a program that followed a guide, as the sources of an import.</summary>
public static class LiveSources
{
    /// <summary>Its people, its vectors, its photos and its attendance. The same database and options give the same sources in the same order.</summary>
    /// <param name="database">Closed when one of the sources is disposed.</param>
    /// <param name="bucket">Where its photos are, closed likewise; null leaves photos that the database only names where they are.</param>
    /// <exception cref="SemblanceException">
    /// Unsupported, <c>source-unknown</c>: its tables are those of no known program; Refused, <c>source-key</c> or <c>rows-hidden</c>; and as <see cref="ILiveDatabase.ReadPage"/>. The
    /// database stays open.
    /// </exception>
    public static IReadOnlyList<ILegacySource> Of(ILiveDatabase database, LiveBucket? bucket, SourceOptions options, CancellationToken cancellationToken)
    {
        var mapping = LiveGuides.Find(database.Tables) ?? throw Unknown(database);
        CheckVisible(database, mapping);
        var people = LivePeople.Read(database, mapping.People, cancellationToken);
        LiveTable TableOf(string name) => database.Tables.First(t => t.Name == name);
        return
        [
            new LivePeopleSource(database, TableOf(mapping.People.Table), mapping, people),
            .. mapping.Faces.Select(f => new LiveFaceSource(database, TableOf(f.Table), mapping, f, people, options, cancellationToken)),
            .. mapping.Photos.Where(p => bucket is null || HoldsBytes(TableOf(p.Table), p)).Select(p => new LivePhotoSource(database, TableOf(p.Table), mapping, p, people)),
            .. bucket is null ? [] : new ILegacySource[] { new LiveBucketSource(database, mapping, mapping.Photos.FirstOrDefault(p => !HoldsBytes(TableOf(p.Table), p)), people, bucket) },
            .. mapping.Attendance is { } attendance ? new ILegacySource[] { new LiveAttendanceSource(database, TableOf(attendance.Main), attendance, people) } : [],
        ];
    }

    /// <summary>As <see cref="Of(ILiveDatabase, LiveBucket?, SourceOptions, CancellationToken)"/>, without a bucket.</summary>
    public static IReadOnlyList<ILegacySource> Of(ILiveDatabase database, SourceOptions options, CancellationToken cancellationToken) => Of(database, null, options, cancellationToken);

    private static bool HoldsBytes(LiveTable table, LivePhotos photos) => table.Find(photos.Content)!.Type == "bytea";

    /// <summary>Rows that somebody else may see and this user may not would be missing in silence.</summary>
    private static void CheckVisible(ILiveDatabase database, LiveMapping mapping)
    {
        var used = mapping.Faces.Select(f => f.Table).Concat(mapping.Photos.Select(p => p.Table)).Concat(mapping.People.Groups.Select(g => g.Table)).Append(mapping.People.Table)
            .Concat(mapping.Attendance?.Tables.Select(t => t.Table) ?? []);
        var hidden = database.Tables.Where(t => t.HidesRows && used.Contains(t.Name, StringComparer.Ordinal)).Select(t => t.Name).ToArray();
        if (hidden.Length > 0)
        {
            throw new SemblanceException(ErrorKind.Refused, "rows-hidden",
                $"{database.Address}: row-level security may hide rows of {string.Join(", ", hidden)} from this user, and they would be missing: connect as the owner of the tables or as a user with BYPASSRLS (of Supabase: postgres), or with the project's service key.");
        }
    }

    private static SemblanceException Unknown(ILiveDatabase database)
    {
        var tables = database.Tables.Count == 0 ? "no tables that this user may see" : $"the tables {string.Join(", ", database.Tables.Select(t => t.Name).Take(20))}";
        return new SemblanceException(ErrorKind.Unsupported, "source-unknown", $"{database.Address} has {tables}; known are: {LiveGuides.Known}.");
    }
}
