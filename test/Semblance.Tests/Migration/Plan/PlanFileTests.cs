using System.Security.Cryptography;
using System.Text;
using Semblance.Migration.Plan;
using static Semblance.Tests.Migration.Plan.LegacyProject;

namespace Semblance.Tests.Migration.Plan;

public class PlanFileTests
{
    [Fact]
    public async Task A_plan_read_back_is_written_again_to_the_same_bytes()
    {
        var bytes = await PlanBytesAsync();
        var saved = PlanFile.Parse(bytes);
        Assert.Equal(bytes, PlanFile.ToBytes(saved.Plan).ToArray());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), saved.Hash);
    }

    [Fact]
    public async Task A_plan_is_readable_a_person_a_line()
    {
        var lines = Encoding.UTF8.GetString(await PlanBytesAsync()).Split('\n');
        Assert.Equal("  \"schemaVersion\": 1,", lines[1]);
        Assert.Single(lines, l => l.Contains("\"key\":\"name:Zoë\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_plan_file_is_for_its_owner_alone()
    {
        using var project = new LegacyProject().Add("a.npy", Face("Ada", 1));
        var path = Path.Combine(project.Root, "plan.json");
        await PlanFile.WriteAsync(await project.PlanAsync(), path, CancellationToken.None);
        Assert.Single((await PlanFile.ReadAsync(path, CancellationToken.None)).Plan.People);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(path).UnixFileMode);
    }

    [Fact]
    public async Task An_edit_by_hand_is_refused()
    {
        var error = Refused(Encoding.UTF8.GetString(await PlanBytesAsync()).Replace("Zoë", "Zoe", StringComparison.Ordinal));
        Assert.Equal((ErrorKind.Refused, "plan-edited"), (error.Kind, error.Code));
    }

    [Fact]
    public async Task Another_schema_version_is_refused_as_such()
    {
        var text = Encoding.UTF8.GetString(await PlanBytesAsync());
        Assert.Equal("plan-schema", Refused(text.Replace("\"schemaVersion\": 1", "\"schemaVersion\": 2", StringComparison.Ordinal)).Code);
    }

    [Fact]
    public async Task A_plan_cut_off_anywhere_is_refused()
    {
        var bytes = await PlanBytesAsync();
        for (var length = 0; length < bytes.Length - 2; length += 37)
        {
            Assert.Throws<SemblanceException>(() => PlanFile.Parse(bytes.AsMemory(0, length)));
        }
    }

    [Theory]
    [InlineData("\"path\":\"a.npy\"", "\"path\":\"../a.npy\"", "plan-inconsistent")]
    [InlineData("\"path\":\"a.npy\"", "\"path\":\"/etc/passwd\"", "plan-inconsistent")]
    [InlineData("\"files\":[\"a.npy\"]", "\"files\":[\"../../a.npy\"]", "plan-inconsistent")]
    [InlineData("\"file\":\"ada.png\"", "\"file\":\"../ada.png\"", "plan-inconsistent")]
    [InlineData("\"key\":\"name:Zoë\"", "\"key\":\"name:Eve\"", "plan-inconsistent")]
    [InlineData("\"last\":3,", "\"last\":300,", "plan-inconsistent")]
    [InlineData("\"rows\":3,\"people\":2", "\"rows\":9,\"people\":2", "plan-inconsistent")]
    [InlineData("\"tool\": ", "\"extra\": 1, \"tool\": ", "plan-malformed")]
    [InlineData("\"scope\": ", "\"scope\": \"other\", \"scope\": ", "plan-malformed")]
    [InlineData("\"name\":\"Zoë\"", "\"name\":null", "plan-malformed")]
    [InlineData("\"name\":\"Zoë\",", "", "plan-malformed")]
    public async Task A_contradiction_is_refused_even_under_a_forged_seal(string text, string forged, string code)
    {
        var plan = Encoding.UTF8.GetString(await PlanBytesAsync());
        Assert.Contains(text, plan, StringComparison.Ordinal);
        Assert.Equal(code, Refused(Sealed(plan.Replace(text, forged, StringComparison.Ordinal))).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"encodings\": []}")]
    [InlineData("\u0080\u0003]q\0.")]
    public void Anything_else_is_no_plan(string text) => Assert.Equal("plan-malformed", Refused(text).Code);

    private static SemblanceException Refused(string plan) =>
        Assert.Throws<SemblanceException>(() => PlanFile.Parse(Encoding.UTF8.GetBytes(plan)));

    private static string Sealed(string plan)
    {
        var end = plan.LastIndexOf(",\n  \"seal\"", StringComparison.Ordinal);
        var seal = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(plan[..end])));
        return $"{plan[..end]},\n  \"seal\": \"{seal}\"\n}}\n";
    }

    private static async Task<byte[]> PlanBytesAsync()
    {
        using var project = new LegacyProject().Add("a.npy",
            Face("Ada", 1) with { PhotoFile = "ada.png" }, Face("Zoë", 2), Face("Ada", 1), Face("Ada", 3), Reject(2), Pixels("Ada"));
        project.Write("ada.png", Png);
        return (await project.PlanAsync(Options with { BatchRows = 10 })).Bytes();
    }
}

internal static class PlanBytes
{
    public static byte[] Bytes(this ImportPlan plan) => PlanFile.ToBytes(plan).ToArray();
}
