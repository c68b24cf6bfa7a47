using System.Text.Json.Serialization;
using Semblance.Faces;
using Semblance.People;
using Semblance.Photos;
using Semblance.Spaces;

namespace Semblance.Imports;

/// <summary>
/// One atomic write of a run. Rows are added where their id is new and left untouched where it exists: an import never changes a row.
/// A face's person is in the same batch, an earlier one, or the store already; so is its space.
/// </summary>
public sealed record ImportBatch
{
    public required RunId Run { get; init; }

    /// <summary>Its number in the plan, from 0; a run limited to some people leaves numbers out.</summary>
    public required int Number { get; init; }

    public IReadOnlyList<Space> Spaces { get; init; } = [];

    public IReadOnlyList<Person> People { get; init; } = [];

    public IReadOnlyList<Photo> Photos { get; init; } = [];

    public IReadOnlyList<Face> Faces { get; init; } = [];

    public AttendanceRows Attendance { get; init; } = AttendanceRows.None;
}

/// <summary>What one or more batches did: rows added, and rows that were there already.</summary>
public readonly record struct BatchOutcome(
    long PeopleAdded, long PeoplePresent, long FacesAdded, long FacesPresent, long PhotosAdded, long PhotosPresent)
{
    public static readonly BatchOutcome None;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public AttendanceRowCounts AttendanceAdded { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public AttendanceRowCounts AttendancePresent { get; init; }

    /// <summary>Whether every row was there already.</summary>
    [JsonIgnore]
    public bool AddsNothing => this is { PeopleAdded: 0, FacesAdded: 0, PhotosAdded: 0, AttendanceAdded.Total: 0 };

    public static BatchOutcome operator +(BatchOutcome a, BatchOutcome b) => Add(a, b);

    public static BatchOutcome Add(BatchOutcome a, BatchOutcome b) => new(
        a.PeopleAdded + b.PeopleAdded, a.PeoplePresent + b.PeoplePresent,
        a.FacesAdded + b.FacesAdded, a.FacesPresent + b.FacesPresent,
        a.PhotosAdded + b.PhotosAdded, a.PhotosPresent + b.PhotosPresent)
    {
        AttendanceAdded = a.AttendanceAdded + b.AttendanceAdded,
        AttendancePresent = a.AttendancePresent + b.AttendancePresent,
    };
}
