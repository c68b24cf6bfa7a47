namespace Semblance.Accounts;

/// <summary>The id of an account; shown as a lower-case UUID.</summary>
public readonly record struct AccountId(Guid Value) : IComparable<AccountId>
{
    public static AccountId New() => new(Guid.CreateVersion7());

    public int CompareTo(AccountId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("D");
}
