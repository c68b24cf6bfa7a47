using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Enrolment;
using Semblance.People;
using Semblance.Photos;
using Semblance.Server.Access;
using Semblance.Server.Uploads;
using Semblance.Storage;

namespace Semblance.Server.Compat;

/// <summary>Guide 002, a Flask face login: <c>/api/users</c>, <c>/api/photos/…</c>, <c>/api/face/predict</c>, <c>/api/auth/…</c>.</summary>
internal static class FlaskFaceRoutes
{
    public static void Map(RouteGroupBuilder routes)
    {
        routes.AddEndpointFilter(OldAnswer.Problems(problem => new JsonObject { ["status"] = "error", ["message"] = problem.Detail }));
        FlaskUserRoutes.Map(routes);
        FlaskLoginRoutes.Map(routes);
        routes.MapPost("/api/photos/{user:long}/upload", UploadAsync).RequireScope(Scopes.Enrol).Audit("person.enroll");
        routes.MapPost("/api/photos/{user:long}/upload/multiple", UploadManyAsync).RequireScope(Scopes.Enrol).Audit("person.enroll");
        routes.MapGet("/api/photos/{user:long}", ListAsync).RequireScope(Scopes.Read);
        routes.MapDelete("/api/photos/{user:long}/{photo:long}", RemoveAsync).RequireScope(Scopes.Enrol).Audit("photo.remove");
        routes.MapPost("/api/face/predict", PredictAsync).RequireScope(Scopes.Identify).Audit("identify", waits: false);
    }

    /// <exception cref="SemblanceException">NotFound, <c>person-unknown</c>.</exception>
    public static async Task<Person> FindAsync(OldRecognition recognition, Caller caller, long user, CancellationToken stop) =>
        await OldNumbers.FindAsync(recognition.Store, caller.Client, user, stop)
        ?? throw new SemblanceException(ErrorKind.NotFound, "person-unknown", $"There is no user {user}: GET /api/users lists those there are.");

    public static UploadedPhoto RequireFile(OldForm form) =>
        form.Photo("file") ?? throw new SemblanceException(ErrorKind.Invalid, "photo-needed", "No file provided. Please upload a face image.");

    /// <summary>0 to 100, as the system counted.</summary>
    public static double Percent(double? distance) => distance is { } d ? Math.Round(OldRecognition.SimilarityOf(d) * 100, 2) : 0;

    private static async Task<IResult> UploadAsync(
        long user, HttpContext context, Caller caller, OldRecognition recognition, OldFormReader forms, IPhotoCodec codec, CancellationToken stop)
    {
        using var form = await OldForm.ReadAsync(context.Request, forms, stop);
        var person = await FindAsync(recognition, caller, user, stop);
        var photo = RequireFile(form);
        var verdict = (await EnrolAsync(recognition, caller, context, person, [photo], stop)).Photos[0];
        return verdict is { Outcome: not PhotoOutcome.Refused, Photo: { } hash }
            ? OldAnswer.Json(await DescribeAsync(recognition, person, hash, codec.Decode(photo.Bytes), stop), StatusCodes.Status201Created)
            : OldAnswer.Json(new JsonObject { ["message"] = Reasons(verdict) }, StatusCodes.Status400BadRequest);
    }

    private static async Task<IResult> UploadManyAsync(
        long user, HttpContext context, Caller caller, OldRecognition recognition, OldFormReader forms, IPhotoCodec codec, CancellationToken stop)
    {
        using var form = await OldForm.ReadAsync(context.Request, forms, stop);
        var person = await FindAsync(recognition, caller, user, stop);
        var photos = form.Photos("files[]");
        if (photos.Count == 0)
        {
            throw new SemblanceException(ErrorKind.Invalid, "photo-needed", "The form holds no files[].");
        }

        var report = await EnrolAsync(recognition, caller, context, person, photos, stop);
        var (files, errors) = (new JsonArray(), new JsonArray());
        foreach (var (verdict, photo) in report.Photos.Zip(photos))
        {
            if (verdict is { Outcome: not PhotoOutcome.Refused, Photo: { } hash })
            {
                files.Add(await DescribeAsync(recognition, person, hash, codec.Decode(photo.Bytes), stop));
            }
            else
            {
                errors.Add($"{photo.Name}: {Reasons(verdict)}");
            }
        }

        var answer = new JsonObject { ["files"] = files, ["total"] = files.Count, ["errors"] = errors.Count == 0 ? null : errors };
        return OldAnswer.Json(answer, files.Count > 0 ? StatusCodes.Status201Created : StatusCodes.Status400BadRequest);
    }

    private static async Task<IResult> ListAsync(
        long user, Caller caller, OldRecognition recognition, IPhotoFiles files, IPhotoCodec codec, CancellationToken stop)
    {
        var person = await FindAsync(recognition, caller, user, stop);
        var photos = new JsonArray();
        foreach (var known in await recognition.Store.Photos.ListAsync(caller.Client, person.Id, stop))
        {
            await using var file = await files.OpenAsync(caller.Client, known.Hash, stop);
            photos.Add(await DescribeAsync(recognition, person, known.Hash, file is null ? null : Decode(codec, await ReadAsync(file, stop)), stop));
        }

        return OldAnswer.Json(photos);
    }

