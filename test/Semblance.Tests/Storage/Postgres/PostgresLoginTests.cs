using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Npgsql;
using Semblance.Storage.Postgres;

namespace Semblance.Tests.Storage.Postgres;

/// <summary>Who may log in, and how: passwords, encryption and the rights that a migration needs.</summary>
public sealed class PostgresLoginTests
{
    private static CancellationToken Stop => CancellationToken.None;

    [StoreFact]
    public async Task A_wrong_password_and_a_missing_one_are_told_without_showing_any()
    {
        await using var server = await PostgresServer.StartAsync(certificate: null);
        await server.RunAsync($"CREATE ROLE {PostgresServer.UserWithPassword} LOGIN PASSWORD 'right-one'");
        foreach (var password in new[] { "", ":hunter2" })
        {
            var error = await RefusedAsync($"postgres://{PostgresServer.UserWithPassword}{password}@127.0.0.1:{server.Port}/postgres");
            Assert.Equal("store-login", error.Code);
            Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
        }

        var status = await PostgresStore.InspectAsync(
            PostgresAddress.Parse($"postgres://{PostgresServer.UserWithPassword}:right-one@127.0.0.1:{server.Port}/postgres"), Stop);
        Assert.Equal(PostgresServer.UserWithPassword, status.User);
    }

    [StoreFact]
    public async Task A_server_without_tls_is_refused_where_tls_is_asked_for_and_seen_where_it_is_only_preferred()
    {
        var database = await PostgresCluster.CreateAsync();
        var address = Address(database).ToString();
        Assert.Equal("store-tls", (await RefusedAsync(address + "?sslmode=require")).Code);
        Assert.False(await IsEncryptedAsync(address + "?sslmode=prefer"));
        Assert.True(PostgresAddress.Parse("postgres://db/x?sslmode=prefer").MayDowngrade);
        Assert.False(PostgresAddress.Parse("postgres://db/x?sslmode=disable").MayDowngrade);
        Assert.False(PostgresAddress.Parse("postgres://db/x").MayDowngrade);
        await PostgresCluster.DropAsync(database);
    }

    [StoreFact]
    public async Task Tls_is_used_and_the_certificate_verified_against_the_authority_and_the_name_that_are_given()
    {
        var folder = Directory.CreateTempSubdirectory("semblance-tls-").FullName;
        try
        {
            if (OperatingSystem.IsLinux())
            {
                File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101); // for the server's own user
            }

            var (own, other) = (WriteCertificate(folder, "own"), WriteCertificate(folder, "other"));
            await using var server = await PostgresServer.StartAsync(own);
            Assert.True((await InspectAsync("127.0.0.1", "?sslmode=require")).IsEncrypted);
            Assert.False((await InspectAsync("127.0.0.1", "?sslmode=disable")).IsEncrypted);
            Assert.True(await IsEncryptedAsync($"postgres://postgres@127.0.0.1:{server.Port}/postgres?sslmode=prefer"));
            Assert.True((await InspectAsync("localhost", $"?sslrootcert={own}")).IsEncrypted);
            Assert.Equal("store-tls", (await Assert.ThrowsAsync<SemblanceException>(() => InspectAsync("localhost", $"?sslrootcert={other}"))).Code);
            Assert.Equal("store-tls", (await Assert.ThrowsAsync<SemblanceException>(() => InspectAsync("127.0.0.1", $"?sslrootcert={own}"))).Code);

            Task<PostgresStatus> InspectAsync(string host, string query) =>
                PostgresStore.InspectAsync(PostgresAddress.Parse($"postgres://postgres@{host}:{server.Port}/postgres{query}"), Stop);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [StoreFact]
    public async Task A_plain_owner_is_told_right_after_right_what_an_administrator_has_to_grant_and_then_owns_a_store()
    {
        await using var server = await PostgresServer.StartAsync(certificate: null);
        await server.RunAsync("CREATE ROLE plain LOGIN");
        await server.RunAsync("CREATE DATABASE store OWNER plain");
        var address = PostgresAddress.Parse($"postgres://plain@127.0.0.1:{server.Port}/store");
        await using var administrator = NpgsqlDataSource.Create(server.Named("store"));

        Assert.Equal("pgvector-rights", (await RefusedMigrationAsync()).Code);
        await AsAdministratorAsync("CREATE EXTENSION vector");
        Assert.Contains("CREATE ROLE semblance_app NOLOGIN; GRANT semblance_app TO \"plain\"", (await RefusedMigrationAsync()).Message, StringComparison.Ordinal);
        await AsAdministratorAsync("CREATE ROLE semblance_app NOLOGIN");
        Assert.Equal("store-role", (await RefusedMigrationAsync()).Code);
        await AsAdministratorAsync("GRANT semblance_app TO plain");
        await PostgresStore.MigrateAsync(address, null, Stop);
        await using (var store = await PostgresStore.OpenAsync(address, TimeProvider.System, Stop))
        {
            Assert.Single(await store.Clients.ListAsync(Stop));
        }

        await AsAdministratorAsync("CREATE ROLE reader LOGIN");
        var error = await RefusedAsync($"postgres://reader@127.0.0.1:{server.Port}/store");
        Assert.Equal("store-rights", error.Code);
        await AsAdministratorAsync("REVOKE semblance_app FROM plain");
        await using (var store = await PostgresStore.OpenAsync(address, TimeProvider.System, Stop))
        {
            Assert.Equal("store-role", (await Assert.ThrowsAsync<SemblanceException>(() => store.Clients.ListAsync(Stop))).Code);
        }

        async Task<SemblanceException> RefusedMigrationAsync() =>
            await Assert.ThrowsAsync<SemblanceException>(() => PostgresStore.MigrateAsync(address, null, Stop));

        async Task AsAdministratorAsync(string sql)
        {
            await using var command = administrator.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(Stop);
        }
    }

    [StoreFact]
    public async Task Tables_of_another_program_are_left_alone()
    {
        var database = await PostgresCluster.CreateBareAsync();
        await using (var source = NpgsqlDataSource.Create(database))
        {
            await using var command = source.CreateCommand("CREATE TABLE schema_migrations (version text)");
            await command.ExecuteNonQueryAsync(Stop);
        }

        var error = await Assert.ThrowsAsync<SemblanceException>(() => PostgresStore.MigrateAsync(database, null, Stop));
        Assert.Equal("store-foreign", error.Code);
        await PostgresCluster.DropAsync(database);
    }

    private static PostgresAddress Address(string connection) => PostgresAddress.OfConnection(connection);

    private static Task<PostgresStore> OpenAsync(string address) => PostgresStore.OpenAsync(PostgresAddress.Parse(address), TimeProvider.System, Stop);

    private static async Task<bool> IsEncryptedAsync(string address)
    {
        await using var pool = new PostgresPool(PostgresAddress.Parse(address));
        await pool.RunAsync(session => session.AnyAsync("SELECT 1"), Stop);
        return pool.WasEncrypted;
    }

    private static async Task<SemblanceException> RefusedAsync(string address)
    {
        var error = await Assert.ThrowsAsync<SemblanceException>(() => OpenAsync(address));
        Assert.DoesNotContain('\n', error.Message);
        return error;
    }

    private static string WriteCertificate(string folder, string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var file = Path.Combine(folder, name + ".pem");
        File.WriteAllText(file, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        return file;
    }
}
