using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Enrolment;
using Semblance.People;
using Semblance.Photos;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/people/…/photos</c>, and the pictures of faces. Nobody keeps a copy: every answer is no-store.</summary>
internal static class PhotosEndpoints
{
    private const string Tag = "photos";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/people/{person}/photos", ListAsync).RequireScope(Scopes.Read).Answers<PhotosDocument>()
            .Describe("listPhotos", Tag, "List a person's photos");
        routes.MapGet("/people/{person}/photos/{photo}", OpenAsync).RequireScope(Scopes.Read).Produces<byte[]>(StatusCodes.Status200OK, "image/jpeg", "image/png", "image/webp")
            .Audit("photo.read", waits: false).Describe("getPhoto", Tag, "Read a photo, as it is kept: without metadata");
        routes.MapDelete("/people/{person}/photos/{photo}", RemoveAsync).RequireScope(Scopes.Enrol).Answers<PhotoRemovalDocument>()
            .Audit("photo.remove").Describe("removePhoto", Tag, "Remove a photo with the faces that were found in it", "Its file goes, too, unless it is somebody else's as well.");
        routes.MapGet("/people/{person}/faces/{face}/thumbnail", OpenThumbnailAsync).RequireScope(Scopes.Read)
            .Produces<byte[]>(StatusCodes.Status200OK, "image/jpeg").Describe("getThumbnail", Tag, "Read the picture of a face, 160 pixels wide at most");
    }

    private static async Task<PhotosDocument> ListAsync(Guid person, Caller caller, IStore store, CancellationToken stop)
    {
        var found = await PeopleEndpoints.FindAsync(store, caller.Client, person, stop);
        return new PhotosDocument([.. (await store.Photos.ListAsync(caller.Client, found.Id, stop)).Select(PhotoDocument.Of)]);
    }

    private static async Task<IResult> OpenAsync(Guid person, string photo, Caller caller, IStore store, IPhotoFiles files, CancellationToken stop)
    {
        var hash = new PhotoHash(photo);
        var photos = await store.Photos.ListAsync(caller.Client, new PersonId(person), stop);
        return photos.FirstOrDefault(p => p.Hash == hash) is { } known && await files.OpenAsync(caller.Client, hash, stop) is { } image
            ? TypedResults.Stream(image, known.MediaType)
            : throw Unknown(person, hash);
    }

    private static async Task<PhotoRemovalDocument> RemoveAsync(Guid person, string photo, Caller caller, Erasure erasure, CancellationToken stop)
    {
        var hash = new PhotoHash(photo);
        var removal = await erasure.RemovePhotoAsync(caller.Client, new PersonId(person), hash, stop) ?? throw Unknown(person, hash);
        return new PhotoRemovalDocument([.. removal.Faces.Select(f => f.Value)], removal.IsOrphaned);
    }

    private static async Task<IResult> OpenThumbnailAsync(Guid person, Guid face, Caller caller, IStore store, IPhotoFiles files, CancellationToken stop)
    {
        var found = await FacesEndpoints.FindAsync(store, caller.Client, person, face, stop);
        return await files.OpenThumbnailAsync(caller.Client, found.Id, stop) is { } image
            ? TypedResults.Stream(image, "image/jpeg")
            : throw new SemblanceException(ErrorKind.NotFound, "thumbnail-unknown", $"No picture of the face {face} is kept.");
    }

    private static SemblanceException Unknown(Guid person, PhotoHash photo) =>
        new(ErrorKind.NotFound, "photo-unknown", $"There is no photo {photo} of the person {person}.");
}
