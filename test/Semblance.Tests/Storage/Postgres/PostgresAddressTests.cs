using Npgsql;
using Semblance.Storage;
using Semblance.Storage.Postgres;

namespace Semblance.Tests.Storage.Postgres;

public class PostgresAddressTests
{
    [Theory]
    [InlineData("postgres://me@db/faces", "db", 5432, "faces", "me")]
    [InlineData("POSTGRESQL://me@db:6543/faces", "db", 6543, "faces", "me")]
    [InlineData("postgres://db/faces", "db", 5432, "faces", null)]
    [InlineData("postgres://m%40e@[2001:db8::1]:6543/my%20faces", "2001:db8::1", 6543, "my faces", "m@e")]
    [InlineData("postgres:///faces", "/var/run/postgresql", 5432, "faces", null)]
    [InlineData("postgres:///faces?host=/tmp/pg", "/tmp/pg", 5432, "faces", null)]
    public void An_address_names_host_port_database_and_user(string text, string host, int port, string database, string? user)
    {
        var address = PostgresAddress.Parse(text);
        Assert.Equal((host, port, database, user), (address.Host, address.Port, address.Database, address.User));
        var again = PostgresAddress.Parse(address.ToString());
        Assert.Equal(address.ConnectionString, again.ConnectionString);
    }

    [Theory]
    [InlineData("db.example.org", "", SslMode.Require)]
    [InlineData("10.0.0.7", "", SslMode.Require)]
    [InlineData("127.0.0.1", "", SslMode.Prefer)]
    [InlineData("[::1]", "", SslMode.Prefer)]
    [InlineData("localhost", "", SslMode.Prefer)]
    [InlineData("", "", SslMode.Prefer)]
    [InlineData("db", "?sslrootcert=/etc/ca.pem", SslMode.VerifyFull)]
    [InlineData("db", "?sslmode=require&sslrootcert=/etc/ca.pem", SslMode.Require)]
    [InlineData("db", "?sslmode=disable", SslMode.Disable)]
    [InlineData("db", "?sslmode=prefer", SslMode.Prefer)]
    [InlineData("localhost", "?sslmode=verify-full", SslMode.VerifyFull)]
    public void Another_machine_is_reached_encrypted_unless_the_address_says_otherwise(string host, string query, SslMode mode)
    {
        var settings = new NpgsqlConnectionStringBuilder(PostgresAddress.Parse($"postgres://{host}/faces{query}").ConnectionString);
        Assert.Equal(mode, settings.SslMode);
    }

    [Fact]
    public void The_pool_is_as_large_and_as_patient_as_the_guides_say()
    {
        var settings = new NpgsqlConnectionStringBuilder(PostgresAddress.Parse(
            "postgres://db/faces?pool_size=20&max_overflow=40&pool_timeout=30&pool_recycle=3600").ConnectionString);
        Assert.Equal((60, 30, 3600), (settings.MaxPoolSize, settings.Timeout, settings.ConnectionLifetime));
    }

    [Fact]
    public void A_password_is_taken_from_private_text_alone_and_shown_nowhere()
    {
        var address = StoreAddress.Parse("postgres://me:hunt%2Fer2@db/faces?pool_size=5", isPrivate: true);
        Assert.Equal("hunt/er2", new NpgsqlConnectionStringBuilder(address.Postgres!.ConnectionString).Password);
        Assert.Equal("postgres://me@db/faces?pool_size=5", address.ToString());
        Assert.DoesNotContain("hunt", address.Postgres.Target, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_hosts_are_one_address_and_each_of_them_an_address_of_its_own()
    {
        var address = PostgresAddress.Parse("postgres://me:secret@localhost,db1:6543,[2001:db8::1]/faces?max_lag_ms=250");
        Assert.Equal(["localhost", "db1:6543", "[2001:db8::1]"], address.Hosts.Select(h => h.HostName));
        Assert.Equal("postgres://me@localhost,db1:6543,[2001:db8::1]/faces?max_lag_ms=250", address.ToString());
        Assert.Equal("PostgreSQL localhost,db1,2001:db8::1/faces", address.Target);
        Assert.False(address.IsLocal);
        Assert.Equal(TimeSpan.FromMilliseconds(250), address.Options.MaxLag);
        var settings = address.Hosts.Select(h => new NpgsqlConnectionStringBuilder(h.ConnectionString)).ToList();
        Assert.All(settings, s => Assert.Equal(("me", "secret", "faces"), (s.Username, s.Password, s.Database)));
        Assert.Equal([SslMode.Prefer, SslMode.Require, SslMode.Require], settings.Select(s => s.SslMode));

        var libpq = address.LibpqEnvironment();
        Assert.Equal(("localhost,db1,2001:db8::1", "5432,6543,5432", "read-write"), (libpq["PGHOST"], libpq["PGPORT"], libpq["PGTARGETSESSIONATTRS"]));
    }

    [Theory]
    [InlineData("postgres://a,,b/faces", "store-address", "empty")]
    [InlineData("postgres://a,/faces", "store-address", "empty")]
    [InlineData("postgres://a,b:0/faces", "store-address", "cannot be read")]
    [InlineData("postgres://a,b:70000/faces", "store-address", "cannot be read")]
    [InlineData("postgres://a, b/faces", "store-address", "cannot be read")]
    [InlineData("postgres://a,b,A:5432/faces", "store-address", "twice")]
    [InlineData("postgres://a,b/faces?host=/tmp", "store-address", "socket")]
    [InlineData("postgres://a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q/faces", "store-address", "more than 16")]
    [InlineData("postgres://a,b/faces?target_session_attrs=standby", "store-option", "goes to the primary")]
    [InlineData("postgres://a,b/faces?max_lag_ms=-1", "store-option", "max_lag_ms")]
    [InlineData("postgres://a,b/faces?standby_wait_ms=soon", "store-option", "standby_wait_ms")]
    public void Hosts_that_cannot_be_used_are_refused_with_what_is_wrong(string text, string code, string says)
    {
        var error = Assert.Throws<SemblanceException>(() => PostgresAddress.Parse(text));
        Assert.Equal((ErrorKind.Invalid, code), (error.Kind, error.Code));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_programs_database_is_read_from_one_host()
    {
        var error = Assert.Throws<SemblanceException>(() => PostgresAddress.Parse("postgres://a,b/faces").CreateConnection());
        Assert.Contains("several hosts", error.Message, StringComparison.Ordinal);
    }
}
