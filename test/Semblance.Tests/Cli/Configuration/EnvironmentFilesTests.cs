using Semblance.Cli.Configuration;
using Semblance.Cli.Hosting;
using Semblance.Storage.Supabase;
using Semblance.Tests.Supabase;

namespace Semblance.Tests.Cli.Configuration;

/// <summary>The guides' variables, from the environment and the files of the working folder.</summary>
public sealed class EnvironmentFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("semblance-env-").FullName;
    private readonly Dictionary<string, string> _set = new(StringComparer.Ordinal);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_environment_goes_before_env_supabase_and_that_before_env()
    {
        Write(".env", "SUPABASE_URL=https://one.supabase.co\nSUPABASE_BUCKET=faces\nDB_BACKEND=postgres\n");
        Write(".env.supabase", "SUPABASE_URL=https://two.supabase.co\nDB_BACKEND=supabase");
        _set["DB_BACKEND"] = "sqlite";
        var host = Over();
        Assert.Equal(("https://two.supabase.co", "faces", "sqlite"), (host.Variable("SUPABASE_URL"), host.Variable("SUPABASE_BUCKET"), host.Variable("DB_BACKEND")));
    }

    [Fact]
    public void Quotes_comments_exports_and_Windows_lines_are_understood_and_other_programs_names_left_alone()
    {
        Write(".env", "\uFEFF# a comment\r\n\r\nexport SUPABASE_KEY = \"a # b\" # the key\r\nSUPABASE_BUCKET=images # private\r\nPOSTGRES_PASSWORD='p=#s'\r\nPATH=/evil\r\nSEMBLANCE_STORE=sqlite:/tmp/x\r\nPOSTGRES_DB=\r\n");
        var host = Over();
        Assert.Equal(("a # b", "images", "p=#s"), (host.Variable("SUPABASE_KEY"), host.Variable("SUPABASE_BUCKET"), host.Variable("POSTGRES_PASSWORD")));
        Assert.Null(host.Variable("PATH"));
        Assert.Null(host.Variable("SEMBLANCE_STORE"));
    }

    [Theory]
    [InlineData("SUPABASE_KEY sesame", ".env line 1: it is no NAME=VALUE.")]
    [InlineData("\nSUPABASE_KEY=\"sesame", ".env line 2: the quotation mark of SUPABASE_KEY is not closed.")]
    public void A_broken_line_is_told_without_what_is_in_it(string text, string message)
    {
        Write(".env", text);
        var error = Assert.Throws<SemblanceException>(Over);
        Assert.Equal(("env-file", message), (error.Code, error.Message));
    }

    [Fact]
    public void The_example_lists_every_name_and_no_other()
    {
        var named = File.ReadLines(Path.Combine(Repository.Root, ".env.example")).Where(l => l.StartsWith('#') && l.Length > 1 && char.IsAsciiLetterUpper(l[1])).Select(l => l[1..l.IndexOf('=', StringComparison.Ordinal)]);
        Assert.Equal(EnvironmentFiles.Names.Order(), named.Order());
    }

    [Fact]
    public void A_named_store_is_found_by_its_connection_string_then_by_the_database_then_by_its_parts()
    {
        Assert.Equal("supabase-db", Assert.Throws<SemblanceException>(() => new GuideSettings(Over()).AddressOf("supabase")).Code);
        Assert.Equal("postgres-db", Assert.Throws<SemblanceException>(() => new GuideSettings(Over()).AddressOf("postgres")).Code);
        (_set["POSTGRES_HOST"], _set["POSTGRES_PORT"], _set["POSTGRES_DB"], _set["POSTGRES_USER"], _set["POSTGRES_PASSWORD"]) = ("db.example.org", "5433", "school", "ann", "p@/:ss");
        Assert.Equal(("postgres://ann@db.example.org:5433/school", true), Of("supabase"));
        _set["DATABASE_URL"] = "postgresql+psycopg2://ann:secret@other.example.org/school?pgbouncer=true";
        Assert.Equal(("postgres://ann@other.example.org/school", true), Of("postgres"));
        _set["SUPABASE_DB_URL"] = "postgresql://postgres.abcdefghijklmnopqrst:secret@aws-0-eu-central-1.pooler.supabase.com:5432/postgres";
        Assert.Equal(("postgres://postgres.abcdefghijklmnopqrst@aws-0-eu-central-1.pooler.supabase.com/postgres", true), Of("supabase"));
        Assert.Equal("abcdefghijklmnopqrst.supabase.co", new GuideSettings(Over()).AddressOf("supabase").Postgres!.Place);
        Assert.StartsWith("postgres://ann@other", Of("postgres").Address, StringComparison.Ordinal);
    }

    [Fact]
    public void The_pool_of_the_variables_is_that_of_an_address_without_one()
    {
        (_set["DATABASE_URL"], _set["DB_POOL_SIZE"], _set["DB_MAX_OVERFLOW"], _set["DB_POOL_RECYCLE"]) = ("postgres://ann@localhost/school?pool_size=3", "20", "30", "1800");
        Assert.Equal("postgres://ann@localhost/school?max_overflow=30&pool_recycle=1800&pool_size=3", Of("postgres").Address);
        _set["DB_POOL_SIZE"] = "many";
        _set["DATABASE_URL"] = "postgres://ann@localhost/school";
        Assert.Equal("store-option", Assert.Throws<SemblanceException>(() => Of("postgres")).Code);
    }

    [Fact]
    public void The_backend_is_one_of_three_words()
    {
        Assert.Null(new GuideSettings(Over()).Backend);
        foreach (var (said, means) in new (string, string?)[] { ("sqlite", null), ("SUPABASE", "supabase"), ("postgresql", "postgres") })
        {
            _set["DB_BACKEND"] = said;
            Assert.Equal(means, new GuideSettings(Over()).Backend);
        }

        _set["DB_BACKEND"] = "oracle";
        Assert.Equal("db-backend", Assert.Throws<SemblanceException>(() => new GuideSettings(Over()).Backend).Code);
    }

    [Fact]
    public void The_project_takes_the_service_key_before_the_other_names_and_none_for_browsers()
    {
        Assert.Equal("supabase-settings", Assert.Throws<SemblanceException>(() => new GuideSettings(Over()).Project()).Code);
        (_set["SUPABASE_URL"], _set["SUPABASE_KEY"]) = ("https://abc.supabase.co/", StorageServer.AnonKey);
        var refused = Assert.Throws<SemblanceException>(() => new GuideSettings(Over()).Project());
        Assert.Equal("supabase-key", refused.Code);
        Assert.DoesNotContain(StorageServer.AnonKey, refused.Message, StringComparison.Ordinal);

        _set["SUPABASE_SERVICE_KEY"] = StorageServer.ServiceKey;
        var project = new GuideSettings(Over()).Project();
        Assert.Equal(("abc.supabase.co", SupabaseRole.Service), (project.Name, project.Key.Role));
        Assert.DoesNotContain(StorageServer.ServiceKey, $"{project} {project.Key}", StringComparison.Ordinal);
    }

    [Fact]
    public void Dual_write_names_the_other_store_unless_somebody_named_one()
    {
        Write(".env", "SUPABASE_DUAL_WRITE=true\nSUPABASE_DB_URL=postgres://ann:secret@localhost/school\n");
        Assert.Equal("postgres://ann:secret@localhost/school", Over().Variable("SEMBLANCE_SECONDARY"));
        _set["DB_BACKEND"] = "supabase";
        Assert.Equal(Session.DefaultStore, Over().Variable("SEMBLANCE_SECONDARY"));
        _set["SEMBLANCE_SECONDARY"] = "sqlite:other.db";
        Assert.Equal("sqlite:other.db", Over().Variable("SEMBLANCE_SECONDARY"));
        _set["SEMBLANCE_SECONDARY"] = "";
        _set["SUPABASE_DUAL_WRITE"] = "false";
        Assert.Null(Over().Variable("SEMBLANCE_SECONDARY"));
        _set["SUPABASE_DUAL_WRITE"] = "perhaps";
        Assert.Equal("supabase-dual-write", Assert.Throws<SemblanceException>(() => Over().Variable("SEMBLANCE_SECONDARY")).Code);
    }

    [Theory]
    [InlineData("http://abc.supabase.co")]
    [InlineData("https://user@abc.supabase.co")]
    [InlineData("https://abc.supabase.co/rest/v1")]
    [InlineData("abc.supabase.co")]
    [InlineData("ftp://abc.supabase.co")]
    public void Any_address_but_a_projects_is_refused(string url) =>
        Assert.Equal("supabase-url", Assert.Throws<SemblanceException>(() => SupabaseProject.Parse(url, StorageServer.ServiceKey)).Code);

    [Theory]
    [InlineData("")]
    [InlineData("a key")]
    [InlineData("schlüssel")]
    public void What_cannot_be_a_key_is_refused_without_repeating_it(string key)
    {
        var error = Assert.Throws<SemblanceException>(() => SupabaseKey.Parse(key));
        Assert.Equal("supabase-key", error.Code);
        Assert.True(key.Length == 0 || !error.Message.Contains($"\"{key}\"", StringComparison.Ordinal));
    }

    private (string Address, bool HasPassword) Of(string name)
    {
        var address = new GuideSettings(Over()).AddressOf(name);
        return (address.ToString(), address.Postgres!.HasPassword);
    }

    private CliHost Over() => EnvironmentFiles.Over(new CliHost
    {
        Out = TextWriter.Null,
        Error = TextWriter.Null,
        OpenInput = () => Stream.Null,
        Variable = name => _set.GetValueOrDefault(name),
        Folder = _folder,
    });

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
