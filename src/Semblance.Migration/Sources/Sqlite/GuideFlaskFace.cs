namespace Semblance.Migration.Sources.Sqlite;

/// <summary>
/// Guide 002, the Flask face login: users and photos in instance/app.db, their vectors in models/face_db.npy by user id, their images in
/// dataset/&lt;user id&gt;/. The password column is plain text and is never read; auth_tokens are not looked at.
/// </summary>
internal static class GuideFlaskFace
{
    public static TableMapping? Find(DatabaseSchema schema)
    {
        if (!schema.Has("users", "id", "name") || !schema.Has("photos", "user_id", "filepath"))
        {
            return null;
        }

        var users = schema.Find("users")!;
        return new TableMapping
        {
            Format = "sqlite-guide-002",
            Table = "photos",
            Person = "user_id",
            Photo = "filepath",
            People = new PeopleMapping
            {
                Table = users.Name,
                Name = "name",
                Attributes = new[] { users.First("email") }.OfType<string>().ToArray(),
                CreatedAt = users.First("created_at"),
            },
        };
    }
}
