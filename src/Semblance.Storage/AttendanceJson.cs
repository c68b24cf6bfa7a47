using System.Text.Json;
using System.Text.Json.Serialization;
using Semblance.Attendance;

namespace Semblance.Storage;

/// <summary>The rules of a client as a database keeps them.</summary>
[JsonSerializable(typeof(AttendanceRules))]
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
internal sealed partial class AttendanceJson : JsonSerializerContext
{
    public static string Write(AttendanceRules rules) => JsonSerializer.Serialize(rules, Default.AttendanceRules);

    public static AttendanceRules Read(string json) => JsonSerializer.Deserialize(json, Default.AttendanceRules) ?? Semblance.Attendance.AttendanceRules.Default;
}
