namespace Semblance.Matching;

/// <summary>How many standard deviations below the middle a given share of a distribution begins.</summary>
public static class Tail
{
    /// <summary>Of the normal distribution: 1.645 for 0.05. The answer is never negative.</summary>
    /// <param name="share">Above 0, at most 0.5.</param>
    public static double Normal(double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 0.5);

        // Wichura's PPND16, Applied Statistics 37 (1988), algorithm AS 241, doi:10.2307/2347330; about 16 digits.
        var q = 0.5 - share;
        if (q <= 0.425)
        {
            var r = 0.180625 - (q * q);
            return q * Ratio(CentreTop, CentreBottom, r);
        }

        var s = Math.Sqrt(-Math.Log(share));
        return s <= 5 ? Ratio(MiddleTop, MiddleBottom, s - 1.6) : Ratio(FarTop, FarBottom, s - 5);
    }

    /// <summary>
    /// Of Student's t: what <see cref="Normal"/> becomes when mean and deviation were themselves estimated from few observations. By
    /// Wallace's approximation (Ann. Math. Statist. 30, 1959, doi:10.1214/aoms/1177706105), within 1 % for 5 degrees of freedom or more.
    /// </summary>
    /// <param name="share">Above 0, at most 0.5.</param>
    /// <param name="degreesOfFreedom">Above 0; infinity gives the normal distribution.</param>
    public static double Student(double share, double degreesOfFreedom)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(degreesOfFreedom);
        var z = Normal(share);
        if (double.IsPositiveInfinity(degreesOfFreedom))
        {
            return z;
        }

        var n = degreesOfFreedom;
        var scaled = z * ((8 * n) + 3) / ((8 * n) + 1);
        return Math.Sqrt(n * double.ExpM1(scaled * scaled / n));
    }

    private static double Ratio(ReadOnlySpan<double> top, ReadOnlySpan<double> bottom, double x) => Polynomial(top, x) / Polynomial(bottom, x);

    private static double Polynomial(ReadOnlySpan<double> coefficients, double x)
    {
        var sum = 0.0;
        for (var i = coefficients.Length - 1; i >= 0; i--)
        {
            sum = (sum * x) + coefficients[i];
        }

        return sum;
    }

    private static ReadOnlySpan<double> CentreTop =>
    [
        3.3871328727963666080, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
        45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
    ];

    private static ReadOnlySpan<double> CentreBottom =>
    [
        1.0, 42.313330701600911252, 687.18700749205790830, 5394.1960214247511077,
        21213.794301586595867, 39307.895800092710610, 28729.085735721942674, 5226.4952788528545610,
    ];

    private static ReadOnlySpan<double> MiddleTop =>
    [
        1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504,
        1.27045825245236838258, 0.241780725177450611770, 0.0227238449892691845833, 7.74545014278341407640e-4,
    ];

    private static ReadOnlySpan<double> MiddleBottom =>
    [
        1.0, 2.05319162663775882187, 1.67638483018380384940, 0.689767334985100004550,
        0.148103976427480074590, 0.0151986665636164571966, 5.47593808499534494600e-4, 1.05075007164441684324e-9,
    ];

    private static ReadOnlySpan<double> FarTop =>
    [
        6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580, 0.296560571828504891230,
        0.0265321895265761230930, 0.00124266094738807843860, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
    ];

    private static ReadOnlySpan<double> FarBottom =>
    [
        1.0, 0.599832206555887937690, 0.136929880922735805310, 0.0148753612908506148525,
        7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15,
    ];
}
