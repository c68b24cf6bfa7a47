using Semblance.Clients;
using Semblance.People;

namespace Semblance.Storage;

/// <summary>
/// Groups and regions, whose they are at once. A change to a label is a change to everybody who has it: their revision rises, and the next search knows.
/// Each call is one transaction.
/// </summary>
public interface ILabelStore
{
    /// <summary>
    /// The client's groups by name, those without members too: a group is there from when it is added, or somebody belongs to it, until it is removed.
    /// </summary>
    Task<IReadOnlyList<LabelUse>> ListGroupsAsync(ClientId client, CancellationToken cancellationToken);

    /// <summary>Conflict, <c>group-exists</c>; NotFound, <c>client-unknown</c>.</summary>
    Task AddGroupAsync(ClientId client, string name, CancellationToken cancellationToken);

    /// <summary>NotFound, <c>group-unknown</c>; Conflict, <c>group-exists</c>, when another group has the new name.</summary>
    /// <returns>How many people are in it.</returns>
    Task<int> RenameGroupAsync(ClientId client, string name, string newName, CancellationToken cancellationToken);

    /// <summary>Removes a group, and nobody of those who are in it.</summary>
    /// <returns>How many were; null when the client has no such group.</returns>
    Task<int?> RemoveGroupAsync(ClientId client, string name, CancellationToken cancellationToken);

    /// <summary>Makes people members; those who are stay so. NotFound: <c>group-unknown</c>, <c>person-unknown</c> (and then nobody is).</summary>
    /// <returns>How many were not before.</returns>
    Task<int> AddMembersAsync(ClientId client, string group, IReadOnlyList<PersonId> people, CancellationToken cancellationToken);

    /// <summary>Ends memberships; people who are no members, or not there, are left out. NotFound, <c>group-unknown</c>.</summary>
    /// <returns>How many there were.</returns>
    Task<int> RemoveMembersAsync(ClientId client, string group, IReadOnlyList<PersonId> people, CancellationToken cancellationToken);

    /// <summary>Gives a region another name, which may be that of a region there is: they are then one.</summary>
    /// <returns>How many people had it; 0 when nobody did.</returns>
    Task<int> RenameRegionAsync(ClientId client, string name, string newName, CancellationToken cancellationToken);
}
