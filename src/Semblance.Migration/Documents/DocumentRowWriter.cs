using Semblance.Clients;
using Semblance.Documents;
using Semblance.Storage;

namespace Semblance.Migration.Documents;

/// <summary>Writes rows of documents through the contracts of a store: what is new is added, what is there stays as it is, so that the same rows can be written again.</summary>
internal sealed class DocumentRowWriter(IStore store, ClientId client)
{
    /// <returns>How many rows were new.</returns>
    public async Task<long> WriteAsync(IReadOnlyList<object> rows, CancellationToken cancellationToken)
    {
        var added = 0L;
        for (var from = 0; from < rows.Count;)
        {
            var to = from + 1;
            while (to < rows.Count && Together(rows[from], rows[to]))
            {
                to++;
            }

            added += await WriteRunAsync([.. rows.Skip(from).Take(to - from)], cancellationToken);
            from = to;
        }

        return added;
    }

    /// <summary>Rows that one call takes.</summary>
    private static bool Together(object a, object b) => (a, b) switch
    {
        (PartRow p, PartRow q) => p.Document == q.Document,
        (Tag, Tag) or (FactEvidence, FactEvidence) or (Fact, Fact) or (DocumentEntity, DocumentEntity) or (MetricHit, MetricHit) or (HrmRun, HrmRun) => true,
        _ => false,
    };

    private async Task<long> WriteRunAsync(IReadOnlyList<object> rows, CancellationToken cancellationToken) => rows[0] switch
    {
        Artifact a => await NewAsync("artifact-exists", () => store.Artifacts.AddAsync(a, cancellationToken)),
        Document d => await NewAsync("document-exists", () => store.Documents.AddAsync(d, cancellationToken)),
        PartRow p => await store.Documents.AddPartsAsync(client, p.Document, [.. rows.Cast<PartRow>().Select(r => r.Part)], cancellationToken),
        StructureRow s => await AddStructureAsync(s, cancellationToken),
        Tag => await store.Tags.AddAsync(client, [.. rows.Cast<Tag>()], cancellationToken),
        TagPrompt p => await NewAsync("prompt-exists", () => store.Tags.AddPromptAsync(p, cancellationToken)),
        FactEvidence => await store.Facts.AddEvidenceAsync(client, [.. rows.Cast<FactEvidence>()], cancellationToken),
        Fact => await store.Facts.AddFactsAsync(client, [.. rows.Cast<Fact>()], cancellationToken),
        DocumentEntity => await store.Facts.AddEntitiesAsync(client, [.. rows.Cast<DocumentEntity>()], cancellationToken),
        MetricHit => await store.Facts.AddMetricHitsAsync(client, [.. rows.Cast<MetricHit>()], cancellationToken),
        Summary s => await NewAsync("summary-exists", () => store.Facts.AddSummaryAsync(s, cancellationToken)),
        Memory m => await NewAsync("memory-exists", () => store.Memories.AddAsync(m, cancellationToken)),
        UserPreferences p => await AddPreferencesAsync(p, cancellationToken),
        Skill s => await NewAsync("skill-exists", () => store.Memories.AddSkillAsync(s, cancellationToken)),
        HrmRun => await store.Hrm.AddAsync(client, [.. rows.Cast<HrmRun>()], cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(rows), rows[0].GetType().Name, null),
    };

    private static async Task<long> NewAsync(string present, Func<Task> add)
    {
        try
        {
            await add();
            return 1;
        }
        catch (SemblanceException e) when (e.Code == present)
        {
            return 0;
        }
    }

    private async Task<long> AddStructureAsync(StructureRow row, CancellationToken cancellationToken)
    {
        if (await store.Documents.FindStructureAsync(client, row.Document, cancellationToken) is not null)
        {
            return 0;
        }

        await store.Documents.UpdateStructureAsync(client, row.Document, row.Json, cancellationToken);
        return 1;
    }

    private async Task<long> AddPreferencesAsync(UserPreferences preferences, CancellationToken cancellationToken)
    {
        if (await store.Memories.FindPreferencesAsync(client, preferences.User, cancellationToken) is not null)
        {
            return 0;
        }

        await store.Memories.UpdatePreferencesAsync(preferences, cancellationToken);
        return 1;
    }
}
