using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Semblance.Access;
using Semblance.Clients;
using Semblance.Enrolment;
using Semblance.Faces;
using Semblance.People;
using Semblance.Recognition;
using Semblance.Server.Access;
using Semblance.Server.Documents;
using Semblance.Server.Enrolments;
using Semblance.Spaces;

namespace Semblance.Server.Compat;

/// <summary>Guide 001, a FastAPI face service: <c>/api/enroll</c>, <c>/api/recognize</c>, <c>/api/persons</c>.</summary>
internal static class FaceServiceRoutes
{
    private const double DistanceOfUnknown = 2;

    public static void Map(RouteGroupBuilder routes)
    {
        routes.AddEndpointFilter(OldAnswer.Problems(problem => new JsonObject { ["detail"] = problem.Detail }));
        routes.MapPost("/api/enroll", EnrolAsync).RequireScope(Scopes.Enrol).Audit("person.enroll");
        routes.MapPost("/api/recognize", RecogniseAsync).RequireScope(Scopes.Identify).Audit("identify", waits: false);
        routes.MapGet("/api/persons", ListAsync).RequireScope(Scopes.Read);
    }

    private static async Task<IResult> EnrolAsync(
        HttpContext context, Caller caller, OldRecognition recognition, OldFormReader forms, TimeProvider time, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        using var form = await OldForm.ReadAsync(context.Request, forms, stop);
        CheckClient(caller, form.Field("client_id"));
        var name = TextRules.Required(form.Field("name") ?? "", "name", "person-name");
        var photo = form.Photo("file") ?? throw new SemblanceException(ErrorKind.Invalid, "photo-needed", "The form holds no file.");
        var (asked, report) = await recognition.EnrolAsync(caller.Client, name, () => FindAsync(form, name, caller.Client, recognition, time, stop), [photo], stop);
        var verdict = report.Photos[0];
        var person = report.Person ?? asked;
        var space = await recognition.FindSpaceAsync(stop);
        var faces = report.Person is null ? 0 : (await recognition.Store.Faces.ListAsync(caller.Client, person.Id, space.Key, stop)).Count;
        if (report.Person is not null)
        {
            context.Features.Set(new AuditedPerson(person.Id));
        }

        var isIn = verdict.Outcome != PhotoOutcome.Refused;
        return OldAnswer.Json(new JsonObject
        {
            ["success"] = isIn,
            ["person_id"] = isIn ? OldNumbers.Of(person) : null,
            ["emp_id"] = person.ExternalId,
            ["face_encoding_id"] = verdict.Face is { } face ? OldNumbers.Of(face.Value) : null,
            ["person_name"] = person.Name,
            ["description"] = person.Attributes.GetValueOrDefault("description"),
            ["region"] = person.Region,
            ["faces_detected"] = isIn ? 1 : 0,
            ["face_quality"] = verdict.Quality is { } quality ? Math.Round(quality.Overall, 4) : null,
            ["processing_time"] = Math.Round(time.GetElapsedTime(began).TotalSeconds, 3),
            ["feature_dim"] = space.Dimension,
            ["embeddings_count"] = faces,
            ["error"] = isIn ? null : string.Join("; ", verdict.Refusals.Select(r => r.Text)),
        });
    }

    /// <summary>As the system decided: the same name in the same region is the same person, who gets another face.</summary>
    private static async Task<Person> FindAsync(OldForm form, string name, ClientId client, OldRecognition recognition, TimeProvider time, CancellationToken stop)
    {
        var (empId, region) = (TextRules.Optional(form.Field("emp_id"), "emp_id"), TextRules.Optional(form.Field("region"), "region"));
        var wanted = new EnrolmentRequest { Name = name, ExternalId = empId, Region = region };
        var person = empId is null
            ? await FindNamedAsync(recognition, client, name, region, stop) ?? await (wanted with { IsNew = true }).FindAsync(recognition.Store, client, time, stop)
            : await wanted.FindAsync(recognition.Store, client, time, stop);
        var attributes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in new[] { "emp_rank", "description" })
        {
            if (TextRules.Optional(form.Field(field), field) is { } value)
            {
                attributes[field] = value;
            }
        }

