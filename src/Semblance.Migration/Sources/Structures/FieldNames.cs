using Semblance.Migration.Sources.Values;

namespace Semblance.Migration.Sources.Structures;

/// <summary>The keys that face projects use in dicts, most frequent first. Source: a survey of 182 public projects.</summary>
internal static class FieldNames
{
    public static readonly string[] Vectors =
    [
        "encodings", "embeddings", "encoding", "embedding", "face_encodings", "face_embeddings", "known_face_encodings", "known_encodings",
        "face_encoding", "face_embedding", "descriptors", "descriptor", "features", "feature", "vectors", "vector", "representation",
        "known_embeddings", "mean_embedding", "emb", "encode",
    ];

    public static readonly string[] Names =
    [
        "names", "name", "known_face_names", "known_names", "labels", "label", "people", "persons", "person", "person_name", "users",
        "user_name", "username", "student_name", "full_name", "usernames", "classes",
    ];

    public static readonly string[] Ids =
    [
        "ids", "id", "user_ids", "user_id", "student_ids", "student_id", "employee_id", "employee_ids", "person_id", "roll_no", "roll", "emp_id",
    ];

    /// <summary>Numbers into a list of names, one for each vector.</summary>
    public static readonly string[] Numbers = ["y", "labels", "targets", "target", "label_ids", "ids", "class_ids"];

    public static readonly string[] Paths = ["identity", "imagePath", "image_path", "img_path", "filename", "file_name", "filepath", "path", "file"];

    /// <summary>The value of the first of these keys that the dict has.</summary>
    public static SourceValue? First(SourceValue.Mapping mapping, string[] keys) => First(mapping, keys, _ => true);

    /// <summary>The value of the first of these keys whose value is wanted; keys are compared without case.</summary>
    public static SourceValue? First(SourceValue.Mapping mapping, string[] keys, Func<SourceValue, bool> wanted)
    {
        foreach (var key in keys)
        {
            foreach (var (name, value) in mapping.Entries)
            {
                if (name is SourceValue.Text text && text.Value.Equals(key, StringComparison.OrdinalIgnoreCase) && wanted(value))
                {
                    return value;
                }
            }
        }

        return null;
    }
}
