using System.Globalization;
using Semblance.Benchmarks.Matching;

switch (args)
{
    case ["open-set", .. var rest]:
        OpenSetAccuracy.Run(Console.Out, rest is [var probes] ? int.Parse(probes, CultureInfo.InvariantCulture) : null);
        return 0;
    case ["margin"]:
        MarginChoice.Run(Console.Out);
        return 0;
    default:
        Console.Error.WriteLine("Usage: open-set [probes] | margin");
        return 2;
}
