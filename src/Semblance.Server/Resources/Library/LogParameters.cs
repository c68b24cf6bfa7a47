using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using Semblance.Documents;

namespace Semblance.Server.Resources.Library;

/// <summary>Which entries of logs, as addresses say it.</summary>
internal sealed record LogParameters
{
    [FromQuery(Name = "level"), Description("Exactly.")]
    public string? Level { get; init; }

    [FromQuery(Name = "code"), Description("Exactly.")]
    public string? Code { get; init; }

    [FromQuery(Name = "q"), Description("Part of the message.")]
    public string? Q { get; init; }

    [FromQuery(Name = "document")]
    public Guid? Document { get; init; }

    [FromQuery(Name = "ts_from"), Description("This time or later; a time without an offset is UTC.")]
    public string? From { get; init; }

    [FromQuery(Name = "ts_to"), Description("This time or earlier; a day without a time is the whole day.")]
    public string? To { get; init; }

    [FromQuery(Name = "untimed"), Description("Whether ts_from and ts_to let entries through whose time cannot be read; they do not by default.")]
    public bool? Untimed { get; init; }

    /// <exception cref="SemblanceException">Invalid, <c>time-malformed</c>.</exception>
    public LogQuery ToQuery() => new()
    {
        Level = Level,
        Code = Code,
        Text = Q,
        Document = Document is { } id ? new DocumentId(id) : null,
        From = LogTime.Read(From, "ts_from", isEnd: false),
        To = LogTime.Read(To, "ts_to", isEnd: true),
        WithUntimed = Untimed ?? false,
    };
}