    private static async Task<IResult> RemoveAsync(
        long user, long photo, HttpContext context, Caller caller, OldRecognition recognition, Erasure erasure, CancellationToken stop)
    {
        var person = await FindAsync(recognition, caller, user, stop);
        context.Features.Set(new AuditedPerson(person.Id));
        var known = (await recognition.Store.Photos.ListAsync(caller.Client, person.Id, stop)).FirstOrDefault(p => NumberOf(p.Hash) == photo);
        if (known is null || await erasure.RemovePhotoAsync(caller.Client, person.Id, known.Hash, stop) is null)
        {
            throw new SemblanceException(ErrorKind.NotFound, "photo-unknown", $"The user {user} has no photo {photo}.");
        }

        return OldAnswer.Json(new JsonObject { ["message"] = string.Create(CultureInfo.InvariantCulture, $"Photo {photo} was removed.") });
    }

    /// <summary>The nearest three whatever was decided, as it was; but named as the user is only who matched.</summary>
    private static async Task<IResult> PredictAsync(HttpContext context, Caller caller, OldRecognition recognition, OldFormReader forms, CancellationToken stop)
    {
        using var form = await OldForm.ReadAsync(context.Request, forms, stop);
        var found = await recognition.IdentifyAsync(caller.Client, null, RequireFile(form), isLogin: false, stop);
        var decision = OldRecognition.Main(found)?.Decision ?? throw new SemblanceException(ErrorKind.Invalid, "photo-no-face", "No face was found on the photo.");
        var ids = decision.Candidates.Select(c => c.Person).Distinct().ToArray();
        var people = ids.Length == 0 ? [] : (await recognition.Store.People.FindManyAsync(caller.Client, ids, stop)).ToDictionary(p => p.Id);
        if (people.Count == 0)
        {
            throw new SemblanceException(ErrorKind.NotFound, "gallery-empty", "Nobody is enrolled yet. Please upload photos first.");
        }

        var person = decision.Person is { } id ? people.GetValueOrDefault(id) : null;
        return OldAnswer.Json(new JsonObject
        {
            ["status"] = "success",
            ["message"] = person is null ? "Nobody was recognised." : "Prediction successful",
            ["data"] = new JsonObject
            {
                ["user_id"] = person is null ? null : OldNumbers.Of(person),
                ["name"] = person?.Name ?? "Unknown",
                ["email"] = person?.Attributes.GetValueOrDefault("email"),
                ["confidence"] = Percent(decision.Distance),
                ["cosine_similarity"] = decision.Distance is { } distance ? OldRecognition.SimilarityOf(distance) : null,
                ["all_predictions"] = new JsonArray([.. decision.Candidates.Take(3).Where(c => people.ContainsKey(c.Person)).Select(c => (JsonNode)new JsonObject
                {
                    ["user_id"] = OldNumbers.Of(people[c.Person]),
                    ["name"] = people[c.Person].Name,
                    ["confidence"] = Percent(c.Distance),
                    ["cosine_similarity"] = OldRecognition.SimilarityOf(c.Distance),
                })]),
                ["method"] = decision.Method,
            },
        });
    }

    private static async Task<EnrolmentReport> EnrolAsync(
        OldRecognition recognition, Caller caller, HttpContext context, Person person, IReadOnlyList<UploadedPhoto> photos, CancellationToken stop)
    {
        context.Features.Set(new AuditedPerson(person.Id));
        return (await recognition.EnrolAsync(caller.Client, person.Id.ToString(), () => Task.FromResult(person), photos, stop)).Report;
    }

    private static async Task<JsonNode> DescribeAsync(OldRecognition recognition, Person person, PhotoHash hash, Picture? picture, CancellationToken stop)
    {
        var known = (await recognition.Store.Photos.ListAsync(person.Client, person.Id, stop)).FirstOrDefault(p => p.Hash == hash);
        return new JsonObject
        {
            ["id"] = NumberOf(hash),
            ["user_id"] = OldNumbers.Of(person),
            ["filename"] = known?.FileName,
            ["filepath"] = $"/v1/people/{person.Id}/photos/{hash.Hex}",
            ["width"] = picture?.Width,
            ["height"] = picture?.Height,
            ["created_at"] = known is null ? null : OldAnswer.Time(known.CreatedAt),
        };
    }

    private static long NumberOf(PhotoHash hash) => OldNumbers.Of(Convert.FromHexString(hash.Hex));

    private static string Reasons(PhotoVerdict verdict) => string.Join("; ", verdict.Refusals.Select(r => r.Text));

    /// <summary>Null for a file that is damaged: the others are listed nevertheless.</summary>
    private static Picture? Decode(IPhotoCodec codec, ReadOnlyMemory<byte> file)
    {
        try
        {
            return codec.Decode(file);
        }
        catch (SemblanceException)
        {
            return null;
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream file, CancellationToken stop)
    {
        using var copy = new MemoryStream();
        await file.CopyToAsync(copy, stop);
        return copy.ToArray();
    }
}
