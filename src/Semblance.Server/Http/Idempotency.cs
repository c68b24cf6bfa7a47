using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Semblance.Clients;
using Semblance.People;
using Semblance.Privacy;
using Semblance.Server.Access;
using Semblance.Server.Problems;
using Semblance.Storage;

namespace Semblance.Server.Http;

/// <summary>
/// A POST with the header Idempotency-Key runs once: asked again with the same body within a day, it gets the same answer. Answers are remembered in
/// this process, a bounded number of them; a server that was started anew, or another beside it, does not know them. An answer that names somebody who has been
/// erased since, by whichever process, is given to nobody; nor does the request run again, which might enrol them anew.
/// </summary>
internal sealed partial class Idempotency(ServerOptions options, IStore store, TimeProvider time) : IPersonMemory
{
    public const string Header = "Idempotency-Key";
    public const string ReplayedHeader = "Idempotency-Replayed";

    private const int MostKeyLength = 128;
    private const int MostAnswers = 10_000;
    private const int MostAnswerBytes = 256 * 1024;

    private static readonly TimeSpan MemoryTime = TimeSpan.FromHours(24);
    private static readonly string[] KeptHeaders = ["Content-Type", "Location", "ETag"];

    private readonly ConcurrentDictionary<string, Entry> _entries = [];

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!HttpMethods.IsPost(context.Request.Method) || !context.Request.Headers.TryGetValue(Header, out var header) || Caller.Find(context) is not { } caller
            || context.GetEndpoint()?.Metadata.GetMetadata<NeverRepeated>() is not null)
        {
            await next(context);
            return;
        }

        var name = header.ToString();
        if (name.Length is 0 or > MostKeyLength || name.Any(c => c is < '!' or > '~'))
        {
            throw new HttpFault(StatusCodes.Status400BadRequest, "idempotency-key", $"An Idempotency-Key has 1 to {MostKeyLength} visible ASCII characters, such as a UUID.");
        }

        var place = $"{caller.Client}\n{caller.Id}\n{name}";
        var entry = new Entry(await FingerprintAsync(context), time.GetUtcNow());
        if (Claim(place, entry) is { } known)
        {
            await ReplayAsync(context, caller.Client, known, entry.Fingerprint);
            return;
        }

        await RunAsync(context, next, place, entry);
    }

    public int Count(ClientId client, PersonId person) => Naming(client, person).Count();

    public void Forget(ClientId client, PersonId person)
    {
        foreach (var entry in Naming(client, person))
        {
            entry.Answer = Answer.Erased;
        }
    }

    private IEnumerable<Entry> Naming(ClientId client, PersonId person)
    {
        var id = Encoding.ASCII.GetBytes(person.ToString());
        return _entries.Where(e => e.Key.StartsWith($"{client}\n", StringComparison.Ordinal) && e.Value.Answer is { } answer && answer.Names(id)).Select(e => e.Value);
    }

    /// <returns>What is there already; null when the place is this request's now.</returns>
    private Entry? Claim(string place, Entry entry)
    {
        if (_entries.Count >= MostAnswers)
        {
            MakeRoom();
        }

        var known = _entries.GetOrAdd(place, entry);
        if (ReferenceEquals(known, entry))
        {
            return null;
        }

        return known.Answer is null || time.GetUtcNow() - known.At < MemoryTime || !_entries.TryUpdate(place, entry, known) ? known : null;
    }

    private async Task ReplayAsync(HttpContext context, ClientId client, Entry known, string fingerprint)
    {
        if (known.Fingerprint != fingerprint)
        {
            throw new HttpFault(StatusCodes.Status422UnprocessableEntity, "idempotency-key-reused",
                "This Idempotency-Key came with another request before: use a new key for a new request.");
        }

        var answer = known.Answer ?? throw new HttpFault(StatusCodes.Status409Conflict, "idempotency-in-progress",
            "The first request with this Idempotency-Key is still under way: ask again.")
        { RetryAfter = 1 };
        if (answer != Answer.Erased && await NamesErasedAsync(client, answer, context.RequestAborted))
        {
            known.Answer = answer = Answer.Erased;
        }

        if (answer == Answer.Erased)
        {
            throw new HttpFault(StatusCodes.Status410Gone, "answer-erased", "The answer named somebody who has been erased since: it is kept no longer, and the request does not run again.");
        }

        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers[name] = value;
        }

        context.Response.Headers[ReplayedHeader] = "true";
        await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }

    private async Task RunAsync(HttpContext context, RequestDelegate next, string place, Entry entry)
    {
        var real = context.Response.Body;
        using var copy = new MemoryStream();
        context.Response.Body = copy;
        var isKept = false;
        try
        {
            await next(context);
            isKept = context.Response.StatusCode < 500 && copy.Length <= MostAnswerBytes;
            if (isKept)
            {
                entry.Answer = new Answer(
                    context.Response.StatusCode,
                    [.. KeptHeaders.Where(context.Response.Headers.ContainsKey).Select(h => KeyValuePair.Create(h, context.Response.Headers[h].ToString()))],
                    copy.ToArray());
            }
        }
        finally
        {
            // What failed may be tried again under the same key.
            context.Response.Body = real;
            if (!isKept)
            {
                _entries.TryRemove(KeyValuePair.Create(place, entry));
            }
        }

        copy.Position = 0;
        await copy.CopyToAsync(real, context.RequestAborted);
    }

    /// <summary>Another process may have erased somebody whom this one's answers name.</summary>
    private async Task<bool> NamesErasedAsync(ClientId client, Answer answer, CancellationToken stop)
    {
        var ids = answer.Ids();
        var tombstones = ids.Count == 0 ? [] : await store.Privacy.ListTombstonesAsync(client, stop);
        var hashes = tombstones.Select(t => t.Hash).ToHashSet(StringComparer.Ordinal);
        return tombstones.Select(t => t.Salt).Distinct(StringComparer.Ordinal).Any(salt => ids.Any(id => hashes.Contains(Tombstone.HashOf(client, id, salt))));
    }

    private void MakeRoom()
    {
        foreach (var stale in _entries.Where(e => e.Value.Answer is not null).OrderBy(e => e.Value.At).Take(MostAnswers / 4))
        {
            _entries.TryRemove(stale);
        }
    }

    /// <summary>Of method, address and body; the body is kept in memory for whoever reads it next.</summary>
    private async Task<string> FingerprintAsync(HttpContext context)
    {
        var request = context.Request;
        var limit = context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize ?? options.MaxUploadBytes;
        var body = new MemoryStream((int)Math.Min(request.ContentLength ?? 0, limit));
        await request.Body.CopyToAsync(body, context.RequestAborted);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Path}{request.QueryString}\n"));
        AppendBody(hash, body.GetBuffer().AsSpan(0, (int)body.Length), request.ContentType);
        body.Position = 0;
        request.Body = body;
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>A form sent again has another boundary, and is the same form.</summary>
    private static void AppendBody(IncrementalHash hash, ReadOnlySpan<byte> body, string? contentType)
    {
        var boundary = MediaTypeHeaderValue.TryParse(contentType, out var type) ? HeaderUtilities.RemoveQuotes(type.Boundary).Value : null;
        hash.AppendData(Encoding.UTF8.GetBytes($"{type?.MediaType.Value}\n"));
        if (!string.IsNullOrEmpty(boundary))
        {
            var mark = Encoding.UTF8.GetBytes("--" + boundary);
            for (int at; (at = body.IndexOf(mark)) >= 0; body = body[(at + mark.Length)..])
            {
                hash.AppendData(body[..at]);
                hash.AppendData("\0--"u8);
            }
        }

        hash.AppendData(body);
    }

    /// <summary>Of an endpoint whose answer is kept nowhere: it holds a secret, or sets a cookie.</summary>
    public sealed record NeverRepeated;

    private sealed partial record Answer(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body)
    {
        public static readonly Answer Erased = new(StatusCodes.Status410Gone, [], default);

        /// <param name="id">As answers write ids.</param>
        public bool Names(ReadOnlySpan<byte> id) => Body.Span.IndexOf(id) >= 0;

        public HashSet<PersonId> Ids() => [.. Id().Matches(Encoding.UTF8.GetString(Body.Span)).Select(m => new PersonId(Guid.ParseExact(m.Value, "D")))];

        [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.CultureInvariant)]
        private static partial Regex Id();
    }

    private sealed class Entry(string fingerprint, DateTimeOffset at)
    {
        private volatile Answer? _answer;

        public string Fingerprint => fingerprint;

        public DateTimeOffset At => at;

        public Answer? Answer
        {
            get => _answer;
            set => _answer = value;
        }
    }
}
