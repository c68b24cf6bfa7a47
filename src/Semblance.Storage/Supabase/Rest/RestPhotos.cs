using System.Text.Json;
using System.Text.Json.Nodes;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.People;
using Semblance.Photos;

namespace Semblance.Storage.Supabase.Rest;

internal sealed class RestPhotos(RestCalls calls) : IPhotoStore
{
    public Task AddAsync(Photo photo, CancellationToken cancellationToken) => calls.CallAsync(
        "semblance_add_rows", new JsonObject { ["of_client"] = photo.Client.Value, ["content"] = RestRows.Content([], [], [photo], []) }, isRepeatable: true, cancellationToken);

    public async Task<IReadOnlyList<Photo>> ListAsync(ClientId client, PersonId person, CancellationToken cancellationToken)
    {
        var rows = await calls.ListAsync(
            "photos", "hash,person_id,media_type,length,file_name,created_at", $"client_id=eq.{RestCalls.Escape(client.Value)}&person_id=eq.{person}", "hash", cancellationToken);
        return [.. rows.Select(row => RestRecords.Photo(row, client))];
    }

    public async Task<PhotoRemoval?> RemoveAsync(ClientId client, PersonId person, PhotoHash hash, CancellationToken cancellationToken)
    {
        var gone = await calls.CallAsync(
            "semblance_remove_photo", new JsonObject { ["of_client"] = client.Value, ["of_person"] = person.Value.ToString(), ["wanted"] = hash.Hex }, isRepeatable: false,
            cancellationToken);
        return gone.ValueKind == JsonValueKind.Null
            ? null
            : new PhotoRemoval([.. gone.GetProperty("faces").EnumerateArray().Select(f => new FaceId(f.GetGuid()))], RestPeople.Orphans(gone).Count > 0);
    }
}
