using System.Collections.Concurrent;
using System.Security.Cryptography;
using Semblance.Clients;

namespace Semblance.Liveness;

/// <summary>
/// Gives challenges and takes each back once. They are of this process: behind a load balancer the photos have to reach the server that asked.
/// Safe for concurrent use.
/// </summary>
public sealed class LivenessChallenges(TimeProvider time)
{
    /// <summary>From the question to the photos' arrival.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    private const int Most = 10_000;

    private static readonly LivenessStep[] WithEyes = [LivenessStep.TurnLeft, LivenessStep.TurnRight, LivenessStep.Blink];
    private static readonly LivenessStep[] Turns = [LivenessStep.TurnLeft, LivenessStep.TurnRight];

    private readonly ConcurrentDictionary<Guid, LivenessChallenge> _open = [];

    /// <param name="seesEyelids">Whether the models' points follow the eyelids; without them there is no blink to be seen, and a third turn instead.</param>
    /// <exception cref="SemblanceException">Unavailable, <c>liveness-busy</c>: ten thousand are open.</exception>
    public LivenessChallenge Ask(ClientId client, bool seesEyelids)
    {
        if (_open.Count >= Most)
        {
            Forget();
        }

        if (_open.Count >= Most)
        {
            throw new SemblanceException(ErrorKind.Unavailable, "liveness-busy", "Too many challenges are open: ask again in a minute.");
        }

        var challenge = new LivenessChallenge(Guid.NewGuid(), client, Draw(seesEyelids), time.GetUtcNow() + Life);
        _open[challenge.Id] = challenge;
        return challenge;
    }

    /// <summary>Takes a challenge back, whatever becomes of it: nobody tries twice.</summary>
    /// <returns>Null when this client has no such challenge, or its time is over.</returns>
    public LivenessChallenge? Take(ClientId client, Guid id) =>
        _open.TryGetValue(id, out var known) && known.Client == client && _open.TryRemove(id, out var challenge) && challenge.ExpiresAt > time.GetUtcNow()
            ? challenge
            : null;

    private static LivenessStep[] Draw(bool seesEyelids)
    {
        if (!seesEyelids)
        {
            var first = RandomNumberGenerator.GetInt32(2);
            return [Turns[first], Turns[1 - first], Turns[RandomNumberGenerator.GetInt32(2)]];
        }

        var steps = WithEyes.ToArray();
        RandomNumberGenerator.Shuffle<LivenessStep>(steps);
        return steps;
    }

    private void Forget()
    {
        var now = time.GetUtcNow();
        foreach (var (id, challenge) in _open)
        {
            if (challenge.ExpiresAt <= now)
            {
                _open.TryRemove(id, out _);
            }
        }
    }
}
