using System.CommandLine;
using System.Text.Json.Nodes;
using Semblance.Cli.Hosting;
using Semblance.Photos;
using Semblance.Storage.Supabase;

namespace Semblance.Cli.Commands.Supabase;

/// <summary><c>semblance supabase link</c>: lets somebody see one photo for a while, without a key.</summary>
internal static class SupabaseLinkCommand
{
    private static readonly TimeSpan Default = TimeSpan.FromMinutes(10);

    public static Verb On(CommandLine line)
    {
        var photo = new Argument<string>("PHOTO") { Description = "The photo's address: 64 hex digits, as 'semblance people show' gives it." };
        var minutes = new Option<int?>("--minutes") { HelpName = "N", Description = "How long the link works, 1 to 10,080 (a week). Default: 10." };
        return line.Verb("link", "Make a link under which whoever has it can see a photo of the bucket for a while.",
            (session, parse, stop) => LinkAsync(session, new PhotoHash(parse.GetValue(photo)!), parse.GetValue(minutes), stop),
            [new($"semblance supabase link {new string('0', 62)}4f --store supabase", "works for ten minutes")])
            .With(photo, minutes);
    }

    private static async Task<int> LinkAsync(Session session, PhotoHash photo, int? minutes, CancellationToken stop)
    {
        if (minutes is < 1 or > 10_080)
        {
            throw new SemblanceException(ErrorKind.Invalid, "link-minutes", "--minutes takes 1 to 10,080.");
        }

        var files = session.PhotoFiles as SupabasePhotoFiles
            ?? throw new SemblanceException(ErrorKind.Unsupported, "photos-kind", "The photos are in a folder, not in a bucket: name it with --store supabase or --photos supabase:BUCKET.");
        var lifetime = minutes is { } n ? TimeSpan.FromMinutes(n) : Default;
        var link = await files.SignAsync(session.Client, photo, lifetime, stop)
            ?? throw new SemblanceException(ErrorKind.NotFound, "photo-unknown", $"There is no photo {photo} of client {session.Client} in the bucket {files.Bucket}.");
        session.Screen.Answer(
            () => new JsonObject { ["link"] = link.ToString(), ["until"] = session.Time.GetUtcNow() + lifetime },
            () => session.Screen.Say(link.ToString()));
        return ExitCode.Ok;
    }
}
