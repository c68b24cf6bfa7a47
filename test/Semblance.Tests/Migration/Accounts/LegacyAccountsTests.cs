using Semblance.Migration.Accounts;
using Semblance.Tests.Migration.Sources;

namespace Semblance.Tests.Migration.Accounts;

public class LegacyAccountsTests
{
    [Fact]
    public void Accounts_that_were_switched_off_or_deleted_do_not_come_back_to_life()
    {
        using var project = new TempProject().WithDatabase("attendance.db",
            ("CREATE TABLE users(id INTEGER PRIMARY KEY, username TEXT, password_hash TEXT, is_active BOOLEAN, is_deleted BOOLEAN)", []),
            ("INSERT INTO users VALUES(1, 'head', 'x', 1, 0), (2, 'left', 'x', 0, 0), (3, 'gone', 'x', 1, 1), (4, 'old row', 'x', NULL, NULL)", []));

        Assert.Equal(["head", "old row"], LegacyAccounts.Read(Path.Combine(project.Root, "attendance.db")).Select(a => a.Login));
    }

    [Fact]
    public void A_table_without_such_columns_gives_all_of_its_accounts()
    {
        using var project = new TempProject().WithDatabase("app.db",
            ("CREATE TABLE users(id INTEGER PRIMARY KEY, email TEXT, password TEXT)", []),
            ("INSERT INTO users VALUES(1, 'ada@example.org', 'x'), (2, ' ', 'x')", []));

        Assert.Equal(["ada@example.org"], LegacyAccounts.Read(Path.Combine(project.Root, "app.db")).Select(a => a.Login));
    }
}