        return person.Attributes.Count == 0 ? person with { Attributes = attributes } : person;
    }

    private static async Task<Person?> FindNamedAsync(OldRecognition recognition, ClientId client, string name, string? region, CancellationToken stop)
    {
        await foreach (var summary in OldNumbers.ListAsync(recognition.Store, client, name, stop))
        {
            if (summary.Person.Name == name && summary.Person.Region == region)
            {
                return summary.Person;
            }
        }

        return null;
    }

    private static async Task<IResult> RecogniseAsync(
        HttpContext context, Caller caller, OldRecognition recognition, OldFormReader forms, TimeProvider time, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        using var form = await OldForm.ReadAsync(context.Request, forms, stop);
        CheckClient(caller, form.Field("client_id"));
        var photo = form.Photo("file") ?? throw new SemblanceException(ErrorKind.Invalid, "photo-needed", "The form holds no file.");
        var region = form.Field("region");
        var found = form.Field("emp_id") is { } empId
            ? await recognition.VerifyAsync(caller.Client, (await FindByEmployeeAsync(recognition, caller.Client, empId, stop)).Id, photo, isLogin: false, stop)
            : await recognition.IdentifyAsync(caller.Client, region, photo, isLogin: false, stop);
        var space = await recognition.FindSpaceAsync(stop);
        var ids = found.Faces.Select(f => f.Decision.Person).OfType<PersonId>().Distinct().ToArray();
        var people = ids.Length == 0 ? [] : (await recognition.Store.People.FindManyAsync(caller.Client, ids, stop)).ToDictionary(p => p.Id);
        return OldAnswer.Json(new JsonObject
        {
            ["success"] = true,
            ["matches"] = new JsonArray([.. found.Faces.Select(f => Describe(f, people, space))]),
            ["total_faces"] = found.Faces.Count,
            ["processing_time"] = Math.Round(time.GetElapsedTime(began).TotalSeconds, 3),
            ["threshold_used"] = found.Faces.Select(f => f.Decision.Threshold.Value).FirstOrDefault() is { } threshold ? OldRecognition.SimilarityOf(threshold) : null,
            ["region"] = region,
            ["message"] = found.Faces.Count == 0 ? "No face was found on the photo." : null,
        });
    }

    private static async Task<IResult> ListAsync(HttpContext context, Caller caller, OldRecognition recognition, CancellationToken stop)
    {
        var withImages = bool.TryParse(context.Request.Query["include_image_info"], out var wanted) && wanted;
        var people = new JsonArray();
        var (images, severalImages) = (0, 0);
        await foreach (var (person, faces, _) in OldNumbers.ListAsync(recognition.Store, caller.Client, null, stop))
        {
            var described = Describe(person, faces);
            if (withImages)
            {
                var files = await ImagesOfAsync(recognition, person, stop);
                (images, severalImages) = (images + files.Count, severalImages + (files.Count > 1 ? 1 : 0));
                described["image_files"] = files;
            }

            people.Add(described);
        }

        var answer = new JsonObject { ["success"] = true, ["persons"] = people, ["total"] = people.Count };
        if (withImages)
        {
            answer["image_summary"] = new JsonObject { ["total_images"] = images, ["persons_with_multiple_images"] = severalImages };
        }

        return OldAnswer.Json(answer);
    }

    private static JsonObject Describe(Person person, int faces) => new()
    {
        ["id"] = OldNumbers.Of(person),
        ["name"] = person.Name,
        ["region"] = person.Region,
        ["emp_id"] = person.ExternalId,
        ["emp_rank"] = person.Attributes.GetValueOrDefault("emp_rank"),
        ["description"] = person.Attributes.GetValueOrDefault("description"),
        ["created_at"] = OldAnswer.Time(person.CreatedAt),
        ["encodings_count"] = faces,
        ["face_count"] = faces,
        ["face_image_url"] = null,
    };

    private static async Task<JsonArray> ImagesOfAsync(OldRecognition recognition, Person person, CancellationToken stop)
    {
        var photos = (await recognition.Store.Photos.ListAsync(person.Client, person.Id, stop)).ToDictionary(p => p.Hash);
        var faces = await recognition.Store.Faces.ListAsync(person.Client, person.Id, null, stop);
        return [.. faces.Select(f => (JsonNode)Describe(f, f.Photo is { } hash ? photos.GetValueOrDefault(hash) : null))];
    }

    private static JsonObject Describe(Face face, Photos.Photo? photo) => new()
    {
        ["encoding_id"] = OldNumbers.Of(face.Id.Value),
        ["original_filename"] = photo?.FileName,
        ["quality_score"] = face.Quality,
        ["created_at"] = OldAnswer.Time(face.CreatedAt),
        ["image_size"] = photo?.Length ?? 0,
    };

    private static JsonObject Describe(RecognisedFace face, Dictionary<PersonId, Person> people, Space space)
    {
        var (box, decision) = (face.Face.Box, face.Decision);
        var person = decision.Person is { } id ? people.GetValueOrDefault(id) : null;
        var distance = person is null ? DistanceOfUnknown : Math.Round(decision.Distance!.Value, 4);
        return new JsonObject
        {
            ["person_id"] = person is null ? -1 : OldNumbers.Of(person),
            ["emp_id"] = person is null ? "UNKNOWN" : person.ExternalId,
            ["name"] = person?.Name ?? "Unknown",
            ["region"] = person?.Region,
            ["match_score"] = person is null ? 0 : Math.Round(OldRecognition.SimilarityOf(distance) * 100, 2),
            ["distance"] = distance,
            ["model"] = space.Key.Value,
            ["bbox"] = new JsonArray(Math.Round(box.X), Math.Round(box.Y), Math.Round(box.X + box.Width), Math.Round(box.Y + box.Height)),
            ["quality"] = Math.Round(face.Face.Quality.Overall, 4),
            ["face_encoding_id"] = person is not null && decision.Face is { } matched ? OldNumbers.Of(matched.Value) : null,
        };
    }

    private static async Task<Person> FindByEmployeeAsync(OldRecognition recognition, ClientId client, string id, CancellationToken stop)
    {
        await foreach (var summary in OldNumbers.ListAsync(recognition.Store, client, id, stop))
        {
            if (summary.Person.ExternalId == id)
            {
                return summary.Person;
            }
        }

        throw new SemblanceException(ErrorKind.NotFound, "person-unknown", "Nobody has this emp_id: GET /api/persons lists everybody.");
    }

    /// <summary>The old field named a client without proving anything; the key says whose people it is about.</summary>
    private static void CheckClient(Caller caller, string? named)
    {
        if (named is not null && named != caller.Client.Value)
        {
            throw new SemblanceException(ErrorKind.NotFound, "client-unknown", "There is no such client: leave client_id out, the key says whose people these are.");
        }
    }
}
