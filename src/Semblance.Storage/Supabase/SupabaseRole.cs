namespace Semblance.Storage.Supabase;

/// <summary>Whose key it is.</summary>
public enum SupabaseRole
{
    /// <summary>A key that does not say: of a self-hosted gateway.</summary>
    Unknown,

    /// <summary>Of the server: passes row-level security by.</summary>
    Service,

    /// <summary>Of browsers: sees what row-level security lets everybody see.</summary>
    Anonymous,
}
