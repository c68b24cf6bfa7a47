using Semblance.Access;
using Semblance.Accounts;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Imports;
using Semblance.People;
using Semblance.Sightings;
using Semblance.Spaces;

namespace Semblance.Storage;

/// <summary>The broken rules that every store reports in the same words.</summary>
internal static class StoreErrors
{
    public static SemblanceException ClientUnknown(ClientId id) => new(ErrorKind.NotFound, "client-unknown",
        $"There is no client \"{id}\": 'semblance clients list' shows those there are.");

    public static SemblanceException PersonUnknown(PersonId id) => new(ErrorKind.NotFound, "person-unknown",
        $"There is no person {id}: 'semblance people list' shows those there are.");

    public static SemblanceException PersonExists(PersonId id) => new(ErrorKind.Conflict, "person-exists",
        $"The person {id} exists already.");

    public static SemblanceException PersonChanged(PersonId id, int revision) => new(ErrorKind.Conflict, "person-changed",
        $"The person {id} has changed in the meantime (revision {revision} now): read it again and repeat the change.");

    public static SemblanceException FaceExists(FaceId id) => new(ErrorKind.Conflict, "face-exists", $"The face {id} exists already.");

    public static SemblanceException SpaceUnknown(SpaceKey key) => new(ErrorKind.NotFound, "space-unknown",
        $"The store has no space \"{key}\": 'semblance spaces list' shows those there are.");

    public static SemblanceException SpaceDiffers(SpaceKey key) => new(ErrorKind.Conflict, "space-differs",
        $"The store has a space \"{key}\" of another dimension, metric or normalisation: give this one another key.");

    public static SemblanceException RunUnknown(RunId id) => new(ErrorKind.NotFound, "run-unknown",
        $"There is no import {id}: 'semblance import status' lists the runs.");

    public static SemblanceException RunExists(RunId id) => new(ErrorKind.Conflict, "run-exists", $"The import {id} is on record already.");

    public static SemblanceException RunEnded(RunId id) => new(ErrorKind.Conflict, "run-ended",
        $"The import {id} has ended: plan and run it again to write more.");

    public static SemblanceException RunIncomplete(RunId id, int missing) => new(ErrorKind.Conflict, "run-incomplete",
        $"The import {id} lacks {missing} of its batches: 'semblance import resume {id}' goes on.");

    public static SemblanceException BatchNumber(RunId id, int batch, int batches) => new(ErrorKind.Invalid, "batch-number",
        $"The import {id} has {batches} batches, all of them written; batch {batch} is none of them.");

    public static SemblanceException FaceUnknown(FaceId id, PersonId person) => new(ErrorKind.NotFound, "face-unknown",
        $"The person {person} has no face {id}.");

    public static SemblanceException GroupUnknown(string name) => new(ErrorKind.NotFound, "group-unknown",
        $"There is no group \"{name}\": add it first.");

    public static SemblanceException GroupExists(string name) => new(ErrorKind.Conflict, "group-exists", $"There is a group \"{name}\" already.");

    public static SemblanceException MergeUnknown(MergeId id) => new(ErrorKind.NotFound, "merge-unknown",
        $"There is no merge {id}: 'semblance people merges' shows those there are.");

    public static SemblanceException MergeUndone(MergeId id) => new(ErrorKind.Conflict, "merge-undone", $"The merge {id} is undone already.");

    public static SemblanceException SightingExists(SightingId id) => new(ErrorKind.Conflict, "sighting-exists", $"The sighting {id} exists already.");

    public static SemblanceException SightingFaceUnknown(SightingId id) => new(ErrorKind.NotFound, "face-unknown",
        $"The sighting {id} is nobody's face yet: add the face first.");

    public static SemblanceException AccountExists(LoginName login) => new(ErrorKind.Conflict, "account-exists",
        $"There is an account \"{login}\" already: 'semblance accounts list' shows them.");

    public static SemblanceException AccountUnknown(AccountId id) => new(ErrorKind.NotFound, "account-unknown",
        $"There is no account {id}: 'semblance accounts list' shows those there are.");

    public static SemblanceException TokenExists(TokenId id) => new(ErrorKind.Conflict, "token-exists", $"The token {id} exists already.");

    public static SemblanceException KeyExists(KeyId id) => new(ErrorKind.Conflict, "key-exists", $"The key {id} exists already.");

    public static SemblanceException KeyEnded(KeyId id) => new(ErrorKind.Conflict, "key-ended",
        $"The key {id} is revoked or expired: make a new one with 'semblance keys create'.");
}
