using System.Text.Json;
using System.Text.Json.Serialization;
using Semblance.Accounts;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Photos;
using Semblance.Privacy;

namespace Semblance.Storage;

/// <summary>What a database keeps of a merge, as JSON: who was merged, what was theirs, and which imports had brought it.</summary>
internal sealed record MergeRecord(
    MergedPerson Person, IReadOnlyList<Guid> Faces, IReadOnlyList<MergedPhoto> Photos, IReadOnlyList<MergedConsent> Consents, IReadOnlyList<Guid> Accounts)
{
    /// <summary>Null for merges of before there was any.</summary>
    public MergedAttendance? Attendance { get; init; }

    public string Write() => JsonSerializer.Serialize(this, MergeJson.Default.MergeRecord);

    public static MergeRecord Read(string json) => JsonSerializer.Deserialize(json, MergeJson.Default.MergeRecord)
        ?? throw new SemblanceException(ErrorKind.Corrupt, "store-corrupt", "The record of a merge is empty.");

    public PeopleMerge ToMerge(MergeId id, ClientId client, PersonId kept, DateTimeOffset mergedAt, DateTimeOffset? undoneAt)
    {
        var merged = Person.ToPerson(client);
        return new PeopleMerge
        {
            Id = id,
            Client = client,
            Kept = kept,
            Merged = merged,
            Faces = [.. Faces.Select(f => new FaceId(f))],
            Photos = [.. Photos.Select(p => p.ToPhoto(client, merged.Id))],
            SharedPhotos = Photos.Where(p => p.IsShared).Select(p => new PhotoHash(p.Hash)).ToHashSet(),
            Consents = [.. Consents.Select(c => c.ToConsent(client, merged.Id))],
            SharedConsents = Consents.Where(c => c.IsShared).Select(c => c.Version).ToHashSet(StringComparer.Ordinal),
            Accounts = [.. Accounts.Select(a => new AccountId(a))],
            MergedAt = mergedAt,
            UndoneAt = undoneAt,
        };
    }
}

/// <param name="Run">The import that brought them; null for none.</param>
internal sealed record MergedPerson(
    Guid Id, string Name, string? ExternalId, string? Region, IReadOnlyList<string> Groups, SortedDictionary<string, string> Attributes,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, int Revision, string? Run)
{
    public static MergedPerson Of(Person person, string? run) => new(
        person.Id.Value, person.Name, person.ExternalId, person.Region, person.Groups, StoreJson.Sorted(person.Attributes), person.CreatedAt,
        person.UpdatedAt, person.Revision, run);

    public Person ToPerson(ClientId client) => new()
    {
        Id = new PersonId(Id),
        Client = client,
        Name = Name,
        ExternalId = ExternalId,
        Region = Region,
        Groups = Groups,
        Attributes = StoreJson.Sorted(Attributes),
        CreatedAt = CreatedAt,
        UpdatedAt = UpdatedAt,
        Revision = Revision,
    };
}

internal sealed record MergedPhoto(string Hash, string MediaType, long Length, string? FileName, DateTimeOffset CreatedAt, string? Run, bool IsShared)
{
    public static MergedPhoto Of(Photo photo, string? run, bool isShared) =>
        new(photo.Hash.Hex, photo.MediaType, photo.Length, photo.FileName, photo.CreatedAt, run, isShared);

    public Photo ToPhoto(ClientId client, PersonId person) => new()
    {
        Hash = new PhotoHash(Hash),
        Client = client,
        Person = person,
        MediaType = MediaType,
        Length = Length,
        FileName = FileName,
        CreatedAt = CreatedAt,
    };
}

internal sealed record MergedConsent(
    string Version, DateTimeOffset GivenAt, string GivenBy, string? Evidence, DateTimeOffset? WithdrawnAt, bool IsShared)
{
    public static MergedConsent Of(Consent consent, bool isShared) =>
        new(consent.Version, consent.GivenAt, consent.GivenBy, consent.Evidence, consent.WithdrawnAt, isShared);

    public Consent ToConsent(ClientId client, PersonId person) => new()
    {
        Client = client,
        Person = person,
        Version = Version,
        GivenAt = GivenAt,
        GivenBy = GivenBy,
        Evidence = Evidence,
        WithdrawnAt = WithdrawnAt,
    };
}

[JsonSerializable(typeof(MergeRecord))]
internal sealed partial class MergeJson : JsonSerializerContext;
