using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Semblance.Clients;
using Semblance.People;

namespace Semblance.Privacy;

/// <summary>
/// What an erasure did: what there was, what was found when everything was looked for again, and what it could not reach.
/// </summary>
public sealed record ErasureCertificate
{
    public required ClientId Client { get; init; }

    public required PersonId Person { get; init; }

    public required DateTimeOffset ErasedAt { get; init; }

    /// <summary>As the audit log names them.</summary>
    public required string ErasedBy { get; init; }

    /// <summary>What was removed, by kind.</summary>
    public required PersonTraces Removed { get; init; }

    /// <summary>What was still found afterwards, by kind; all 0 when the erasure is complete.</summary>
    public required PersonTraces Left { get; init; }

    public required Tombstone Tombstone { get; init; }

    public bool IsComplete => Left.Total == 0;

    /// <summary>What no erasure of the running store reaches, and what becomes of it.</summary>
    public static IReadOnlyList<string> NotReached { get; } =
    [
        "backups made before: 'semblance people replay-erasures' removes the person again after one is restored",
        "the memory of other processes of the server: verdicts of batch enrolments, for an hour; what they keep under an Idempotency-Key is not given out again",
        "unknown faces in the inbox that nobody said are this person's, which go after the days that the client keeps them",
        "the audit log, which holds the id of the person and no name",
        "plans of imports that brought the person, which name them until the import is rolled back and its store replaced",
        "files that were uploaded for an import, and its plan on the disk of that server, until they are removed there",
        "the legacy files the person was imported from, which Semblance never changes",
    ];

    /// <summary>The certificate as a document, with the SHA-256 of its other fields.</summary>
    public JsonObject ToJson()
    {
        var document = new JsonObject
        {
            ["certificate"] = "semblance-erasure-1",
            ["client"] = Client.Value,
            ["person"] = Person.ToString(),
            ["erasedAt"] = ErasedAt,
            ["erasedBy"] = ErasedBy,
            ["complete"] = IsComplete,
            ["removed"] = Removed.ToJson(),
            ["foundAfterwards"] = Left.ToJson(),
            ["tombstone"] = new JsonObject { ["salt"] = Tombstone.Salt, ["hash"] = Tombstone.Hash },
            ["notReached"] = new JsonArray([.. NotReached.Select(n => (JsonNode)n)]),
        };
        document["sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(document.ToJsonString())));
        return document;
    }
}
