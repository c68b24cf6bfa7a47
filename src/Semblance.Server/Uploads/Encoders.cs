using Semblance.Enrolment;
using Semblance.Faces;
using Semblance.Photos;
using Semblance.Recognition;
using Semblance.Storage;

namespace Semblance.Server.Uploads;

/// <summary>The models, loaded once beside the start of the server, and what works with them.</summary>
internal sealed class Encoders(Func<IFaceEncoder> open, IStore store, IPhotoFiles photos, IPhotoCodec codec, Recognizer recognizer, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(Environment.ProcessorCount);
    private readonly Lazy<Task<Loaded>> _loaded = new(() => Task.Run(() =>
    {
        var encoder = open();
        return new Loaded(
            encoder, new PhotoRecognizer(store, codec, encoder, time, recognizer), new Enroller(store, photos, codec, encoder, time, recognizer));
    }));

    public void Start() => _ = _loaded.Value.ContinueWith(t => t.Exception, TaskContinuationOptions.OnlyOnFaulted);

    /// <summary>Whether they are there, could not be loaded, or are on their way (null).</summary>
    public bool? IsLoaded => !_loaded.IsValueCreated || !_loaded.Value.IsCompleted ? null : _loaded.Value.IsCompletedSuccessfully;

    /// <summary>Waits for the models.</summary>
    /// <exception cref="SemblanceException">Unavailable, <c>models-missing</c>: none could be loaded; the log of the server says why.</exception>
    public async Task<Loaded> GetAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _loaded.Value.WaitAsync(cancellationToken);
        }
        catch (SemblanceException e)
        {
            throw new SemblanceException(ErrorKind.Unavailable, "models-missing",
                "The server has no models to read photos with: its operator installs them with 'semblance models install' and starts it again.", e);
        }
    }

    /// <summary>Waits for a turn: as many photos are decoded at once as there are processors, so that pixels of many do not fill the memory.</summary>
    public async Task<IDisposable> TakeTurnAsync(CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        return new Turn(_turns);
    }

    public void Dispose() => _turns.Dispose();

    private sealed class Turn(SemaphoreSlim turns) : IDisposable
    {
        public void Dispose() => turns.Release();
    }

    public sealed record Loaded(IFaceEncoder Encoder, PhotoRecognizer Recognizer, Enroller Enroller);
}
