using Semblance.Clients;
using Semblance.Documents;

namespace Semblance.Storage;

/// <summary>What an assistant remembers of its users, and can do. Texts and JSON as <see cref="IArtifactStore"/> says.</summary>
public interface IMemoryStore
{
    /// <summary>NotFound, <c>client-unknown</c>; Conflict, <c>memory-exists</c>.</summary>
    Task AddAsync(Memory memory, CancellationToken cancellationToken);

    /// <summary>Null when this client has no such memory.</summary>
    Task<Memory?> FindAsync(ClientId client, MemoryId id, CancellationToken cancellationToken);

    /// <summary>One page, the newest first; empty after the end.</summary>
    Task<IReadOnlyList<Memory>> ListAsync(ClientId client, MemoryQuery query, CancellationToken cancellationToken);

    /// <returns>False when this client has no such memory.</returns>
    Task<bool> RemoveAsync(ClientId client, MemoryId id, CancellationToken cancellationToken);

    /// <summary>Null when nothing is known of this user.</summary>
    Task<UserPreferences?> FindPreferencesAsync(ClientId client, string user, CancellationToken cancellationToken);

    /// <summary>Keeps them in place of those that are there. NotFound, <c>client-unknown</c>.</summary>
    Task UpdatePreferencesAsync(UserPreferences preferences, CancellationToken cancellationToken);

    /// <returns>False when nothing was known of this user.</returns>
    Task<bool> RemovePreferencesAsync(ClientId client, string user, CancellationToken cancellationToken);

    /// <summary>NotFound, <c>client-unknown</c>; Conflict, <c>skill-exists</c>: the id or the name is taken.</summary>
    Task AddSkillAsync(Skill skill, CancellationToken cancellationToken);

    /// <summary>Null when this client has no such skill.</summary>
    Task<Skill?> FindSkillAsync(ClientId client, SkillId id, CancellationToken cancellationToken);

    /// <summary>One page, by name; empty after the end.</summary>
    Task<IReadOnlyList<Skill>> ListSkillsAsync(ClientId client, SkillQuery query, CancellationToken cancellationToken);

    /// <summary>Replaces everything but its name and when it was created. NotFound, <c>skill-unknown</c>.</summary>
    Task UpdateSkillAsync(Skill skill, CancellationToken cancellationToken);

    /// <returns>False when this client has no such skill.</returns>
    Task<bool> RemoveSkillAsync(ClientId client, SkillId id, CancellationToken cancellationToken);
}
