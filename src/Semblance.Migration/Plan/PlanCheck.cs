using Semblance.People;

namespace Semblance.Migration.Plan;

/// <summary>
/// That a plan agrees with itself: sums, order, ids and paths. Run on every plan made, and on every plan read, since a seal can be
/// forged. Refused, <c>plan-inconsistent</c>, naming the first contradiction.
/// </summary>
internal static class PlanCheck
{
    public static void Check(ImportPlan plan)
    {
        CheckHead(plan);
        CheckSources(plan);
        CheckBatches(plan);
        CheckPeople(plan);
        CheckPhotos(plan);
        CheckRowLists(plan);
    }

    public static PlanTotals TotalsOf(IReadOnlyList<PlanSource> sources, long people, long photos, int batches) => new(
        sources.Sum(s => s.Rows), people, sources.Sum(s => s.Faces), photos, sources.Sum(s => s.Duplicates), sources.Sum(s => s.Rejected),
        sources.Sum(s => s.SetAside), batches,
        sources.Any(s => s.Attendance is not null) ? PlanAttendance.Sum(sources.Select(s => s.Attendance).OfType<PlanAttendance>()) : null);

    private static void CheckHead(ImportPlan plan)
    {
        CheckOrigin(plan);
        Require(plan.Mapping.MapFile is null || Path.IsPathFullyQualified(plan.Mapping.MapFile), "its mapping file is no absolute path");
        Require((plan.Mapping.MapFile is null) == (plan.Mapping.MapSha256 is null), "its mapping file has no hash");
        Require(plan.Mapping.TimeZone is null || TimeZoneInfo.TryFindSystemTimeZoneById(plan.Mapping.TimeZone, out _), "its time zone is none");
        Require(plan.Totals.Attendance is null || plan.Mapping.TimeZone is not null, "its attendance has no time zone");
        Require(plan.Mapping.BatchRows is >= 1 and <= 100_000, "its batch size is out of range");
        Require(plan.Fingerprint.Files.All(f => SourceRoot.IsInside(f.Path)), "a file lies outside its root");
        Require(IsAscending(plan.Fingerprint.Files.Select(f => f.Path)), "its files are not in order");
        Require(plan.Fingerprint.Total == FileFingerprint.Total(plan.Fingerprint.Files), "its fingerprint does not match its files");
        Require(IsAscending(plan.Spaces.Select(s => s.Key.Value)), "its spaces are not in order");
        Require(plan.Spaces.All(s => s.Dimension is >= 2 and <= 16_384), "a space's width is out of range");
    }

    private static void CheckOrigin(ImportPlan plan)
    {
        if (plan.Mapping.Store is { } store)
        {
            Require(plan.Origin == store.Address && plan.Root == store.Address, "its origin is not its store");
            Require(store.Photos is null || Path.IsPathFullyQualified(store.Photos), "its photo folder is no absolute path");
            Require(plan.Photos.All(p => p.Kept is not null && p.File is null), "a photo is none of its store");
            return;
        }

        if (plan.Mapping.Database is { } database)
        {
            Require(plan.Origin == database.Address && plan.Root == database.Address, "its origin is not its database");
            Require(plan.Photos.All(p => p.Kept is null && p.File is null), "a photo is none of its database");
            return;
        }

        Require(Path.IsPathFullyQualified(plan.Root) && Path.GetFullPath(plan.Root) == plan.Root, "its root is no absolute path");
        Require(plan.Origin == plan.Root || Path.GetDirectoryName(plan.Origin) == plan.Root, "its origin is not in its root");
        Require(plan.Photos.All(p => p.Kept is null), "a photo is of a store");
    }

    private static void CheckSources(ImportPlan plan)
    {
        foreach (var s in plan.Sources)
        {
            Require(s.Files.Count > 0 && s.Files.All(SourceRoot.IsInside), "a source's file lies outside its root");
            Require(s.Rows == s.Faces + s.People + s.Photos + (s.Attendance?.Rows ?? 0) + s.Duplicates + s.Rejected + s.SetAside,
                $"the rows of {s.Files[0]} do not add up");
            Require(new[] { s.Records, s.Faces, s.People, s.Photos, s.Duplicates, s.Rejected, s.SetAside }.Min() >= 0,
                $"{s.Files[0]} has a negative count");
        }

        Require(plan.Totals == TotalsOf(plan.Sources, plan.People.Count, plan.Photos.Count, plan.Batches.Count),
            "its totals are not the sums of its sources");
        Require(plan.Spaces.Sum(s => s.Faces) == plan.Totals.Faces, "the faces of its spaces do not add up");
        var p = plan.Target.Predicted;
        Require(p.PeopleAdded + p.PeoplePresent == plan.Totals.People && p.FacesAdded + p.FacesPresent == plan.Totals.Faces
            && p.PhotosAdded + p.PhotosPresent == plan.Totals.Photos
            && p.AttendanceAdded + p.AttendancePresent == (plan.Totals.Attendance?.Counts ?? default), "its prediction does not add up");
    }

