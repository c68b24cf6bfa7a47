using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Clients;
using Semblance.Faces;
using Semblance.Privacy;
using Semblance.Server.Access;
using Semblance.Server.Api;
using Semblance.Server.Documents;
using Semblance.Server.Http;
using Semblance.Storage;

namespace Semblance.Server.Resources;

/// <summary><c>/v1/people/…/faces</c></summary>
internal static class FacesEndpoints
{
    private const string Tag = "faces";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/people/{person}/faces", ListAsync).RequireScope(Scopes.Read).Answers<FacesDocument>()
            .Describe("listFaces", Tag, "List a person's faces");
        routes.MapPost("/people/{person}/faces", AddAsync).RequireScope(Scopes.Enrol | Scopes.Embeddings).Answers<FaceDocument>(StatusCodes.Status201Created)
            .Audit("face.create").Describe("addFace", Tag, "Add an embedding that another program made", "POST /v1/enroll adds faces from photos.");
        routes.MapDelete("/people/{person}/faces/{face}", RemoveAsync).RequireScope(Scopes.Enrol).Produces(StatusCodes.Status204NoContent)
            .Audit("face.remove").Describe("removeFace", Tag, "Remove a face; the person and the photo stay");
    }

    /// <exception cref="SemblanceException">NotFound, <c>face-unknown</c>: this person of this client has no such face.</exception>
    public static async Task<Face> FindAsync(IStore store, ClientId client, Guid person, Guid face, CancellationToken stop) =>
        (await store.Faces.FindManyAsync(client, [new FaceId(face)], stop)) is [var found] && found.Person.Value == person
            ? found
            : throw new SemblanceException(ErrorKind.NotFound, "face-unknown", $"The person {person} has no face {face}.");

    private static async Task<FacesDocument> ListAsync(
        Guid person, Caller caller, IStore store,
        [FromQuery(Name = "space"), Description("Only those of this space.")] string? space,
        [FromQuery(Name = "embeddings"), Description("Give the embeddings as well; needs the scope embeddings.")] bool? embeddings,
        CancellationToken stop)
    {
        if (embeddings == true)
        {
            JsonBody.RequireEmbeddings(caller);
        }

        var found = await PeopleEndpoints.FindAsync(store, caller.Client, person, stop);
        var key = space is null ? (Semblance.Spaces.SpaceKey?)null : new Semblance.Spaces.SpaceKey(space);
        var faces = await store.Faces.ListAsync(caller.Client, found.Id, key, stop);
        return new FacesDocument([.. faces.Select(f => FaceDocument.Of(f, embeddings == true))]);
    }

    private static async Task<IResult> AddAsync(Guid person, FaceInput input, Caller caller, IStore store, TimeProvider time, CancellationToken stop)
    {
        var found = await PeopleEndpoints.FindAsync(store, caller.Client, person, stop);
        var space = await SpacesEndpoints.FindAsync(store, input.Space, stop);
        await ConsentRule.RequireAsync(store, await store.Clients.FindSettingsAsync(caller.Client, stop), found, null, stop);
        var face = new Face
        {
            Id = FaceId.New(),
            Client = caller.Client,
            Person = found.Id,
            Space = space.Key,
            Embedding = input.Embedding,
            Box = Check(input.Box),
            DetectionScore = Share(input.Score, "score"),
            Quality = Share(input.Quality, "quality"),
            CreatedAt = time.GetUtcNow(),
        };
        await store.Faces.AddAsync(face, stop);
        return TypedResults.Created($"/v1/people/{found.Id}/faces", FaceDocument.Of(face, withEmbedding: false));
    }

    private static async Task<IResult> RemoveAsync(Guid person, Guid face, Caller caller, IStore store, IPhotoFiles files, CancellationToken stop)
    {
        var found = await FindAsync(store, caller.Client, person, face, stop);
        await store.Faces.RemoveAsync(caller.Client, found.Id, stop);
        await files.RemoveThumbnailAsync(caller.Client, found.Id, stop);
        return TypedResults.NoContent();
    }

    private static FaceBox? Check(BoxDocument? box) => box is null ? null
        : new[] { box.X, box.Y, box.Width, box.Height }.All(v => double.IsFinite(v) && Math.Abs(v) < 1e6) && box.Width > 0 && box.Height > 0 ? box.ToBox()
        : throw new SemblanceException(ErrorKind.Invalid, "face-box", "The box is no place in a photo: give pixels, with a width and a height above 0.");

    private static double? Share(double? value, string field) => value is null or (>= 0 and <= 1) ? value
        : throw new SemblanceException(ErrorKind.Invalid, "face-share", $"The field {field} is from 0 to 1.");
}
