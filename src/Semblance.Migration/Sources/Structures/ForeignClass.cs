using Semblance.Migration.Sources.Rows;
using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Structures;

/// <summary>An instance of somebody's class: its state is read as data where it is a known structure, and refused by name where it is not.</summary>
internal static class ForeignClass
{
    public static Structure Refuse(SourceValue.Foreign value)
    {
        var state = value.State is SourceValue.Mapping m ? m : null;
        var inner = state is null ? null : EncodingsAndNames.Find(state) ?? state.Entries.Select(e => NameToVectors.Find(e.Value)).FirstOrDefault(s => s is not null);
        return inner is not null
            ? inner with { Format = "class-" + inner.Format, Note = new Reason("class-as-data", $"an instance of {value.ClassName}, read as plain data") }
            : new Structure("class") { Refusal = Why(value.ClassName), RefusedKind = SourceKind.None };
    }

    private static Reason Why(string name) => name.Split('.')[0] switch
    {
        "sklearn" => new Reason("class-sklearn", $"{name} is a classifier or encoder: it holds no embeddings; import the file that it was trained from"),
        "torch" => new Reason("class-torch", $"{name} is PyTorch's own format; save the tensors with numpy.save instead"),
        "faiss" => new Reason("class-faiss", $"{name} is a search index; import the vectors that it was built from"),
        _ => new Reason("class-unknown", $"an instance of {name}, in which no names and vectors were found"),
    };
}
