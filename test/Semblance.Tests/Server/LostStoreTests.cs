using static Semblance.Tests.Server.StoreTrouble;

namespace Semblance.Tests.Server;

/// <summary>The store goes away in the middle: every answer is one or a problem that says so, and nothing of the inside.</summary>
public sealed class LostStoreTests
{
    [Fact]
    public async Task A_store_whose_file_is_removed_under_requests_answers_or_says_that_it_is_away()
    {
        await using var api = await ApiServer.StartAsync(Generous);
        await api.AddAsync("ada");
        using var http = api.Client();

        var answers = await DuringAsync(http, () =>
        {
            foreach (var file in Directory.GetFiles(api.Folder, "semblance.db*"))
            {
                File.Delete(file);
            }

            return Task.CompletedTask;
        });

        Assert.Contains(answers, a => a.Status is 200 or 201);
        Assert.All(answers.Where(a => a.Status >= 400), AssertTold);
    }

    [Fact]
    public async Task A_store_whose_file_is_written_over_is_told_to_be_damaged_and_where_it_lies_is_not()
    {
        await using var api = await ApiServer.StartAsync(Generous);
        await api.AddAsync("ada");
        using var http = api.Client();

        var answers = await DuringAsync(http, async () =>
        {
            await using var open = new FileStream(Path.Combine(api.Folder, "semblance.db"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            await open.WriteAsync(new byte[64 * 1024]);
        });

        Assert.All(answers.Where(a => a.Status >= 400), answer =>
        {
            Assert.DoesNotContain(api.Folder, answer.Text);
            Assert.DoesNotContain("internal-error", answer.Text);
        });
    }
}
