using Semblance.Clients;
using Semblance.Enrolment;
using Semblance.People;
using Semblance.Privacy;
using Semblance.Server.Documents;
using Semblance.Server.Resources;
using Semblance.Server.Uploads;
using Semblance.Storage;

namespace Semblance.Server.Enrolments;

/// <summary>Whom an enrolment is about, as a form says it.</summary>
internal sealed record EnrolmentRequest
{
    public string? Name { get; init; }

    public Guid? Person { get; init; }

    public bool IsNew { get; init; }

    public string? ExternalId { get; init; }

    public string? Region { get; init; }

    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Who agreed to the client's text; null when nobody says so here.</summary>
    public string? ConsentBy { get; init; }

    /// <summary>Null for the client's present one.</summary>
    public string? ConsentVersion { get; init; }

    public string? Evidence { get; init; }

    /// <summary>Null for what the client's settings say.</summary>
    public Strictness? Strictness { get; init; }

    /// <summary>What two enrolments of one person have in common.</summary>
    public string Who => Person?.ToString() ?? Name!;

    /// <exception cref="SemblanceException">Invalid: <c>enroll-what</c>, <c>person-id</c>, <c>person-name</c>, <c>person-field</c>.</exception>
    public static EnrolmentRequest Read(Upload form)
    {
        var request = ReadShared(form) with
        {
            Name = form.Field("name") is { } name ? TextRules.Required(name, "name", "person-name") : null,
            Person = form.Field("person") is { } id ? PeopleEndpoints.ParseId(id) : null,
            IsNew = form.Field("new") switch
            {
                null or "false" => false,
                "true" => true,
                _ => throw Invalid("The field new is true or false."),
            },
            ExternalId = TextRules.Optional(form.Field("externalId"), "externalId"),
        };
        return request switch
        {
            { Name: null, Person: null } => throw Invalid("Whose photos are these? Give name for a name, or person for the id of somebody who is enrolled."),
            { Name: not null, Person: not null } => throw Invalid("Give name or person, not both."),
            { Person: not null, IsNew: true } => throw Invalid("The field person names somebody who is there, new makes another: give one of them."),
            _ => request,
        };
    }

    /// <summary>What a form says of all of several people.</summary>
    public static EnrolmentRequest ReadShared(Upload form) => new()
    {
        Region = TextRules.Optional(form.Field("region"), "region"),
        Groups = [.. TextRules.List(form.Fields("group"), "group", 100)],
        ConsentBy = form.Field("consent"),
        ConsentVersion = form.Field("consentVersion"),
        Evidence = form.Field("evidence"),
        Strictness = form.Field("strictness") switch
        {
            null => null,
            "normal" => Semblance.Enrolment.Strictness.Normal,
            "lenient" => Semblance.Enrolment.Strictness.Lenient,
            "strict" => Semblance.Enrolment.Strictness.Strict,
            _ => throw Invalid("The field strictness is lenient, normal or strict."),
        },
    };

    /// <summary>Somebody who is stored, or a new person who is not yet.</summary>
    /// <exception cref="SemblanceException">As <see cref="ExternalIds.FindNamedAsync"/>; NotFound, <c>person-unknown</c>.</exception>
    public async Task<Person> FindAsync(IStore store, ClientId client, TimeProvider time, CancellationToken stop)
    {
        if (Person is { } id)
        {
            return await PeopleEndpoints.FindAsync(store, client, id, stop);
        }

        var now = time.GetUtcNow();
        var person = new Person
        {
            Id = PersonId.New(),
            Client = client,
            Name = Name!,
            ExternalId = ExternalId,
            Region = Region,
            Groups = Groups,
            CreatedAt = now,
            UpdatedAt = now,
        };
        if (!IsNew)
        {
            return await ExternalIds.FindNamedAsync(store, client, Name!, ExternalId, stop) ?? person;
        }

        await ExternalIds.RequireFreeAsync(store, person, stop);
        return person;
    }

    /// <summary>The consent that comes with the photos; null for none.</summary>
    /// <exception cref="SemblanceException">Invalid, <c>consent-version</c>.</exception>
    public async Task<Consent?> ConsentAsync(IStore store, ClientId client, TimeProvider time, CancellationToken stop) => ConsentBy is null ? null
        : ConsentsEndpoints.Given(await store.Clients.FindSettingsAsync(client, stop), client, ConsentBy, ConsentVersion, Evidence, time);

    private static SemblanceException Invalid(string message) => new(ErrorKind.Invalid, "enroll-what", message);
}
