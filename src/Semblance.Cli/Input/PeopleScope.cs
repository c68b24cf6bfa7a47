using System.CommandLine;
using Semblance.Cli.Hosting;
using Semblance.Cli.Output;
using Semblance.People;
using Semblance.Storage;

namespace Semblance.Cli.Input;

/// <summary><c>--region</c>, <c>--group</c> and <c>--person</c>: whom a command is about; everybody when none is given.</summary>
internal sealed class PeopleScope
{
    private readonly Option<string?> _region = new("--region") { Description = "Only people of this region." };
    private readonly Option<string?> _group = new("--group") { Description = "Only people of this group." };
    private readonly Option<string[]> _people = new("--person")
    {
        HelpName = "PERSON",
        Description = "Only this person: id, external id or exact name; may be given several times.",
    };

    public Symbol[] Symbols => [_region, _group, _people];

    /// <summary>By name; each once.</summary>
    /// <exception cref="SemblanceException">As <see cref="PersonArgument.FindAsync"/>.</exception>
    public async Task<IReadOnlyList<Person>> FindAsync(Session session, IStore store, ParseResult parse, CancellationToken stop)
    {
        var query = new PeopleQuery { Region = parse.GetValue(_region), Group = parse.GetValue(_group), Limit = 1_000 };
        if (parse.GetValue(_people) is { Length: > 0 } named)
        {
            var people = new List<Person>(named.Length);
            foreach (var name in named)
            {
                people.Add(await PersonArgument.FindAsync(store, session.Client, name, stop));
            }

            return [.. people.DistinctBy(p => p.Id).Where(p =>
                (query.Region is null || p.Region == query.Region) && (query.Group is null || p.Groups.Contains(query.Group, StringComparer.Ordinal)))];
        }

        var all = new List<Person>();
        for (PeopleQuery? next = query; next is not null;)
        {
            var page = await store.People.ListAsync(session.Client, next, stop);
            all.AddRange(page.People.Select(s => s.Person));
            next = page.Next is null ? null : query with { After = page.Next };
        }

        return all;
    }

    /// <summary>The options as they were given, for a command that is shown to be pasted; begins with a space unless empty.</summary>
    public string Words(ParseResult parse) =>
        Word("--region", parse.GetValue(_region)) + Word("--group", parse.GetValue(_group))
        + string.Concat((parse.GetValue(_people) ?? []).Select(p => Word("--person", p)));

    private static string Word(string option, string? value) => value is null ? "" : $" {option} {Shell.Quote(value)}";
}
