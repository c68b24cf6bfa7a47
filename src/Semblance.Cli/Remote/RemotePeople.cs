using Semblance.ApiClient;
using Semblance.Cli.Input;
using Semblance.Cli.Output;

namespace Semblance.Cli.Remote;

/// <summary><c>semblance people … --server</c>.</summary>
internal static class RemotePeople
{
    private const int AtOnce = 1_000;

    public static async Task<int> ListAsync(RemoteSession session, string? search, string? region, string? group, CancellationToken stop)
    {
        var people = new List<PersonDocument>();
        string? cursor = null;
        do
        {
            var page = await session.Server.ListPeopleAsync(search, region, group, cursor: cursor, limit: AtOnce, cancellationToken: stop);
            people.AddRange(page.People);
            cursor = page.Next;
        }
        while (cursor is not null);
        RemoteAnswer.Show(session.Screen, new PeoplePageDocument { People = people }, () => Print(session.Screen, people));
        return ExitCode.Ok;
    }

    public static async Task<int> ShowAsync(RemoteSession session, string who, CancellationToken stop)
    {
        var person = await FindAsync(session, who, stop);
        RemoteAnswer.Show(session.Screen, person, () => Print(session.Screen, [person]));
        return ExitCode.Ok;
    }

    public static async Task<int> RemoveAsync(RemoteSession session, string who, bool yes, CancellationToken stop)
    {
        var person = await FindAsync(session, who, stop);
        if (!yes)
        {
            throw new SemblanceException(ErrorKind.Refused, "confirmation-needed", $"Remove {person.Name} ({person.Id}) with all faces and photos, for good? Add --yes to say yes.");
        }

        var certificate = await session.Server.ErasePersonAsync(person.Id, stop);
        RemoteAnswer.Show(session.Screen, certificate, () => session.Screen.Say($"Erased {person.Name} ({person.Id}), with a certificate: --json prints it, GET /v1/erasures keeps it."));
        return ExitCode.Ok;
    }

    /// <summary>By id, external id, or exact name where only one person has it.</summary>
    /// <exception cref="SemblanceException">NotFound, <c>person-unknown</c>; Invalid, <c>person-ambiguous</c>.</exception>
    public static async Task<PersonDocument> FindAsync(RemoteSession session, string who, CancellationToken stop)
    {
        if (Guid.TryParseExact(who, "D", out var id))
        {
            return await session.Server.GetPersonAsync(id, stop);
        }

        var holders = who.Length == 0 ? [] : (await session.Server.ListPeopleAsync(who, limit: AtOnce, cancellationToken: stop)).People;
        var exact = holders.Where(p => p.ExternalId == who).ToList();
        exact = exact.Count == 0 ? [.. holders.Where(p => p.Name == who)] : exact;
        return exact.Count switch
        {
            1 => exact[0],
            0 => throw new SemblanceException(ErrorKind.NotFound, "person-unknown",
                $"There is nobody with the id, the external id or the exact name \"{who}\".{(NearestName.Find(who, holders.Select(p => p.Name)) is { } near ? $" Did you mean \"{near}\"?" : "")}"),
            _ => throw new SemblanceException(ErrorKind.Invalid, "person-ambiguous",
                $"{exact.Count} people are called \"{who}\": name one by id, {string.Join(" or ", exact.Take(5).Select(p => p.Id))}."),
        };
    }

    private static void Print(Screen screen, List<PersonDocument> people)
    {
        if (people.Count == 0)
        {
            screen.Say("Nobody.");
            return;
        }

        var table = new TextTable("id", "name", "external id", "region", "groups", "faces", "photos");
        foreach (var person in people)
        {
            table.Add($"{person.Id}", person.Name, person.ExternalId, person.Region, RemoteAnswer.Words(person.Groups), Figure(person.Faces), Figure(person.Photos));
        }

        screen.Show(table);
        screen.Say($"{Figures.Count(people.Count, "person", "people")}.");
    }

    private static string? Figure(int? count) => count is { } n ? Figures.Of(n) : null;
}
