using System.Reflection;
using System.Xml.Linq;

namespace Semblance.Tests.Architecture;

/// <summary>The direction of dependencies, held: Core knows nobody, adapters know Core, only hosts know adapters.</summary>
public class ReferenceGraphTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Semblance.Core"] = [],
        ["Semblance.Storage"] = ["Semblance.Core"],
        ["Semblance.Migration"] = ["Semblance.Core"],
        ["Semblance.Vision"] = ["Semblance.Core"],
        ["Semblance.Documents"] = ["Semblance.Core"],
        ["Semblance.Reports"] = ["Semblance.Core"],
        ["Semblance.Server"] = ["Semblance.Core", "Semblance.Documents", "Semblance.Migration", "Semblance.Reports"],
        ["Semblance.Client"] = [],
        ["Semblance.Cli"] = ["Semblance.Client", "Semblance.Core", "Semblance.Documents", "Semblance.Reports", "Semblance.Storage", "Semblance.Migration", "Semblance.Vision", "Semblance.Server"],
    };

    [Fact]
    public void Every_project_references_only_what_its_layer_allows()
    {
        var projects = Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories);

        Assert.Equal(Allowed.Keys.Order(), projects.Select(Path.GetFileNameWithoutExtension).Order()!);
        foreach (var project in projects)
        {
            var references = XDocument.Load(project).Descendants("ProjectReference")
                .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value));
            Assert.Subset(Allowed[Path.GetFileNameWithoutExtension(project)].ToHashSet(), references.ToHashSet());
        }
    }

    [Fact]
    public void Core_references_the_base_class_library_alone()
    {
        var foreign = Assembly.Load("Semblance.Core").GetReferencedAssemblies()
            .Select(a => a.Name!)
            .Where(name => !name.StartsWith("System.", StringComparison.Ordinal) && name is not ("System" or "netstandard"));

        Assert.Empty(foreign);
    }

    [Fact]
    public void No_driver_type_crosses_a_contract()
    {
        var contracts = Assembly.Load("Semblance.Core").GetExportedTypes()
            .Where(t => t.IsInterface && t.Namespace == "Semblance.Storage");

        Assert.NotEmpty(contracts);
        Assert.All(contracts.Where(c => c.Name != "IStore"), contract => Assert.True( // which lists them, one a noun
            contract.GetProperties().Length + contract.GetMethods().Count(m => !m.IsSpecialName) <= 15, $"{contract.Name} has grown too large"));
        Assert.DoesNotContain(
            contracts.SelectMany(c => c.GetMethods()).SelectMany(m => m.GetParameters().Select(p => p.ParameterType).Append(m.ReturnType)),
            type => type.FullName?.Contains("System.Data", StringComparison.Ordinal) == true);
    }
}