    private static void CheckBatches(ImportPlan plan)
    {
        var (source, last) = (0, -1L);
        for (var i = 0; i < plan.Batches.Count; i++)
        {
            var b = plan.Batches[i];
            last = b.Source == source ? last : -1;
            Require(b.Number == i && b.Source >= source && b.Source < plan.Sources.Count && b.First > last && b.Last >= b.First
                && b.Last < plan.Sources[b.Source].Records && b.Shared is null or (> 0) && (b.Shared ?? 0) <= b.Rows && b.Rows >= 1 && b.Rows <= b.Last - b.First + 1,
                $"batch {i} is out of order");
            (source, last) = (b.Source, b.Last);
        }

        var rows = plan.Batches.GroupBy(b => b.Source).ToDictionary(g => g.Key, g => g.Sum(b => b.Rows));
        for (var i = 0; i < plan.Sources.Count; i++)
        {
            var s = plan.Sources[i];
            Require(rows.GetValueOrDefault(i) == s.Faces + s.People + s.Photos + (s.Attendance?.Rows ?? 0), $"the batches of {s.Files[0]} do not hold its rows");
        }

        Require(plan.Batches.Sum(b => (long)b.Faces) == plan.Totals.Faces && plan.Batches.Sum(b => (long)b.People) == plan.Totals.People
            && plan.Batches.Sum(b => (long)b.Photos) == plan.Totals.Photos, "its batches do not add up");
    }

    private static void CheckPeople(ImportPlan plan)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var home = 0;
        var first = new int[plan.Batches.Count];
        foreach (var p in plan.People)
        {
            var id = plan.Mapping.Store is null ? PersonId.Imported(plan.Client, plan.Scope, p.Key) : p.Id;
            Require(p.Id == id && (plan.Mapping.Store is null || p.Key == $"{id}"), $"the id of {p.Key} is not that of its key");
            Require(keys.Add(p.Key) && (p.Aliases ?? []).All(keys.Add), $"{p.Key} is there twice");
            Require(!string.IsNullOrWhiteSpace(p.Name), $"{p.Key} has no name");
            Require(p.Batches.Count > 0 && p.Batches[0] >= home && p.Batches[^1] < plan.Batches.Count
                && p.Batches.Zip(p.Batches.Skip(1)).All(pair => pair.First < pair.Second), $"the batches of {p.Key} are out of order");
            home = p.Batches[0];
            first[home]++;
        }

        Require(plan.Batches.All(b => b.People == first[b.Number]), "the people of its batches do not add up");
        Require(plan.People.Sum(p => (long)p.Faces) == plan.Totals.Faces && plan.People.Sum(p => (long)p.Photos) == plan.Totals.Photos,
            "the faces and photos of its people do not add up");
    }

    private static void CheckPhotos(ImportPlan plan)
    {
        var files = plan.Fingerprint.Files.ToDictionary(f => f.Path, StringComparer.Ordinal);
        var people = plan.People.ToDictionary(p => p.Id);
        var perBatch = new int[plan.Batches.Count];
        foreach (var p in plan.Photos)
        {
            Require(p.Batch >= 0 && p.Batch < plan.Batches.Count && plan.Batches[p.Batch] is var b && b.Source == p.Source
                && p.Ordinal >= b.First && p.Ordinal <= b.Last, $"photo {p.Sha256} is in no batch");
            Require(people.ContainsKey(p.Person), $"photo {p.Sha256} is nobody's");
            Require(p.File is null || files.ContainsKey(p.File), $"photo {p.Sha256} names a file that the plan has not read");
            perBatch[p.Batch]++;
        }

        Require(plan.Batches.All(b => b.Photos == perBatch[b.Number]), "the photos of its batches do not add up");
        Require(plan.Photos.Zip(plan.Photos.Skip(1)).All(pair =>
            (pair.First.Source, pair.First.Ordinal).CompareTo((pair.Second.Source, pair.Second.Ordinal)) < 0), "its photos are not in order");
    }

    private static void CheckRowLists(ImportPlan plan)
    {
        CheckRanges(plan, plan.Duplicates.Select(d => (d.Source, d.First, d.Last)), "duplicates");
        CheckRanges(plan, plan.Rejects.Select(r => (r.Source, r.First, r.Last)), "rejects");
        var duplicates = plan.Duplicates.ToLookup(d => d.Source, d => d.Last - d.First + 1);
        var rejects = plan.Rejects.ToLookup(r => (r.Source, r.Kind), r => r.Rows);
        for (var i = 0; i < plan.Sources.Count; i++)
        {
            var s = plan.Sources[i];
            Require(duplicates[i].Sum() == s.Duplicates && rejects[(i, RejectKind.Rejected)].Sum() == s.Rejected
                && rejects[(i, RejectKind.SetAside)].Sum() == s.SetAside, $"the rows of {s.Files[0]} that are left out do not add up");
        }
    }

    private static void CheckRanges(ImportPlan plan, IEnumerable<(int Source, long First, long Last)> ranges, string what)
    {
        var (source, last) = (0, -1L);
        foreach (var r in ranges)
        {
            last = r.Source == source ? last : -1;
            Require(r.Source >= source && r.Source < plan.Sources.Count && r.First > last && r.Last >= r.First
                && r.Last < plan.Sources[r.Source].Records, $"its {what} are out of order");
            (source, last) = (r.Source, r.Last);
        }
    }

    private static bool IsAscending(IEnumerable<string> texts)
    {
        string? before = null;
        foreach (var text in texts)
        {
            if (before is not null && string.CompareOrdinal(before, text) >= 0)
            {
                return false;
            }

            before = text;
        }

        return true;
    }

    private static void Require(bool holds, string contradiction)
    {
        if (!holds)
        {
            throw new SemblanceException(ErrorKind.Refused, "plan-inconsistent",
                $"The plan contradicts itself: {contradiction}. Plan again.");
        }
    }
}
