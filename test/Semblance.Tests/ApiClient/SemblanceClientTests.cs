using System.Net;
using System.Text;
using Semblance.ApiClient;
using Semblance.Tests.Server;

namespace Semblance.Tests.ApiClient;

/// <summary>The client against a server: what it sends is taken, what comes back is read, and a refusal is told.</summary>
public sealed class SemblanceClientTests
{
    [Fact]
    public async Task A_person_is_enrolled_identified_verified_listed_changed_and_removed()
    {
        await using var api = await ApiServer.StartAsync();
        using var client = Client(api);

        var enrolled = await client.EnrollAsync(new EnrollForm { Name = "Ada Quill", Region = "north", Group = ["A", "B"], Photo = [Photo("ada 0", "größe.jpg"), Photo("garbage")] });
        Assert.Equal((true, 1, 1), (enrolled.IsNew, enrolled.Added, enrolled.Refused));
        Assert.Equal("größe.jpg", enrolled.Photos[0].Name);
        var ada = enrolled.Person!;
        Assert.Equal(["A", "B"], ada.Groups);

        var found = await client.IdentifyAsync(new IdentifyForm { Photo = [Photo("ada 0.1")] }, region: ["north", "south"], top: 1, threshold: 0.6);
        Assert.Equal((Outcome.Match, ada.Id), (found.Photos![0].Faces[0].Decision, found.Photos[0].Faces[0].Person!.Id));
        Assert.True((await client.VerifyAsync(new VerifyForm { Photo = [Photo("ada 0")], Person = $"{ada.Id}" }, threshold: 0.6)).Verified);
        var embedding = (await client.DetectAsync(new DetectForm { Photo = [Photo("ada 0")] }, embeddings: true)).Photos[0].Faces[0].Embedding!;
        var byVector = await client.IdentifyAsync(new IdentifyInput { Space = found.Space, Embeddings = [embedding] }, threshold: 0.6);
        Assert.Equal(ada.Id, byVector.Embeddings![0].Person!.Id);

        var changed = await client.UpdatePersonAsync(ada.Id, new PersonInput { Name = "Ada Q.", Region = "south" }, ifMatch: $"\"{ada.Revision}\"");
        Assert.Equal(("Ada Q.", "south"), (changed.Name, changed.Region));
        var people = (await client.ListPeopleAsync(search: "ada q", region: "south", limit: 10)).People;
        Assert.Equal((ada.Id, 1, 1), (people[0].Id, people[0].Faces, people[0].Photos));
        var photo = (await client.ListPhotosAsync(ada.Id)).Photos[0];
        Assert.NotEmpty(await client.GetPhotoAsync(ada.Id, photo.Hash));
        await client.ErasePersonAsync(ada.Id);
        Assert.Empty((await client.ListPeopleAsync()).People);
    }

    [Fact]
    public async Task Problems_times_events_text_and_other_clients_come_through()
    {
        await using var api = await ApiServer.StartAsync(kind: "memory");
        using var client = Client(api);
        using var theirs = new SemblanceClient(api.Address, api.Admin) { ActsFor = "other" };
        using var nobody = new SemblanceClient(api.Address, "smb_nothing");

        await theirs.AddPersonAsync(new PersonInput { Name = "Bo" }, idempotencyKey: "once");
        await theirs.AddPersonAsync(new PersonInput { Name = "Bo" }, idempotencyKey: "once");
        Assert.Equal((0, 1), ((await client.ListPeopleAsync()).People.Count, (await theirs.ListPeopleAsync()).People.Count));

        var missing = await Assert.ThrowsAsync<ApiProblemException>(() => client.GetPersonAsync(Guid.Empty));
        Assert.Equal((HttpStatusCode.NotFound, "person-unknown"), (missing.Status, missing.Code));
        Assert.NotNull(missing.RequestId);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Assert.ThrowsAsync<ApiProblemException>(() => nobody.ListPeopleAsync())).Status);

        var job = await client.BeginEnrolmentsAsync(new BeginEnrolmentsForm { Photo = [Photo("ada 0", "Ada/1.jpg"), Photo("bob 0", "Bob/1.jpg")] });
        var events = new List<JobDocument>();
        await foreach (var step in client.WatchEnrolmentsAsync(job.Id))
        {
            events.Add(step);
        }

        Assert.Equal((JobState.Done, 2), (events[^1].State, events[^1].PeopleDone));
        var since = (await client.ListAuditAsync(action: "enrolment.begin")).Entries[0].At;
        Assert.NotEmpty((await client.ListAuditAsync(since: since)).Entries);
        Assert.Contains("semblance_http_request_duration_seconds", await client.GetMetricsAsync());
        Assert.Equal(HealthState.Ok, (await client.GetReadyAsync()).Status);
    }

    [Fact]
    public async Task What_is_no_server_of_semblance_is_told_and_the_key_is_in_no_message()
    {
        await using var api = await ApiServer.StartAsync(kind: "memory");
        using var away = new SemblanceClient(new Uri("http://127.0.0.1:9"), "smb_secret_key");
        using var elsewhere = new SemblanceClient(new Uri(api.Address, "/docs/"), "smb_secret_key");

        var unreachable = await Assert.ThrowsAsync<HttpRequestException>(() => away.ListPeopleAsync());
        var wrong = await Assert.ThrowsAsync<ApiProblemException>(() => elsewhere.ListPeopleAsync());

        Assert.DoesNotContain("secret", unreachable.ToString());
        Assert.DoesNotContain("secret", wrong.ToString());
    }

    private static SemblanceClient Client(ApiServer api) => new(api.Address, api.Admin);

    private static ApiPhoto Photo(string faces, string? name = null) => new(name ?? $"{faces}.jpg", Encoding.UTF8.GetBytes(faces));
}
