// Written from openapi.json: run the test GeneratedClientTests with SEMBLANCE_APPROVE=1 after a change of the API. Do not edit.
#nullable enable
namespace Semblance.ApiClient;

public sealed partial class SemblanceClient
{
    /// <summary>Does the process answer? Open without a key; says nothing about the store.</summary>
    public Task<LiveDocument> GetLiveAsync(CancellationToken cancellationToken = default) => AskAsync<LiveDocument>(
        new Request(HttpMethod.Get, "health/live"),
        cancellationToken);

    /// <summary>Is everything there that requests need? Store, models and index, each with the time it took to ask; recall is degraded where an approximate index answers less reliably than it should, and secondary where the second store of a dual write is out of reach or more than a minute behind, and hosts where one of several hosts of the store is away or behind, which keeps nobody out. 503 while the store is out of reach or the server is stopping. Any key will do. Needs any key.</summary>
    public Task<ReadyDocument> GetReadyAsync(CancellationToken cancellationToken = default) => AskAsync<ReadyDocument>(
        new Request(HttpMethod.Get, "health/ready") { AnswersWith = [503] },
        cancellationToken);

    /// <summary>Counters in Prometheus' text format. Needs the scope admin, of a key of the installation.</summary>
    public Task<string> GetMetricsAsync(CancellationToken cancellationToken = default) => ReadTextAsync(
        new Request(HttpMethod.Get, "metrics"),
        cancellationToken);

    /// <summary>How reliable were the approximate indexes when they were last measured? Without any, searches are exact and there is nothing to measure. Needs the scope read.</summary>
    public Task<RecallsDocument> GetRecallAsync(CancellationToken cancellationToken = default) => AskAsync<RecallsDocument>(
        new Request(HttpMethod.Get, "v1/recall"),
        cancellationToken);

    /// <summary>List the clients. Needs the scope admin, of a key of the installation.</summary>
    public Task<ClientsDocument> ListClientsAsync(CancellationToken cancellationToken = default) => AskAsync<ClientsDocument>(
        new Request(HttpMethod.Get, "v1/clients"),
        cancellationToken);

    /// <summary>Add a client. Its people are seen by nobody else. A key of the installation acts for it with the header Semblance-Client. Needs the scope admin, of a key of the installation.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<ClientDocument> AddClientAsync(ClientInput body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<ClientDocument>(
        new Request(HttpMethod.Post, "v1/clients") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Read a client. Needs the scope admin, of a key of the installation.</summary>
    public Task<ClientDocument> GetClientAsync(string client, CancellationToken cancellationToken = default) => AskAsync<ClientDocument>(
        new Request(HttpMethod.Get, $"v1/clients/{Request.Part(client)}"),
        cancellationToken);

    /// <summary>List the client's keys, the ended ones too. Needs the scope admin.</summary>
    public Task<KeysDocument> ListKeysAsync(CancellationToken cancellationToken = default) => AskAsync<KeysDocument>(
        new Request(HttpMethod.Get, "v1/keys"),
        cancellationToken);

    /// <summary>Make a key; its secret is in this answer and nowhere else. Nobody gives rights that they do not have. Needs the scope admin.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<IssuedKeyDocument> CreateKeyAsync(KeyInput body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<IssuedKeyDocument>(
        new Request(HttpMethod.Post, "v1/keys") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Give a key a new secret. The old secret stays good for a while, 24 hours by default. Needs the scope admin.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<IssuedKeyDocument> RotateKeyAsync(string key, RotationInput? body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<IssuedKeyDocument>(
        new Request(HttpMethod.Post, $"v1/keys/{Request.Part(key)}/rotate") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>End a key at once; it stays on record. Needs the scope admin.</summary>
    public Task<KeyDocument> RevokeKeyAsync(string key, CancellationToken cancellationToken = default) => AskAsync<KeyDocument>(
        new Request(HttpMethod.Delete, $"v1/keys/{Request.Part(key)}"),
        cancellationToken);

    /// <summary>Log in: by password, by face, or with a key. The token is good as Authorization: Bearer, with the scopes of the account's role; by face alone never with admin. A key in the header and {"cookie": true} make a login in place of the key. After 5 failures a name has to wait, longer each time (429, login-delayed).</summary>
    public Task<LoginDocument> LoginAsync(LoginForm form, CancellationToken cancellationToken = default) => AskAsync<LoginDocument>(
        new Request(HttpMethod.Post, "v1/login") { Content = new Form().Photos("photo", form.Photo).Field("account", form.Account).Field("client", form.Client).Field("cookie", form.Cookie).Field("challenge", form.Challenge).Field("lifeSeconds", form.LifeSeconds).Content },
        cancellationToken);

    /// <summary>Log in: by password, by face, or with a key. The token is good as Authorization: Bearer, with the scopes of the account's role; by face alone never with admin. A key in the header and {"cookie": true} make a login in place of the key. After 5 failures a name has to wait, longer each time (429, login-delayed).</summary>
    public Task<LoginDocument> LoginAsync(LoginInput body, CancellationToken cancellationToken = default) => AskAsync<LoginDocument>(
        new Request(HttpMethod.Post, "v1/login") { Content = Request.Body(body) },
        cancellationToken);

    /// <summary>Who am I, and what may I do? Of a key or a login. Needs any key.</summary>
    public Task<LoginDocument> WhoAmIAsync(CancellationToken cancellationToken = default) => AskAsync<LoginDocument>(
        new Request(HttpMethod.Get, "v1/login"),
        cancellationToken);

    /// <summary>Choose another password. Ends every login of the account, this one too. A wrong current password counts as a failed login. Needs any key.</summary>
    public Task<PasswordChangedDocument> ChangeOwnPasswordAsync(OwnPasswordInput body, CancellationToken cancellationToken = default) => AskAsync<PasswordChangedDocument>(
        new Request(HttpMethod.Put, "v1/login/password") { Content = Request.Body(body) },
        cancellationToken);

    /// <summary>End this login. Needs any key.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task LogoutAsync(string? idempotencyKey = null, CancellationToken cancellationToken = default) => DoAsync(
        new Request(HttpMethod.Post, "v1/logout").Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Ask for a challenge. Steps in a random order, good once and for a minute. The photos go with its id to POST /v1/login or /v1/identify, at the server that asked. It stops a photo held up to the camera; docs/security.md says what it does not stop.</summary>
    public Task<ChallengeDocument> AskLivenessAsync(ChallengeInput? body, CancellationToken cancellationToken = default) => AskAsync<ChallengeDocument>(
        new Request(HttpMethod.Post, "v1/liveness") { Content = Request.Body(body) },
        cancellationToken);

    /// <summary>List logins, newest first, at most 1,000. One's own; all of the client, with the scope admin, where all is true. Needs any key.</summary>
    /// <param name="all">true: of everybody.</param>
    /// <param name="account">Of this account; needs the scope admin unless it is one's own.</param>
    public Task<TokensDocument> ListTokensAsync(bool? all = null, Guid? account = null, CancellationToken cancellationToken = default) => AskAsync<TokensDocument>(
        new Request(HttpMethod.Get, "v1/tokens").Query("all", all).Query("account", account),
        cancellationToken);

    /// <summary>End a login. One's own, or anybody's of the client with the scope admin. Needs any key.</summary>
    public Task RevokeTokenAsync(string token, CancellationToken cancellationToken = default) => DoAsync(
        new Request(HttpMethod.Delete, $"v1/tokens/{Request.Part(token)}"),
        cancellationToken);

    /// <summary>List the client's accounts, oldest first. Needs the scope admin.</summary>
    /// <param name="cursor">Where the page before said to go on.</param>
    /// <param name="limit">1 to 1000; 100 by default.</param>
    public Task<AccountsPageDocument> ListAccountsAsync(Guid? cursor = null, int? limit = null, CancellationToken cancellationToken = default) => AskAsync<AccountsPageDocument>(
        new Request(HttpMethod.Get, "v1/accounts").Query("cursor", cursor).Query("limit", limit),
        cancellationToken);

    /// <summary>Add an account. Nobody gives rights that they do not have. Needs the scope admin.</summary>
    public Task<AccountDocument> AddAccountAsync(AccountInput body, CancellationToken cancellationToken = default) => AskAsync<AccountDocument>(
        new Request(HttpMethod.Post, "v1/accounts") { Content = Request.Body(body) },
        cancellationToken);

    /// <summary>Read an account. Needs the scope admin.</summary>
    public Task<AccountDocument> GetAccountAsync(Guid account, CancellationToken cancellationToken = default) => AskAsync<AccountDocument>(
        new Request(HttpMethod.Get, $"v1/accounts/{Request.Part(account)}"),
        cancellationToken);

    /// <summary>Give an account another role, or another person. Needs the scope admin.</summary>
    public Task<AccountDocument> UpdateAccountAsync(Guid account, AccountChange body, CancellationToken cancellationToken = default) => AskAsync<AccountDocument>(
        new Request(HttpMethod.Put, $"v1/accounts/{Request.Part(account)}") { Content = Request.Body(body) },
        cancellationToken);

    /// <summary>Remove an account, with its logins. Needs the scope admin.</summary>
    public Task RemoveAccountAsync(Guid account, CancellationToken cancellationToken = default) => DoAsync(
        new Request(HttpMethod.Delete, $"v1/accounts/{Request.Part(account)}"),
        cancellationToken);

    /// <summary>Give an account another password. Ends every login of the account, and unlocks it. Needs the scope admin.</summary>
    public Task<PasswordChangedDocument> ChangePasswordAsync(Guid account, PasswordInput body, CancellationToken cancellationToken = default) => AskAsync<PasswordChangedDocument>(
        new Request(HttpMethod.Put, $"v1/accounts/{Request.Part(account)}/password") { Content = Request.Body(body) },
        cancellationToken);

    /// <summary>Forget an account's failed logins. Needs the scope admin.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<AccountDocument> UnlockAccountAsync(Guid account, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<AccountDocument>(
        new Request(HttpMethod.Post, $"v1/accounts/{Request.Part(account)}/unlock").Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Read the client's settings. Needs the scope read.</summary>
    public Task<SettingsDocument> GetSettingsAsync(CancellationToken cancellationToken = default) => AskAsync<SettingsDocument>(
        new Request(HttpMethod.Get, "v1/settings"),
        cancellationToken);

    /// <summary>Replace the client's settings. All of them: what is left out is as the product has it. They hold for the next request here, and within five seconds in other processes. Needs the scope admin.</summary>
    public Task<SettingsDocument> UpdateSettingsAsync(SettingsDocument body, CancellationToken cancellationToken = default) => AskAsync<SettingsDocument>(
        new Request(HttpMethod.Put, "v1/settings") { Content = Request.Body(body) },
        cancellationToken);

    /// <summary>List people by name. All filters given must fit. Pages by cursor. Needs the scope read.</summary>
    /// <param name="search">A part of the name or the external id, ignoring ASCII case.</param>
    /// <param name="attribute">NAME=VALUE: only people with exactly this attribute.</param>
    /// <param name="cursor">Where the page before said to go on.</param>
    /// <param name="limit">1 to 1000; 100 by default.</param>
    public Task<PeoplePageDocument> ListPeopleAsync(string? search = null, string? region = null, string? group = null, string? attribute = null, string? cursor = null, int? limit = null, CancellationToken cancellationToken = default) => AskAsync<PeoplePageDocument>(
        new Request(HttpMethod.Get, "v1/people").Query("search", search).Query("region", region).Query("group", group).Query("attribute", attribute).Query("cursor", cursor).Query("limit", limit),
        cancellationToken);

    /// <summary>Add a person without photos. POST /v1/enroll adds one with photos. Needs the scope enrol.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<PersonDocument> AddPersonAsync(PersonInput body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<PersonDocument>(
        new Request(HttpMethod.Post, "v1/people") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Read a person. Needs the scope read.</summary>
    public Task<PersonDocument> GetPersonAsync(Guid person, CancellationToken cancellationToken = default) => AskAsync<PersonDocument>(
        new Request(HttpMethod.Get, $"v1/people/{Request.Part(person)}"),
        cancellationToken);

    /// <summary>Replace a person's fields. If-Match has to hold the ETag that was read, so that nobody's change is lost. Needs the scope enrol.</summary>
    /// <param name="ifMatch">The ETag that was read, or * to change whatever is there.</param>
    public Task<PersonDocument> UpdatePersonAsync(Guid person, PersonInput body, string? ifMatch = null, CancellationToken cancellationToken = default) => AskAsync<PersonDocument>(
        new Request(HttpMethod.Put, $"v1/people/{Request.Part(person)}") { Content = Request.Body(body) }.Header("If-Match", ifMatch),
        cancellationToken);

    /// <summary>Erase a person for good, look for what is left, and certify it. Record, faces, photos that are nobody else's, consents, logins and remembered answers. They stay erased when a backup is restored and POST /v1/erasures/replay is asked for. Needs the scope enrol.</summary>
    public Task<CertificateDocument> ErasePersonAsync(Guid person, CancellationToken cancellationToken = default) => AskAsync<CertificateDocument>(
        new Request(HttpMethod.Delete, $"v1/people/{Request.Part(person)}"),
        cancellationToken);

    /// <summary>List merges, newest first, those that were undone too. Needs the scope read.</summary>
    /// <param name="person">Only merges into this person.</param>
    public Task<MergesDocument> ListMergesAsync(Guid? person = null, CancellationToken cancellationToken = default) => AskAsync<MergesDocument>(
        new Request(HttpMethod.Get, "v1/merges").Query("person", person),
        cancellationToken);

    /// <summary>Make two records of one person one. The one who is kept stays as they are, name and all; the other's id is gone until the merge is undone. Needs the scope enrol.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<MergeDocument> MergePeopleAsync(MergeInput body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<MergeDocument>(
        new Request(HttpMethod.Post, "v1/merges") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Read a merge. Needs the scope read.</summary>
    public Task<MergeDocument> GetMergeAsync(Guid merge, CancellationToken cancellationToken = default) => AskAsync<MergeDocument>(
        new Request(HttpMethod.Get, $"v1/merges/{Request.Part(merge)}"),
        cancellationToken);

    /// <summary>Undo a merge. The other is back as they were, with what was theirs. What was removed since stays removed. Needs the scope enrol.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<MergeDocument> UndoMergeAsync(Guid merge, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<MergeDocument>(
        new Request(HttpMethod.Post, $"v1/merges/{Request.Part(merge)}/undo").Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Make some faces of a person somebody else's. With the photos they were found in; a photo that shows a face that stays is then both people's. Needs the scope enrol.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<PersonDocument> SplitPersonAsync(Guid person, SplitInput body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<PersonDocument>(
        new Request(HttpMethod.Post, $"v1/people/{Request.Part(person)}/split") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>List a person's photos. Needs the scope read.</summary>
    public Task<PhotosDocument> ListPhotosAsync(Guid person, CancellationToken cancellationToken = default) => AskAsync<PhotosDocument>(
        new Request(HttpMethod.Get, $"v1/people/{Request.Part(person)}/photos"),
        cancellationToken);

    /// <summary>Read a photo, as it is kept: without metadata. Needs the scope read.</summary>
    public Task<byte[]> GetPhotoAsync(Guid person, string photo, CancellationToken cancellationToken = default) => ReadBytesAsync(
        new Request(HttpMethod.Get, $"v1/people/{Request.Part(person)}/photos/{Request.Part(photo)}"),
        cancellationToken);

    /// <summary>Remove a photo with the faces that were found in it. Its file goes, too, unless it is somebody else's as well. Needs the scope enrol.</summary>
    public Task<PhotoRemovalDocument> RemovePhotoAsync(Guid person, string photo, CancellationToken cancellationToken = default) => AskAsync<PhotoRemovalDocument>(
        new Request(HttpMethod.Delete, $"v1/people/{Request.Part(person)}/photos/{Request.Part(photo)}"),
        cancellationToken);

    /// <summary>Read the picture of a face, 160 pixels wide at most. Needs the scope read.</summary>
    public Task<byte[]> GetThumbnailAsync(Guid person, Guid face, CancellationToken cancellationToken = default) => ReadBytesAsync(
        new Request(HttpMethod.Get, $"v1/people/{Request.Part(person)}/faces/{Request.Part(face)}/thumbnail"),
        cancellationToken);

    /// <summary>List a person's faces. Needs the scope read.</summary>
    /// <param name="space">Only those of this space.</param>
    /// <param name="embeddings">Give the embeddings as well; needs the scope embeddings.</param>
    public Task<FacesDocument> ListFacesAsync(Guid person, string? space = null, bool? embeddings = null, CancellationToken cancellationToken = default) => AskAsync<FacesDocument>(
        new Request(HttpMethod.Get, $"v1/people/{Request.Part(person)}/faces").Query("space", space).Query("embeddings", embeddings),
        cancellationToken);

    /// <summary>Add an embedding that another program made. POST /v1/enroll adds faces from photos. Needs the scope enrol and embeddings.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<FaceDocument> AddFaceAsync(Guid person, FaceInput body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<FaceDocument>(
        new Request(HttpMethod.Post, $"v1/people/{Request.Part(person)}/faces") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Remove a face; the person and the photo stay. Needs the scope enrol.</summary>
    public Task RemoveFaceAsync(Guid person, Guid face, CancellationToken cancellationToken = default) => DoAsync(
        new Request(HttpMethod.Delete, $"v1/people/{Request.Part(person)}/faces/{Request.Part(face)}"),
        cancellationToken);

    /// <summary>List the embedding spaces of the store, with what the client has in each. Needs the scope read.</summary>
    public Task<SpacesDocument> ListSpacesAsync(CancellationToken cancellationToken = default) => AskAsync<SpacesDocument>(
        new Request(HttpMethod.Get, "v1/spaces"),
        cancellationToken);

    /// <summary>Read an embedding space. Needs the scope read.</summary>
    public Task<SpaceDocument> GetSpaceAsync(string space, CancellationToken cancellationToken = default) => AskAsync<SpaceDocument>(
        new Request(HttpMethod.Get, $"v1/spaces/{Request.Part(space)}"),
        cancellationToken);

    /// <summary>List the groups, those without members too. A group is there from when it is added, or somebody belongs to it, until it is removed. GET /v1/people?group=NAME lists its members. Needs the scope read.</summary>
    public Task<GroupsDocument> ListGroupsAsync(CancellationToken cancellationToken = default) => AskAsync<GroupsDocument>(
        new Request(HttpMethod.Get, "v1/groups"),
        cancellationToken);

    /// <summary>Add a group. Needs the scope enrol.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<LabelDocument> AddGroupAsync(GroupInput body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<LabelDocument>(
        new Request(HttpMethod.Post, "v1/groups") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Read a group. Needs the scope read.</summary>
    public Task<LabelDocument> GetGroupAsync(string group, CancellationToken cancellationToken = default) => AskAsync<LabelDocument>(
        new Request(HttpMethod.Get, $"v1/groups/{Request.Part(group)}"),
        cancellationToken);

    /// <summary>Give a group another name. Its members stay; their revisions rise. Needs the scope enrol.</summary>
    public Task<LabelDocument> RenameGroupAsync(string group, LabelInput body, CancellationToken cancellationToken = default) => AskAsync<LabelDocument>(
        new Request(HttpMethod.Put, $"v1/groups/{Request.Part(group)}") { Content = Request.Body(body) },
        cancellationToken);

    /// <summary>Remove a group; the people stay. Needs the scope enrol.</summary>
    public Task RemoveGroupAsync(string group, CancellationToken cancellationToken = default) => DoAsync(
        new Request(HttpMethod.Delete, $"v1/groups/{Request.Part(group)}"),
        cancellationToken);

    /// <summary>Make people members of a group. All or, where one of them is not there, none. Needs the scope enrol.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<MembersDocument> AddMembersAsync(string group, MembersInput body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<MembersDocument>(
        new Request(HttpMethod.Post, $"v1/groups/{Request.Part(group)}/members") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Take a person out of a group. Needs the scope enrol.</summary>
    public Task RemoveMemberAsync(string group, Guid person, CancellationToken cancellationToken = default) => DoAsync(
        new Request(HttpMethod.Delete, $"v1/groups/{Request.Part(group)}/members/{Request.Part(person)}"),
        cancellationToken);

    /// <summary>List the regions that people have. A region is there while somebody has it: it is set with the person. Needs the scope read.</summary>
    public Task<RegionsDocument> ListRegionsAsync(CancellationToken cancellationToken = default) => AskAsync<RegionsDocument>(
        new Request(HttpMethod.Get, "v1/regions"),
        cancellationToken);

    /// <summary>Give a region another name. That of a region there is makes both one. Needs the scope enrol.</summary>
    public Task<LabelDocument> RenameRegionAsync(string region, LabelInput body, CancellationToken cancellationToken = default) => AskAsync<LabelDocument>(
        new Request(HttpMethod.Put, $"v1/regions/{Request.Part(region)}") { Content = Request.Body(body) },
        cancellationToken);

    /// <summary>Count people, faces, spaces, regions and groups. Needs the scope read.</summary>
    public Task<StatisticsDocument> GetStatisticsAsync(CancellationToken cancellationToken = default) => AskAsync<StatisticsDocument>(
        new Request(HttpMethod.Get, "v1/statistics"),
        cancellationToken);

    /// <summary>Derive the threshold of a 1:1 comparison, with what it rests on. A search's depends on the faces it covers: each answer of POST /v1/identify has its own. Needs the scope read.</summary>
    /// <param name="targetFmr">The share of wrong claims that may be confirmed: above 0 to 0.5; as the client's settings say by default, or else 0.0001.</param>
    public Task<ThresholdAnswer> GetThresholdAsync(string space, double? targetFmr = null, CancellationToken cancellationToken = default) => AskAsync<ThresholdAnswer>(
        new Request(HttpMethod.Get, $"v1/spaces/{Request.Part(space)}/threshold").Query("targetFmr", targetFmr),
        cancellationToken);

    /// <summary>Count how far apart faces of one person and of different people are. Of a sample of 200 people at most, the same one each time while nobody comes or goes. Needs the scope read.</summary>
    public Task<ScoresDocument> GetScoresAsync(string space, CancellationToken cancellationToken = default) => AskAsync<ScoresDocument>(
        new Request(HttpMethod.Get, $"v1/spaces/{Request.Part(space)}/scores"),
        cancellationToken);

    /// <summary>Who is this? Every face of every photo gets a decision: match, ambiguous or unknown. Embeddings (JSON) need the scope embeddings as well. Needs the scope identify.</summary>
    /// <param name="region">Only people of this region; may be given several times.</param>
    /// <param name="group">Only people of this group; may be given several times.</param>
    /// <param name="top">Candidates in the answer, 1 to 1000; 5 by default. It does not change the decision.</param>
    /// <param name="threshold">The greatest distance that is a match. By default the client's own, or else derived, for targetFpir.</param>
    /// <param name="targetFpir">The share of strangers that may be taken for somebody: above 0 to 0.5; as the client's settings say by default, or else 0.003.</param>
    /// <param name="margin">How much farther the second person must be, as a share of the threshold: 0 to 1; as the client's settings say by default, or else 0.1.</param>
    /// <param name="space">Refuses the photos unless the server's models make this space.</param>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<IdentifyAnswer> IdentifyAsync(IdentifyForm form, IReadOnlyList<string>? region = null, IReadOnlyList<string>? group = null, int? top = null, double? threshold = null, double? targetFpir = null, double? margin = null, string? space = null, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<IdentifyAnswer>(
        new Request(HttpMethod.Post, "v1/identify") { Content = new Form().Photos("photo", form.Photo).Field("challenge", form.Challenge).Content }.Query("region", region).Query("group", group).Query("top", top).Query("threshold", threshold).Query("targetFpir", targetFpir).Query("margin", margin).Query("space", space).Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Who is this? Every face of every photo gets a decision: match, ambiguous or unknown. Embeddings (JSON) need the scope embeddings as well. Needs the scope identify.</summary>
    /// <param name="region">Only people of this region; may be given several times.</param>
    /// <param name="group">Only people of this group; may be given several times.</param>
    /// <param name="top">Candidates in the answer, 1 to 1000; 5 by default. It does not change the decision.</param>
    /// <param name="threshold">The greatest distance that is a match. By default the client's own, or else derived, for targetFpir.</param>
    /// <param name="targetFpir">The share of strangers that may be taken for somebody: above 0 to 0.5; as the client's settings say by default, or else 0.003.</param>
    /// <param name="margin">How much farther the second person must be, as a share of the threshold: 0 to 1; as the client's settings say by default, or else 0.1.</param>
    /// <param name="space">Refuses the photos unless the server's models make this space.</param>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<IdentifyAnswer> IdentifyAsync(IdentifyInput body, IReadOnlyList<string>? region = null, IReadOnlyList<string>? group = null, int? top = null, double? threshold = null, double? targetFpir = null, double? margin = null, string? space = null, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<IdentifyAnswer>(
        new Request(HttpMethod.Post, "v1/identify") { Content = Request.Body(body) }.Query("region", region).Query("group", group).Query("top", top).Query("threshold", threshold).Query("targetFpir", targetFpir).Query("margin", margin).Query("space", space).Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Is this the person it claims to be, or the same person as on another photo? Every face of the probe gets a decision; of a reference photo the largest face counts. Embeddings (JSON) need the scope embeddings as well. Needs the scope identify.</summary>
    /// <param name="threshold">The greatest distance that is a match. By default the client's own, or else derived, for targetFmr.</param>
    /// <param name="targetFmr">The share of wrong claims that may be confirmed: above 0 to 0.5; as the client's settings say by default, or else 0.0001.</param>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<VerifyAnswer> VerifyAsync(VerifyForm form, double? threshold = null, double? targetFmr = null, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<VerifyAnswer>(
        new Request(HttpMethod.Post, "v1/verify") { Content = new Form().Photos("photo", form.Photo).Photos("reference", form.Reference).Field("person", form.Person).Content }.Query("threshold", threshold).Query("targetFmr", targetFmr).Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Is this the person it claims to be, or the same person as on another photo? Every face of the probe gets a decision; of a reference photo the largest face counts. Embeddings (JSON) need the scope embeddings as well. Needs the scope identify.</summary>
    /// <param name="threshold">The greatest distance that is a match. By default the client's own, or else derived, for targetFmr.</param>
    /// <param name="targetFmr">The share of wrong claims that may be confirmed: above 0 to 0.5; as the client's settings say by default, or else 0.0001.</param>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<VerifyAnswer> VerifyAsync(VerifyInput body, double? threshold = null, double? targetFmr = null, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<VerifyAnswer>(
        new Request(HttpMethod.Post, "v1/verify") { Content = Request.Body(body) }.Query("threshold", threshold).Query("targetFmr", targetFmr).Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Where are faces, and how good are they? Needs the scope identify.</summary>
    /// <param name="embeddings">Give the embeddings as well; needs the scope embeddings.</param>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<DetectAnswer> DetectAsync(DetectForm form, bool? embeddings = null, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<DetectAnswer>(
        new Request(HttpMethod.Post, "v1/detect") { Content = new Form().Photos("photo", form.Photo).Content }.Query("embeddings", embeddings).Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Enrol a person from photos. Says of each photo whether it was taken, and why not. 201 when the person is new; 200 else, also when no photo was good enough and nobody was enrolled. Needs the scope enrol.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<EnrolmentDocument> EnrollAsync(EnrollForm form, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<EnrolmentDocument>(
        new Request(HttpMethod.Post, "v1/enroll") { Content = new Form().Photos("photo", form.Photo).Field("name", form.Name).Field("person", form.Person).Field("new", form.New).Field("externalId", form.ExternalId).Field("region", form.Region).Fields("group", form.Group).Field("consent", form.Consent).Field("consentVersion", form.ConsentVersion).Field("evidence", form.Evidence).Field("strictness", form.Strictness).Content }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Enrol many people from photos, beside other requests. Location is where to ask how far it is. Needs the scope enrol.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<JobDocument> BeginEnrolmentsAsync(BeginEnrolmentsForm form, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<JobDocument>(
        new Request(HttpMethod.Post, "v1/enrolments") { Content = new Form().Photos("photo", form.Photo).Field("region", form.Region).Fields("group", form.Group).Field("consent", form.Consent).Field("consentVersion", form.ConsentVersion).Field("evidence", form.Evidence).Field("strictness", form.Strictness).Content }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>List batch enrolments under way, and those that ended within the last hour. Of this server: each remembers its own. Needs the scope enrol.</summary>
    public Task<JobsDocument> ListEnrolmentsAsync(CancellationToken cancellationToken = default) => AskAsync<JobsDocument>(
        new Request(HttpMethod.Get, "v1/enrolments"),
        cancellationToken);

    /// <summary>Read how far a batch enrolment is, with the verdict of each photo so far. Needs the scope enrol.</summary>
    public Task<JobDocument> GetEnrolmentsAsync(Guid enrolment, CancellationToken cancellationToken = default) => AskAsync<JobDocument>(
        new Request(HttpMethod.Get, $"v1/enrolments/{Request.Part(enrolment)}"),
        cancellationToken);

    /// <summary>Follow a batch enrolment by server-sent events. An event "progress" with each step, and one "end"; then the stream ends. Needs the scope enrol.</summary>
    public IAsyncEnumerable<JobDocument> WatchEnrolmentsAsync(Guid enrolment, CancellationToken cancellationToken = default) => FollowAsync<JobDocument>(
        new Request(HttpMethod.Get, $"v1/enrolments/{Request.Part(enrolment)}/events"),
        cancellationToken);

    /// <summary>List a person's consents, and whether they are enough. Needs the scope read.</summary>
    public Task<ConsentsDocument> ListConsentsAsync(Guid person, CancellationToken cancellationToken = default) => AskAsync<ConsentsDocument>(
        new Request(HttpMethod.Get, $"v1/people/{Request.Part(person)}/consents"),
        cancellationToken);

    /// <summary>Record that a person agreed to be recognised. One to the same version that holds already stays as it is. Needs the scope enrol.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<ConsentsDocument> AddConsentAsync(Guid person, ConsentInput body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<ConsentsDocument>(
        new Request(HttpMethod.Post, $"v1/people/{Request.Part(person)}/consents") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Record that a person agrees no longer. What is kept of them stays until they are erased. Needs the scope enrol.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<WithdrawalDocument> WithdrawConsentsAsync(Guid person, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<WithdrawalDocument>(
        new Request(HttpMethod.Post, $"v1/people/{Request.Part(person)}/consents/withdrawal").Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>List the certificates of erasures, newest first. Needs the scope admin.</summary>
    /// <param name="cursor">Where the page before said to go on.</param>
    /// <param name="limit">1 to 1000; 100 by default.</param>
    public Task<CertificatesDocument> ListErasuresAsync(string? cursor = null, int? limit = null, CancellationToken cancellationToken = default) => AskAsync<CertificatesDocument>(
        new Request(HttpMethod.Get, "v1/erasures").Query("cursor", cursor).Query("limit", limit),
        cancellationToken);

    /// <summary>Read the certificates of a person who was erased. Several where they came back with a backup and were erased again. Needs the scope admin.</summary>
    public Task<CertificatesDocument> GetErasureAsync(Guid person, CancellationToken cancellationToken = default) => AskAsync<CertificatesDocument>(
        new Request(HttpMethod.Get, $"v1/erasures/{Request.Part(person)}"),
        cancellationToken);

    /// <summary>Erase again whoever was erased before and is there nevertheless: for after a backup was restored. Needs the scope admin.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<ErasuresDocument> ReplayErasuresAsync(ReplayInput? body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<ErasuresDocument>(
        new Request(HttpMethod.Post, "v1/erasures/replay") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>List what is left of people who were erased, oldest first. Salted hashes of their ids: enough to find them in a restored backup, and to tell nobody anything else. Keep them apart from the backups. Needs the scope admin.</summary>
    public Task<TombstonesDocument> ListTombstonesAsync(CancellationToken cancellationToken = default) => AskAsync<TombstonesDocument>(
        new Request(HttpMethod.Get, "v1/tombstones"),
        cancellationToken);

    /// <summary>List people whose time is over. Nothing changed for as many days as the client keeps people, neither their record, nor their faces, nor their consents. Needs the scope read.</summary>
    /// <param name="after">Where the page before said to go on.</param>
    /// <param name="limit">1 to 1000; 100 by default.</param>
    public Task<DuePeopleDocument> ListDueAsync(Guid? after = null, int? limit = null, CancellationToken cancellationToken = default) => AskAsync<DuePeopleDocument>(
        new Request(HttpMethod.Get, "v1/retention").Query("after", after).Query("limit", limit),
        cancellationToken);

    /// <summary>Erase people whose time is over. Each is looked up again just before. Ask again until none was erased. Needs the scope admin.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<ErasuresDocument> EraseDueAsync(DueErasureInput? body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<ErasuresDocument>(
        new Request(HttpMethod.Post, "v1/retention/erasures") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Export all that is kept about a person, as a zip to be given to them. Record, faces, photos, pictures of faces, consents, merges, accounts, logins and what the audit log has; of passwords and tokens only that there are some. Needs the scope admin.</summary>
    /// <param name="embeddings">With the vectors of the faces, which belong to a whole export; needs the scope embeddings.</param>
    public Task<byte[]> ExportPersonAsync(Guid person, bool? embeddings = null, CancellationToken cancellationToken = default) => ReadBytesAsync(
        new Request(HttpMethod.Get, $"v1/people/{Request.Part(person)}/export").Query("embeddings", embeddings),
        cancellationToken);

    /// <summary>List unknown faces that were seen. All filters given must fit. Kept only where the client's settings say so (unknownDays). Pages by cursor. Needs the scope read.</summary>
    /// <param name="state">open, assigned or ignored; all by default.</param>
    /// <param name="person">Those assigned to this person.</param>
    /// <param name="since">Last seen at this time or later.</param>
    /// <param name="cursor">Where the page before said to go on.</param>
    /// <param name="limit">1 to 1000; 100 by default.</param>
    public Task<SightingsPageDocument> ListSightingsAsync(string? state = null, string? space = null, Guid? person = null, DateTimeOffset? since = null, string? cursor = null, int? limit = null, CancellationToken cancellationToken = default) => AskAsync<SightingsPageDocument>(
        new Request(HttpMethod.Get, "v1/sightings").Query("state", state).Query("space", space).Query("person", person).Query("since", since).Query("cursor", cursor).Query("limit", limit),
        cancellationToken);

    /// <summary>Group the open sightings by who they seem to be. The newest 1,000 are grouped. Nobody who was denied is suggested. Needs the scope read.</summary>
    /// <param name="space">All spaces, one after another, unless one is named.</param>
    public Task<SightingGroupsDocument> GroupSightingsAsync(string? space = null, CancellationToken cancellationToken = default) => AskAsync<SightingGroupsDocument>(
        new Request(HttpMethod.Get, "v1/sightings/groups").Query("space", space),
        cancellationToken);

    /// <summary>Read the picture of a sighting, 160 pixels wide at most. Needs the scope read.</summary>
    public Task<byte[]> GetSightingThumbnailAsync(Guid sighting, CancellationToken cancellationToken = default) => ReadBytesAsync(
        new Request(HttpMethod.Get, $"v1/sightings/{Request.Part(sighting)}/thumbnail"),
        cancellationToken);

    /// <summary>Make sightings faces of a person. Needs their consent where the client's settings do. Needs the scope enrol.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task AssignSightingsAsync(SightingsOfPersonInput body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => DoAsync(
        new Request(HttpMethod.Post, "v1/sightings/assign") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Remember that sightings are not a person. Needs the scope enrol.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task DenySightingsAsync(SightingsOfPersonInput body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => DoAsync(
        new Request(HttpMethod.Post, "v1/sightings/deny") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Put sightings away. Seen again, the same faces do not come back. Needs the scope enrol.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task IgnoreSightingsAsync(SightingsInput body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => DoAsync(
        new Request(HttpMethod.Post, "v1/sightings/ignore") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Take back what was decided about sightings. Faces that an assignment gave a person are removed from them. Needs the scope enrol.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task ReopenSightingsAsync(SightingsInput body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => DoAsync(
        new Request(HttpMethod.Post, "v1/sightings/reopen") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>When was this person seen before they were known? All sightings that are near enough, whatever was decided about them, but not those that were denied. Needs the scope read.</summary>
    /// <param name="since">Last seen at this time or later.</param>
    public Task<SightingsPageDocument> SearchSightingsAsync(Guid person, DateTimeOffset? since = null, CancellationToken cancellationToken = default) => AskAsync<SightingsPageDocument>(
        new Request(HttpMethod.Get, $"v1/people/{Request.Part(person)}/sightings").Query("since", since),
        cancellationToken);

    /// <summary>Read the client's audit log, newest first. Append-only and hash-chained; 'semblance audit verify' checks the chain. Needs the scope admin.</summary>
    /// <param name="actor">As in entries: key:ID, cli:USER, anonymous.</param>
    /// <param name="action">A whole action, or its noun.</param>
    /// <param name="outcome">done, refused or failed.</param>
    /// <param name="since">Not before.</param>
    /// <param name="until">Before.</param>
    /// <param name="before">Where the page before said to go on.</param>
    /// <param name="limit">1 to 1000; 100 by default.</param>
    public Task<AuditPageDocument> ListAuditAsync(Guid? person = null, string? actor = null, string? action = null, string? outcome = null, DateTimeOffset? since = null, DateTimeOffset? until = null, long? before = null, int? limit = null, CancellationToken cancellationToken = default) => AskAsync<AuditPageDocument>(
        new Request(HttpMethod.Get, "v1/audit").Query("person", person).Query("actor", actor).Query("action", action).Query("outcome", outcome).Query("since", since).Query("until", until).Query("before", before).Query("limit", limit),
        cancellationToken);

    /// <summary>List subjects by name. Needs the scope read.</summary>
    public Task<SubjectsDocument> ListSubjectsAsync(CancellationToken cancellationToken = default) => AskAsync<SubjectsDocument>(
        new Request(HttpMethod.Get, "v1/subjects"),
        cancellationToken);

    /// <summary>Add a subject. Needs the scope enrol.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<SubjectDocument> AddSubjectAsync(SubjectInput body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<SubjectDocument>(
        new Request(HttpMethod.Post, "v1/subjects") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Read a subject. Needs the scope read.</summary>
    public Task<SubjectDocument> GetSubjectAsync(Guid subject, CancellationToken cancellationToken = default) => AskAsync<SubjectDocument>(
        new Request(HttpMethod.Get, $"v1/subjects/{Request.Part(subject)}"),
        cancellationToken);

    /// <summary>Replace a subject's fields. Needs the scope enrol.</summary>
    public Task<SubjectDocument> UpdateSubjectAsync(Guid subject, SubjectInput body, CancellationToken cancellationToken = default) => AskAsync<SubjectDocument>(
        new Request(HttpMethod.Put, $"v1/subjects/{Request.Part(subject)}") { Content = Request.Body(body) },
        cancellationToken);

    /// <summary>Remove a subject. Its sessions stay, without one. Needs the scope enrol.</summary>
    public Task RemoveSubjectAsync(Guid subject, CancellationToken cancellationToken = default) => DoAsync(
        new Request(HttpMethod.Delete, $"v1/subjects/{Request.Part(subject)}"),
        cancellationToken);

    /// <summary>List sessions, the last to start first. All filters given must fit. Pages by cursor. Needs the scope read.</summary>
    /// <param name="from">The first day, such as 2026-11-01.</param>
    /// <param name="to">The last day.</param>
    /// <param name="kind">normal or extra.</param>
    /// <param name="cursor">Where the page before said to go on.</param>
    /// <param name="limit">1 to 1000; 100 by default.</param>
    public Task<SessionsPageDocument> ListSessionsAsync(DateOnly? from = null, DateOnly? to = null, string? group = null, Guid? subject = null, string? kind = null, string? cursor = null, int? limit = null, CancellationToken cancellationToken = default) => AskAsync<SessionsPageDocument>(
        new Request(HttpMethod.Get, "v1/sessions").Query("from", from).Query("to", to).Query("group", group).Query("subject", subject).Query("kind", kind).Query("cursor", cursor).Query("limit", limit),
        cancellationToken);

    /// <summary>Start a session. Nobody is on record of it until it is marked. Needs the scope enrol.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<SessionDocument> AddSessionAsync(SessionInput body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<SessionDocument>(
        new Request(HttpMethod.Post, "v1/sessions") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Read a session, with its totals. Needs the scope read.</summary>
    public Task<SessionDocument> GetSessionAsync(Guid session, CancellationToken cancellationToken = default) => AskAsync<SessionDocument>(
        new Request(HttpMethod.Get, $"v1/sessions/{Request.Part(session)}"),
        cancellationToken);

    /// <summary>Replace a session's fields. Needs the scope enrol.</summary>
    public Task<SessionDocument> UpdateSessionAsync(Guid session, SessionInput body, CancellationToken cancellationToken = default) => AskAsync<SessionDocument>(
        new Request(HttpMethod.Put, $"v1/sessions/{Request.Part(session)}") { Content = Request.Body(body) },
        cancellationToken);

    /// <summary>Remove a session with its records. It cannot be undone. Needs the scope enrol.</summary>
    public Task RemoveSessionAsync(Guid session, CancellationToken cancellationToken = default) => DoAsync(
        new Request(HttpMethod.Delete, $"v1/sessions/{Request.Part(session)}"),
        cancellationToken);

    /// <summary>List everybody expected at a session, with what is on record. Needs the scope read.</summary>
    public Task<RecordsDocument> ListRecordsAsync(Guid session, CancellationToken cancellationToken = default) => AskAsync<RecordsDocument>(
        new Request(HttpMethod.Get, $"v1/sessions/{Request.Part(session)}/records"),
        cancellationToken);

    /// <summary>Put several people on record, all or none. Needs the scope enrol.</summary>
    public Task<RecordsDocument> WriteRecordsAsync(Guid session, RecordsInput body, CancellationToken cancellationToken = default) => AskAsync<RecordsDocument>(
        new Request(HttpMethod.Put, $"v1/sessions/{Request.Part(session)}/records") { Content = Request.Body(body) },
        cancellationToken);

    /// <summary>Put a person on record. What was there before stays in its history. Needs the scope enrol.</summary>
    public Task<RecordDocument> WriteRecordAsync(Guid session, Guid person, RecordInput body, CancellationToken cancellationToken = default) => AskAsync<RecordDocument>(
        new Request(HttpMethod.Put, $"v1/sessions/{Request.Part(session)}/records/{Request.Part(person)}") { Content = Request.Body(body) },
        cancellationToken);

    /// <summary>Take a person off record, as if they had not been expected. Its history goes, too. Needs the scope enrol.</summary>
    public Task RemoveRecordAsync(Guid session, Guid person, CancellationToken cancellationToken = default) => DoAsync(
        new Request(HttpMethod.Delete, $"v1/sessions/{Request.Part(session)}/records/{Request.Part(person)}"),
        cancellationToken);

    /// <summary>List all that ever was on record about a person in a session. Needs the scope read.</summary>
    public Task<RecordHistoryDocument> ListRecordHistoryAsync(Guid session, Guid person, CancellationToken cancellationToken = default) => AskAsync<RecordHistoryDocument>(
        new Request(HttpMethod.Get, $"v1/sessions/{Request.Part(session)}/records/{Request.Part(person)}/history"),
        cancellationToken);

    /// <summary>Search photos for the people expected at a session. Nothing is on record until it is confirmed; what was seen is kept, the photos are not. Needs the scope enrol and identify.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<MarkingDocument> BeginMarkingAsync(Guid session, BeginMarkingForm form, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<MarkingDocument>(
        new Request(HttpMethod.Post, $"v1/sessions/{Request.Part(session)}/markings") { Content = new Form().Photos("photo", form.Photo).Field("takenAt", form.TakenAt).Content }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>List the markings of a session, newest first. Needs the scope read.</summary>
    public Task<MarkingsDocument> ListMarkingsAsync(Guid session, CancellationToken cancellationToken = default) => AskAsync<MarkingsDocument>(
        new Request(HttpMethod.Get, $"v1/sessions/{Request.Part(session)}/markings"),
        cancellationToken);

    /// <summary>Add photos to a marking. Needs the scope enrol and identify.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<MarkingDocument> AddMarkingPhotosAsync(Guid marking, AddMarkingPhotosForm form, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<MarkingDocument>(
        new Request(HttpMethod.Post, $"v1/markings/{Request.Part(marking)}/photos") { Content = new Form().Photos("photo", form.Photo).Field("takenAt", form.TakenAt).Content }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Read a marking: who was seen, and what confirming would put on record. Needs the scope read.</summary>
    public Task<MarkingDocument> GetMarkingAsync(Guid marking, CancellationToken cancellationToken = default) => AskAsync<MarkingDocument>(
        new Request(HttpMethod.Get, $"v1/markings/{Request.Part(marking)}"),
        cancellationToken);

    /// <summary>Discard a marking. Needs the scope enrol.</summary>
    public Task DiscardMarkingAsync(Guid marking, CancellationToken cancellationToken = default) => DoAsync(
        new Request(HttpMethod.Delete, $"v1/markings/{Request.Part(marking)}"),
        cancellationToken);

    /// <summary>Put on record who was there. Everyone expected who was not seen is absent, but for who was corrected, seen before, or put on record by somebody. Needs the scope enrol.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<RecordsDocument> ConfirmMarkingAsync(Guid marking, ConfirmInput? body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<RecordsDocument>(
        new Request(HttpMethod.Post, $"v1/markings/{Request.Part(marking)}/confirm") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Let somebody in or out. By a photo, or by a person's id (JSON), which needs the scope enrol as well. 201 when it was done; 200 else, and the verdict says why not. Needs the scope identify.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<CheckInAnswerDocument> CheckInAsync(CheckInForm form, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<CheckInAnswerDocument>(
        new Request(HttpMethod.Post, "v1/checkins") { Content = new Form().Photos("photo", form.Photo).Field("direction", form.Direction).Field("at", form.At).Field("latitude", form.Latitude).Field("longitude", form.Longitude).Field("accuracy", form.Accuracy).Fields("region", form.Region).Fields("group", form.Group).Content }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Let somebody in or out. By a photo, or by a person's id (JSON), which needs the scope enrol as well. 201 when it was done; 200 else, and the verdict says why not. Needs the scope identify.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<CheckInAnswerDocument> CheckInAsync(CheckInInput body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<CheckInAnswerDocument>(
        new Request(HttpMethod.Post, "v1/checkins") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>List check-ins and check-outs, newest first. All filters given must fit. Pages by cursor. Needs the scope read.</summary>
    /// <param name="from">The first day, such as 2026-11-01.</param>
    /// <param name="to">The last day.</param>
    /// <param name="cursor">Where the page before said to go on.</param>
    /// <param name="limit">1 to 1000; 100 by default.</param>
    public Task<CheckInsPageDocument> ListCheckInsAsync(DateOnly? from = null, DateOnly? to = null, Guid? person = null, string? group = null, string? region = null, string? cursor = null, int? limit = null, CancellationToken cancellationToken = default) => AskAsync<CheckInsPageDocument>(
        new Request(HttpMethod.Get, "v1/checkins").Query("from", from).Query("to", to).Query("person", person).Query("group", group).Query("region", region).Query("cursor", cursor).Query("limit", limit),
        cancellationToken);

    /// <summary>Take a check-in back. Needs the scope enrol.</summary>
    public Task RemoveCheckInAsync(Guid checkin, CancellationToken cancellationToken = default) => DoAsync(
        new Request(HttpMethod.Delete, $"v1/checkins/{Request.Part(checkin)}"),
        cancellationToken);

    /// <summary>List leaves, the last requested first. All filters given must fit. Pages by cursor. Needs the scope read.</summary>
    /// <param name="state">pending, approved or refused.</param>
    /// <param name="from">Those with a day from this one on.</param>
    /// <param name="to">Those with a day up to this one.</param>
    /// <param name="cursor">Where the page before said to go on.</param>
    /// <param name="limit">1 to 1000; 100 by default.</param>
    public Task<LeavesPageDocument> ListLeavesAsync(Guid? person = null, string? state = null, DateOnly? from = null, DateOnly? to = null, string? cursor = null, int? limit = null, CancellationToken cancellationToken = default) => AskAsync<LeavesPageDocument>(
        new Request(HttpMethod.Get, "v1/leaves").Query("person", person).Query("state", state).Query("from", from).Query("to", to).Query("cursor", cursor).Query("limit", limit),
        cancellationToken);

    /// <summary>Request leave for somebody. It counts when it is approved. Needs the scope enrol.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<LeaveDocument> AddLeaveAsync(LeaveInput body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<LeaveDocument>(
        new Request(HttpMethod.Post, "v1/leaves") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Read a leave. Needs the scope read.</summary>
    public Task<LeaveDocument> GetLeaveAsync(Guid leave, CancellationToken cancellationToken = default) => AskAsync<LeaveDocument>(
        new Request(HttpMethod.Get, $"v1/leaves/{Request.Part(leave)}"),
        cancellationToken);

    /// <summary>Remove a leave. Needs the scope enrol.</summary>
    public Task RemoveLeaveAsync(Guid leave, CancellationToken cancellationToken = default) => DoAsync(
        new Request(HttpMethod.Delete, $"v1/leaves/{Request.Part(leave)}"),
        cancellationToken);

    /// <summary>Approve or refuse a leave. Once: remove it and request another to change that. Needs the scope enrol.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<LeaveDocument> DecideLeaveAsync(Guid leave, LeaveDecisionInput body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<LeaveDocument>(
        new Request(HttpMethod.Post, $"v1/leaves/{Request.Part(leave)}/decision") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Read how the client counts attendance. Needs the scope read.</summary>
    public Task<AttendanceRulesDocument> GetAttendanceRulesAsync(CancellationToken cancellationToken = default) => AskAsync<AttendanceRulesDocument>(
        new Request(HttpMethod.Get, "v1/attendance/rules"),
        cancellationToken);

    /// <summary>Replace the rules. Needs the scope admin.</summary>
    public Task<AttendanceRulesDocument> UpdateAttendanceRulesAsync(AttendanceRulesDocument body, CancellationToken cancellationToken = default) => AskAsync<AttendanceRulesDocument>(
        new Request(HttpMethod.Put, "v1/attendance/rules") { Content = Request.Body(body) },
        cancellationToken);

    /// <summary>List what check-ins come to, day by day. Needs from and to, at most 366 days apart; group is the person's. Needs the scope read.</summary>
    /// <param name="from">The first day, such as 2026-01-01.</param>
    /// <param name="to">The last day.</param>
    /// <param name="region">The people's, now.</param>
    /// <param name="kind">Of the sessions: normal or extra.</param>
    public Task<DaysDocument> ListDaysAsync(DateOnly? from = null, DateOnly? to = null, string? group = null, string? region = null, Guid? subject = null, string? kind = null, Guid? person = null, CancellationToken cancellationToken = default) => AskAsync<DaysDocument>(
        new Request(HttpMethod.Get, "v1/attendance/days").Query("from", from).Query("to", to).Query("group", group).Query("region", region).Query("subject", subject).Query("kind", kind).Query("person", person),
        cancellationToken);

    /// <summary>Count records by day, person, group or region. Needs the scope read.</summary>
    /// <param name="from">The first day, such as 2026-01-01.</param>
    /// <param name="to">The last day.</param>
    /// <param name="region">The people's, now.</param>
    /// <param name="kind">Of the sessions: normal or extra.</param>
    /// <param name="by">day (the default), person, group or region.</param>
    public Task<AnalyticsDocument> GetAttendanceAnalyticsAsync(DateOnly? from = null, DateOnly? to = null, string? group = null, string? region = null, Guid? subject = null, string? kind = null, Guid? person = null, string? by = null, CancellationToken cancellationToken = default) => AskAsync<AnalyticsDocument>(
        new Request(HttpMethod.Get, "v1/attendance/analytics").Query("from", from).Query("to", to).Query("group", group).Query("region", region).Query("subject", subject).Query("kind", kind).Query("person", person).Query("by", by),
        cancellationToken);

    /// <summary>List what happened, newest first. Needs the scope read.</summary>
    /// <param name="kind">registered, check-in, check-out, seen, corrected, leave-requested or leave-decided.</param>
    /// <param name="cursor">Where the page before said to go on.</param>
    /// <param name="limit">1 to 1000; 50 by default.</param>
    public Task<AttendanceEventsDocument> ListAttendanceEventsAsync(string? kind = null, Guid? person = null, string? region = null, string? cursor = null, int? limit = null, CancellationToken cancellationToken = default) => AskAsync<AttendanceEventsDocument>(
        new Request(HttpMethod.Get, "v1/attendance/events").Query("kind", kind).Query("person", person).Query("region", region).Query("cursor", cursor).Query("limit", limit),
        cancellationToken);

    /// <summary>Say when people were last seen. Who never was is left out. Needs the scope read.</summary>
    /// <param name="person">1 to 1000 times.</param>
    public Task<LastSeenListDocument> ListLastSeenAsync(IReadOnlyList<Guid>? person = null, CancellationToken cancellationToken = default) => AskAsync<LastSeenListDocument>(
        new Request(HttpMethod.Get, "v1/attendance/last-seen").Query("person", person),
        cancellationToken);

    /// <summary>Count the attendance of a range of days. Needs from and to. As JSON, CSV, XLSX, or a page to be printed. Needs the scope read.</summary>
    /// <param name="from">The first day, such as 2026-01-01.</param>
    /// <param name="to">The last day.</param>
    /// <param name="region">The people's, now.</param>
    /// <param name="kind">Of the sessions: normal or extra.</param>
    /// <param name="basis">sessions (the default) for records, days for check-ins.</param>
    /// <param name="format">json (the default), csv, xlsx or html.</param>
    /// <param name="preset">Of CSV: people (the default), students, students-older, class, student or records.</param>
    public Task<byte[]> GetAttendanceReportAsync(DateOnly? from = null, DateOnly? to = null, string? group = null, string? region = null, Guid? subject = null, string? kind = null, Guid? person = null, string? basis = null, string? format = null, string? preset = null, CancellationToken cancellationToken = default) => ReadBytesAsync(
        new Request(HttpMethod.Get, "v1/attendance/report").Query("from", from).Query("to", to).Query("group", group).Query("region", region).Query("subject", subject).Query("kind", kind).Query("person", person).Query("basis", basis).Query("format", format).Query("preset", preset),
        cancellationToken);

    /// <summary>List the imports of this server, newest first, in short. Needs the scope admin.</summary>
    public Task<ImportsDocument> ListImportsAsync(CancellationToken cancellationToken = default) => AskAsync<ImportsDocument>(
        new Request(HttpMethod.Get, "v1/imports"),
        cancellationToken);

    /// <summary>Begin an import, to upload files to or of a folder of the server. Needs the scope admin.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<ImportDocument> CreateImportAsync(ImportInput body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<ImportDocument>(
        new Request(HttpMethod.Post, "v1/imports") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Look into the folder that the operator allows to import from. Links are not followed. Needs the scope admin.</summary>
    public Task<ImportFolderDocument> ListImportFoldersAsync(string? path = null, CancellationToken cancellationToken = default) => AskAsync<ImportFolderDocument>(
        new Request(HttpMethod.Get, "v1/imports/folders").Query("path", path),
        cancellationToken);

    /// <summary>Read an import: its plan, its run, and what is worked on. Needs the scope admin.</summary>
    public Task<ImportDocument> GetImportAsync(Guid import, CancellationToken cancellationToken = default) => AskAsync<ImportDocument>(
        new Request(HttpMethod.Get, $"v1/imports/{Request.Part(import)}"),
        cancellationToken);

    /// <summary>Forget an import with its uploaded files and its plan. What a run wrote stays: roll it back first, if that is not wanted. Needs the scope admin.</summary>
    public Task RemoveImportAsync(Guid import, CancellationToken cancellationToken = default) => DoAsync(
        new Request(HttpMethod.Delete, $"v1/imports/{Request.Part(import)}"),
        cancellationToken);

    /// <summary>Upload one file as it is. The path, which is needed, says where it belongs in the project, such as backend/attendance.db; the same path again replaces it, and any file makes the plan void. Needs the scope admin.</summary>
    public Task<ImportedFileDocument> UploadImportFileAsync(Guid import, Stream body, string? path = null, CancellationToken cancellationToken = default) => AskAsync<ImportedFileDocument>(
        new Request(HttpMethod.Put, $"v1/imports/{Request.Part(import)}/files") { Content = Request.Bytes(body) }.Query("path", path),
        cancellationToken);

    /// <summary>Remove the uploaded files; the plan and its run stay on record. Needs the scope admin.</summary>
    public Task<ImportDocument> RemoveImportFilesAsync(Guid import, CancellationToken cancellationToken = default) => AskAsync<ImportDocument>(
        new Request(HttpMethod.Delete, $"v1/imports/{Request.Part(import)}/files"),
        cancellationToken);

    /// <summary>Make accounts of those in a legacy database of the import. Plain-text passwords are hashed before anything is written. An account is its person's who has its e-mail address. Needs the scope admin.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<ImportedAccountsDocument> ImportAccountsAsync(Guid import, ImportAccountsInput body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<ImportedAccountsDocument>(
        new Request(HttpMethod.Post, $"v1/imports/{Request.Part(import)}/accounts") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>List every row that the plan sets aside, with its reason. Needs the scope admin.</summary>
    public Task<ImportRejectsDocument> ListImportRejectsAsync(Guid import, string? cursor = null, int? limit = null, CancellationToken cancellationToken = default) => AskAsync<ImportRejectsDocument>(
        new Request(HttpMethod.Get, $"v1/imports/{Request.Part(import)}/rejects").Query("cursor", cursor).Query("limit", limit),
        cancellationToken);

    /// <summary>Plan it: what becomes of every row. Writes nothing to the store. Beside other requests: read the import, or follow it, to see how far it is. Needs the scope admin.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<ImportDocument> PlanImportAsync(Guid import, ImportPlanInput? body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<ImportDocument>(
        new Request(HttpMethod.Post, $"v1/imports/{Request.Part(import)}/plan") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Run the plan and roll it back: the exact counts, and nothing written. Needs the scope admin.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<ImportDocument> RehearseImportAsync(Guid import, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<ImportDocument>(
        new Request(HttpMethod.Post, $"v1/imports/{Request.Part(import)}/rehearse").Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Write what the plan says, or go on with a run that was stopped. Needs the scope admin.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<ImportDocument> RunImportAsync(Guid import, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<ImportDocument>(
        new Request(HttpMethod.Post, $"v1/imports/{Request.Part(import)}/run").Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Stop what is worked on, between two steps. Needs the scope admin.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<ImportDocument> StopImportAsync(Guid import, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<ImportDocument>(
        new Request(HttpMethod.Post, $"v1/imports/{Request.Part(import)}/stop").Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Compare every row of the plan with the store. Needs the scope admin.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<ImportDocument> VerifyImportAsync(Guid import, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<ImportDocument>(
        new Request(HttpMethod.Post, $"v1/imports/{Request.Part(import)}/verify").Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Take back what the run added. What has changed since is named and never taken; unless forced, nothing is then. Needs the scope admin.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<ImportDocument> RollbackImportAsync(Guid import, ImportRollbackInput? body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<ImportDocument>(
        new Request(HttpMethod.Post, $"v1/imports/{Request.Part(import)}/rollback") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Follow an import by server-sent events. An event "progress" with the import in short at each step, and one "end" when nothing is worked on; then the stream ends. Needs the scope admin.</summary>
    public IAsyncEnumerable<ImportDocument> WatchImportAsync(Guid import, CancellationToken cancellationToken = default) => FollowAsync<ImportDocument>(
        new Request(HttpMethod.Get, $"v1/imports/{Request.Part(import)}/events"),
        cancellationToken);

    /// <summary>List documents, the newest first. All filters given must fit. Pages by cursor. Needs the scope documents.</summary>
    /// <param name="kind">text, markdown, html, pdf, docx, csv, xlsx, xml-log, openapi, postman or image.</param>
    /// <param name="artifact">Those that were read from it.</param>
    /// <param name="tag">Those that have exactly this tag.</param>
    /// <param name="q">Part of the title or the path.</param>
    /// <param name="cursor">Where the page before said to go on.</param>
    /// <param name="limit">1 to 1000; 100 by default.</param>
    public Task<LibraryPageDocument> ListDocumentsAsync(string? kind = null, Guid? artifact = null, string? tag = null, string? q = null, string? cursor = null, int? limit = null, CancellationToken cancellationToken = default) => AskAsync<LibraryPageDocument>(
        new Request(HttpMethod.Get, "v1/documents").Query("kind", kind).Query("artifact", artifact).Query("tag", tag).Query("q", q).Query("cursor", cursor).Query("limit", limit),
        cancellationToken);

    /// <summary>Read what a document is called, and how many parts it has. Needs the scope documents.</summary>
    public Task<LibraryDocument> GetDocumentAsync(Guid document, CancellationToken cancellationToken = default) => AskAsync<LibraryDocument>(
        new Request(HttpMethod.Get, $"v1/documents/{Request.Part(document)}"),
        cancellationToken);

    /// <summary>Give a document another title or source. Needs the scope ingest.</summary>
    public Task<LibraryDocument> UpdateDocumentAsync(Guid document, LibraryInput body, CancellationToken cancellationToken = default) => AskAsync<LibraryDocument>(
        new Request(HttpMethod.Put, $"v1/documents/{Request.Part(document)}") { Content = Request.Body(body) },
        cancellationToken);

    /// <summary>Remove a document with its parts, tags, prompts, entities and figures. The artifact that it was read from stays. Needs the scope ingest.</summary>
    public Task RemoveDocumentAsync(Guid document, CancellationToken cancellationToken = default) => DoAsync(
        new Request(HttpMethod.Delete, $"v1/documents/{Request.Part(document)}"),
        cancellationToken);

    /// <summary>Read a document's text, section by section. Needs the scope documents.</summary>
    /// <param name="cursor">Where the page before said to go on.</param>
    /// <param name="fromOrder">The order of the first one, in place of a cursor.</param>
    /// <param name="limit">1 to 1000; 100 by default.</param>
    public Task<SectionsDocument> ListSectionsAsync(Guid document, string? cursor = null, int? fromOrder = null, int? limit = null, CancellationToken cancellationToken = default) => AskAsync<SectionsDocument>(
        new Request(HttpMethod.Get, $"v1/documents/{Request.Part(document)}/sections").Query("cursor", cursor).Query("fromOrder", fromOrder).Query("limit", limit),
        cancellationToken);

    /// <summary>Read a document's tables, some hundred rows at a time. Needs the scope documents.</summary>
    /// <param name="cursor">Where the page before said to go on.</param>
    /// <param name="fromOrder">The order of the first one, in place of a cursor.</param>
    /// <param name="limit">1 to 100; 10 by default.</param>
    public Task<TablesDocument> ListTablesAsync(Guid document, string? cursor = null, int? fromOrder = null, int? limit = null, CancellationToken cancellationToken = default) => AskAsync<TablesDocument>(
        new Request(HttpMethod.Get, $"v1/documents/{Request.Part(document)}/tables").Query("cursor", cursor).Query("fromOrder", fromOrder).Query("limit", limit),
        cancellationToken);

    /// <summary>List the files that were taken in, the last one first. All filters given must fit. Pages by cursor. Needs the scope documents.</summary>
    /// <param name="status">queued, reading, ready, failed or cancelled.</param>
    /// <param name="kind">text, markdown, html, pdf, docx, csv, xlsx, xml-log, openapi, postman or image.</param>
    /// <param name="sha256">Of the original, 64 hex digits.</param>
    /// <param name="q">Part of the name.</param>
    /// <param name="cursor">Where the page before said to go on.</param>
    /// <param name="limit">1 to 1000; 100 by default.</param>
    public Task<ArtifactsDocument> ListArtifactsAsync(string? status = null, string? kind = null, string? sha256 = null, string? reportWeek = null, string? q = null, string? cursor = null, int? limit = null, CancellationToken cancellationToken = default) => AskAsync<ArtifactsDocument>(
        new Request(HttpMethod.Get, "v1/documents/artifacts").Query("status", status).Query("kind", kind).Query("sha256", sha256).Query("reportWeek", reportWeek).Query("q", q).Query("cursor", cursor).Query("limit", limit),
        cancellationToken);

    /// <summary>Upload files to be read. Answers when they are kept; they are read beside other requests, a few at a time. The same bytes are taken in once, whatever they are called: sending them again changes nothing, and takes up a file that failed or was cancelled. A file that is refused is told beside those that are not; when all of them are, the answer is the first one's problem. 429 ingest-client-full while as many files of the client wait as may: Retry-After says when to ask again. Needs the scope ingest.</summary>
    public Task<UploadsDocument> AddArtifactsAsync(AddArtifactsForm form, CancellationToken cancellationToken = default) => AskAsync<UploadsDocument>(
        new Request(HttpMethod.Post, "v1/documents/artifacts") { Content = new Form().Photos("files", form.Files).Field("reportWeek", form.ReportWeek).Content },
        cancellationToken);

    /// <summary>Read an artifact: what it is, and what became of it. Needs the scope documents.</summary>
    public Task<ArtifactDocument> GetArtifactAsync(Guid artifact, CancellationToken cancellationToken = default) => AskAsync<ArtifactDocument>(
        new Request(HttpMethod.Get, $"v1/documents/artifacts/{Request.Part(artifact)}"),
        cancellationToken);

    /// <summary>Remove an artifact with its documents, facts and evidence. Its file goes, too, unless another artifact has the same. Needs the scope ingest.</summary>
    public Task RemoveArtifactAsync(Guid artifact, CancellationToken cancellationToken = default) => DoAsync(
        new Request(HttpMethod.Delete, $"v1/documents/artifacts/{Request.Part(artifact)}"),
        cancellationToken);

    /// <summary>Download the file as it was taken in. To be saved and never shown by a browser: as an attachment without a type of its own, whatever is in it. Needs the scope documents.</summary>
    public Task<byte[]> GetOriginalAsync(Guid artifact, CancellationToken cancellationToken = default) => ReadBytesAsync(
        new Request(HttpMethod.Get, $"v1/documents/artifacts/{Request.Part(artifact)}/original"),
        cancellationToken);

    /// <summary>Stop the reading of an artifact. What was read of it stays; the same file uploaded again goes on with it. Needs the scope ingest.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<ArtifactDocument> CancelArtifactAsync(Guid artifact, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<ArtifactDocument>(
        new Request(HttpMethod.Post, $"v1/documents/artifacts/{Request.Part(artifact)}/cancel").Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Follow the reading of an artifact by server-sent events. An event "progress" at each step, and one "end" when it is ready, has failed or was cancelled; then the stream ends. Needs the scope documents.</summary>
    public IAsyncEnumerable<IngestProgressDocument> WatchArtifactAsync(Guid artifact, CancellationToken cancellationToken = default) => FollowAsync<IngestProgressDocument>(
        new Request(HttpMethod.Get, $"v1/documents/artifacts/{Request.Part(artifact)}/events"),
        cancellationToken);

    /// <summary>Find text, tables, operations of APIs, entries of logs and tags. By words and by meaning, joined; by words alone where there is no model, and the answer says so. Filters hold for every hit: as many come as are asked for, unless there are no more. Needs the scope documents.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<SearchDocument> SearchDocumentsAsync(SearchInput body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<SearchDocument>(
        new Request(HttpMethod.Post, "v1/documents/search") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Read how large the index is, and how far a rebuild of it. Needs the scope documents.</summary>
    public Task<SearchStatusDocument> GetSearchIndexAsync(CancellationToken cancellationToken = default) => AskAsync<SearchStatusDocument>(
        new Request(HttpMethod.Get, "v1/documents/search/index"),
        cancellationToken);

    /// <summary>Make the index anew, as after a change of the model. Beside other requests: the old index serves until the new one is complete. One that was stopped goes on where it was. 404, text-model-unknown, for a space that the server's model does not embed in. Needs the scope ingest.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<RebuildDocument> RebuildSearchIndexAsync(RebuildInput? body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<RebuildDocument>(
        new Request(HttpMethod.Post, "v1/documents/search/rebuild") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Stop a rebuild between two steps. Needs the scope ingest.</summary>
    public Task<RebuildDocument> StopSearchRebuildAsync(CancellationToken cancellationToken = default) => AskAsync<RebuildDocument>(
        new Request(HttpMethod.Delete, "v1/documents/search/rebuild"),
        cancellationToken);

    /// <summary>Follow a rebuild by server-sent events. An event "progress" at each step, and one "end" when it has ended; then the stream ends. Needs the scope documents.</summary>
    public IAsyncEnumerable<RebuildDocument> WatchSearchRebuildAsync(CancellationToken cancellationToken = default) => FollowAsync<RebuildDocument>(
        new Request(HttpMethod.Get, "v1/documents/search/rebuild/events"),
        cancellationToken);

    /// <summary>List operations of described APIs. Of OpenAPI, Swagger and Postman documents. All filters given must fit. Pages by cursor. Needs the scope documents.</summary>
    /// <param name="method">Such as GET; in either case.</param>
    /// <param name="tag">One of its tags, exactly.</param>
    /// <param name="path">Part of the path.</param>
    /// <param name="cursor">Where the page before said to go on.</param>
    /// <param name="fromOrder">The order of the first one of the document, in place of a cursor.</param>
    /// <param name="limit">1 to 1000; 100 by default.</param>
    public Task<ApisDocument> ListApisAsync(Guid? document = null, string? method = null, string? tag = null, string? path = null, string? cursor = null, int? fromOrder = null, int? limit = null, CancellationToken cancellationToken = default) => AskAsync<ApisDocument>(
        new Request(HttpMethod.Get, "v1/documents/apis").Query("document", document).Query("method", method).Query("tag", tag).Query("path", path).Query("cursor", cursor).Query("fromOrder", fromOrder).Query("limit", limit),
        cancellationToken);

    /// <summary>Read one operation of a described API. Needs the scope documents.</summary>
    public Task<ApiDocument> GetApiAsync(Guid document, int order, CancellationToken cancellationToken = default) => AskAsync<ApiDocument>(
        new Request(HttpMethod.Get, $"v1/documents/apis/{Request.Part(document)}/{Request.Part(order)}"),
        cancellationToken);

    /// <summary>List entries of logs. All filters given must fit. An entry whose time cannot be read fits no time, unless untimed is true. Pages by cursor. Needs the scope documents.</summary>
    /// <param name="level">Exactly.</param>
    /// <param name="code">Exactly.</param>
    /// <param name="q">Part of the message.</param>
    /// <param name="tsFrom">This time or later; a time without an offset is UTC.</param>
    /// <param name="tsTo">This time or earlier; a day without a time is the whole day.</param>
    /// <param name="untimed">Whether ts_from and ts_to let entries through whose time cannot be read; they do not by default.</param>
    /// <param name="cursor">Where the page before said to go on.</param>
    /// <param name="fromOrder">The order of the first one of the document, in place of a cursor.</param>
    /// <param name="limit">1 to 1000; 100 by default.</param>
    public Task<LogsDocument> ListLogsAsync(string? level = null, string? code = null, string? q = null, Guid? document = null, string? tsFrom = null, string? tsTo = null, bool? untimed = null, string? cursor = null, int? fromOrder = null, int? limit = null, CancellationToken cancellationToken = default) => AskAsync<LogsDocument>(
        new Request(HttpMethod.Get, "v1/documents/logs").Query("level", level).Query("code", code).Query("q", q).Query("document", document).Query("ts_from", tsFrom).Query("ts_to", tsTo).Query("untimed", untimed).Query("cursor", cursor).Query("fromOrder", fromOrder).Query("limit", limit),
        cancellationToken);

    /// <summary>Export entries of logs as CSV. The columns ts, level, code, component and message of every entry that fits, however many. Text that a spreadsheet would take for a formula begins with an apostrophe. Needs the scope documents.</summary>
    /// <param name="level">Exactly.</param>
    /// <param name="code">Exactly.</param>
    /// <param name="q">Part of the message.</param>
    /// <param name="tsFrom">This time or later; a time without an offset is UTC.</param>
    /// <param name="tsTo">This time or earlier; a day without a time is the whole day.</param>
    /// <param name="untimed">Whether ts_from and ts_to let entries through whose time cannot be read; they do not by default.</param>
    public Task<string> ExportLogsAsync(string? level = null, string? code = null, string? q = null, Guid? document = null, string? tsFrom = null, string? tsTo = null, bool? untimed = null, CancellationToken cancellationToken = default) => ReadTextAsync(
        new Request(HttpMethod.Get, "v1/documents/logs/export").Query("level", level).Query("code", code).Query("q", q).Query("document", document).Query("ts_from", tsFrom).Query("ts_to", tsTo).Query("untimed", untimed),
        cancellationToken);

    /// <summary>List tags of documents, by name. All filters given must fit. Pages by cursor. Needs the scope documents.</summary>
    /// <param name="name">Exactly.</param>
    /// <param name="q">Part of the name.</param>
    /// <param name="cursor">Where the page before said to go on.</param>
    /// <param name="limit">1 to 1000; 100 by default.</param>
    public Task<TagsDocument> ListTagsAsync(Guid? document = null, string? name = null, string? q = null, string? cursor = null, int? limit = null, CancellationToken cancellationToken = default) => AskAsync<TagsDocument>(
        new Request(HttpMethod.Get, "v1/documents/tags").Query("document", document).Query("name", name).Query("q", q).Query("cursor", cursor).Query("limit", limit),
        cancellationToken);

    /// <summary>Count how many documents have each tag. The 1,000 most used ones at most. Needs the scope documents.</summary>
    /// <param name="limit">1 to 1000; 100 by default.</param>
    public Task<TagTallyDocument> TallyTagsAsync(int? limit = null, CancellationToken cancellationToken = default) => AskAsync<TagTallyDocument>(
        new Request(HttpMethod.Get, "v1/documents/tags/tally").Query("limit", limit),
        cancellationToken);

    /// <summary>Remove a tag of a document. Needs the scope ingest.</summary>
    public Task RemoveTagAsync(Guid tag, CancellationToken cancellationToken = default) => DoAsync(
        new Request(HttpMethod.Delete, $"v1/documents/tags/{Request.Part(tag)}"),
        cancellationToken);

    /// <summary>Add tags to a document. A document may have the same tag twice, of different sources; one that it has of the same source is left as it is, so that sending them again does no harm. Needs the scope ingest.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<TagsDocument> AddTagsAsync(Guid document, TagsInput body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<TagsDocument>(
        new Request(HttpMethod.Post, $"v1/documents/{Request.Part(document)}/tags") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Remove every tag of a document. Needs the scope ingest.</summary>
    public Task<RemovedDocument> RemoveTagsAsync(Guid document, CancellationToken cancellationToken = default) => AskAsync<RemovedDocument>(
        new Request(HttpMethod.Delete, $"v1/documents/{Request.Part(document)}/tags"),
        cancellationToken);

    /// <summary>Read the prompt that is in force for a document. Needs the scope documents.</summary>
    public Task<TagPromptDocument> GetTagPromptAsync(Guid document, CancellationToken cancellationToken = default) => AskAsync<TagPromptDocument>(
        new Request(HttpMethod.Get, $"v1/documents/tags/prompt/{Request.Part(document)}"),
        cancellationToken);

    /// <summary>Give a document a new prompt. Those before it stay on record. Needs the scope ingest.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<TagPromptDocument> AddTagPromptAsync(Guid document, TagPromptInput body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<TagPromptDocument>(
        new Request(HttpMethod.Post, $"v1/documents/tags/prompt/{Request.Part(document)}") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>List a document's prompts, the newest first. Needs the scope documents.</summary>
    /// <param name="cursor">Where the page before said to go on.</param>
    /// <param name="limit">1 to 1000; 20 by default.</param>
    public Task<TagPromptsDocument> ListTagPromptsAsync(Guid document, string? cursor = null, int? limit = null, CancellationToken cancellationToken = default) => AskAsync<TagPromptsDocument>(
        new Request(HttpMethod.Get, $"v1/documents/tags/prompt/{Request.Part(document)}/history").Query("cursor", cursor).Query("limit", limit),
        cancellationToken);

    /// <summary>List prompts for tags that need not be written. Needs the scope documents.</summary>
    public Task<TagPresetsDocument> ListTagPresetsAsync(CancellationToken cancellationToken = default) => AskAsync<TagPresetsDocument>(
        new Request(HttpMethod.Get, "v1/documents/tags/presets"),
        cancellationToken);

    /// <summary>Ask a language model what a document is about. Its text goes to the endpoint that the operator configured. 501 where there is none. Needs the scope ingest.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<TagProposalDocument> ExtractTagsAsync(ExtractTagsInput body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<TagProposalDocument>(
        new Request(HttpMethod.Post, "v1/documents/extract/tags") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Tag a document by the prompt that is in force for it. By the general one where it has none. 501 where no language model is configured. Needs the scope ingest.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<TagProposalDocument> AutoTagAsync(Guid document, AutoTagInput? body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<TagProposalDocument>(
        new Request(HttpMethod.Post, $"v1/documents/autotag/{Request.Part(document)}") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>What are documents kept, read and found with? The store is asked just now: 503, with the reason, while it does not answer and no other store answers for it. Needs the scope documents.</summary>
    public Task<LibraryConfigDocument> GetDocumentsConfigAsync(CancellationToken cancellationToken = default) => AskAsync<LibraryConfigDocument>(
        new Request(HttpMethod.Get, "v1/documents/config") { AnswersWith = [503] },
        cancellationToken);

    /// <summary>List facts. All filters given must fit. Pages by cursor. Needs the scope documents.</summary>
    /// <param name="reportWeek">Exactly.</param>
    /// <param name="entity">Exactly.</param>
    /// <param name="cursor">Where the page before said to go on.</param>
    /// <param name="limit">1 to 1000; 100 by default.</param>
    public Task<FactsDocument> ListFactsAsync(Guid? artifact = null, string? reportWeek = null, string? entity = null, string? cursor = null, int? limit = null, CancellationToken cancellationToken = default) => AskAsync<FactsDocument>(
        new Request(HttpMethod.Get, "v1/documents/facts").Query("artifact", artifact).Query("reportWeek", reportWeek).Query("entity", entity).Query("cursor", cursor).Query("limit", limit),
        cancellationToken);

    /// <summary>Add facts to an artifact. All or none. Needs the scope ingest.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<FactsDocument> AddFactsAsync(Guid artifact, FactsInput body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<FactsDocument>(
        new Request(HttpMethod.Post, $"v1/documents/artifacts/{Request.Part(artifact)}/facts") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Remove an artifact's facts and evidence. The answer counts the facts. Needs the scope ingest.</summary>
    public Task<RemovedDocument> RemoveFactsAsync(Guid artifact, CancellationToken cancellationToken = default) => AskAsync<RemovedDocument>(
        new Request(HttpMethod.Delete, $"v1/documents/artifacts/{Request.Part(artifact)}/facts"),
        cancellationToken);

    /// <summary>List evidence, in short. Needs the scope documents.</summary>
    /// <param name="cursor">Where the page before said to go on.</param>
    /// <param name="limit">1 to 100; 20 by default.</param>
    public Task<EvidencePageDocument> ListEvidenceAsync(Guid? artifact = null, string? cursor = null, int? limit = null, CancellationToken cancellationToken = default) => AskAsync<EvidencePageDocument>(
        new Request(HttpMethod.Get, "v1/documents/evidence").Query("artifact", artifact).Query("cursor", cursor).Query("limit", limit),
        cancellationToken);

    /// <summary>Read evidence with all of its data. Needs the scope documents.</summary>
    public Task<EvidenceDocument> GetEvidenceAsync(Guid evidence, CancellationToken cancellationToken = default) => AskAsync<EvidenceDocument>(
        new Request(HttpMethod.Get, $"v1/documents/evidence/{Request.Part(evidence)}"),
        cancellationToken);

    /// <summary>Add evidence to an artifact. All or none; facts name it by the ids of the answer. Needs the scope ingest.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<EvidencePageDocument> AddEvidenceAsync(Guid artifact, EvidencePageInput body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<EvidencePageDocument>(
        new Request(HttpMethod.Post, $"v1/documents/artifacts/{Request.Part(artifact)}/evidence") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>List whom and what documents name. All filters given must fit. Pages by cursor. Needs the scope documents.</summary>
    /// <param name="label">Exactly, such as PERSON.</param>
    /// <param name="cursor">Where the page before said to go on.</param>
    /// <param name="limit">1 to 1000; 100 by default.</param>
    public Task<EntitiesDocument> ListEntitiesAsync(Guid? document = null, string? label = null, string? cursor = null, int? limit = null, CancellationToken cancellationToken = default) => AskAsync<EntitiesDocument>(
        new Request(HttpMethod.Get, "v1/documents/entities").Query("document", document).Query("label", label).Query("cursor", cursor).Query("limit", limit),
        cancellationToken);

    /// <summary>Add entities that a document names. All or none. Needs the scope ingest.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<EntitiesDocument> AddEntitiesAsync(Guid document, EntitiesInput body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<EntitiesDocument>(
        new Request(HttpMethod.Post, $"v1/documents/{Request.Part(document)}/entities") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>List figures that were found in documents. All filters given must fit. Pages by cursor. Needs the scope documents.</summary>
    /// <param name="type">Exactly, such as percentage.</param>
    /// <param name="cursor">Where the page before said to go on.</param>
    /// <param name="limit">1 to 1000; 100 by default.</param>
    public Task<FiguresDocument> ListFiguresAsync(Guid? document = null, string? type = null, string? cursor = null, int? limit = null, CancellationToken cancellationToken = default) => AskAsync<FiguresDocument>(
        new Request(HttpMethod.Get, "v1/documents/figures").Query("document", document).Query("type", type).Query("cursor", cursor).Query("limit", limit),
        cancellationToken);

    /// <summary>Add figures that were found in a document. All or none. Needs the scope ingest.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<FiguresDocument> AddFiguresAsync(Guid document, FiguresInput body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<FiguresDocument>(
        new Request(HttpMethod.Post, $"v1/documents/{Request.Part(document)}/figures") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Remove a document's entities and figures, before it is looked through again. Needs the scope ingest.</summary>
    public Task<RemovedDocument> RemoveFindingsAsync(Guid document, CancellationToken cancellationToken = default) => AskAsync<RemovedDocument>(
        new Request(HttpMethod.Delete, $"v1/documents/{Request.Part(document)}/findings"),
        cancellationToken);

    /// <summary>Read what a document is built of, as somebody said it. Needs the scope documents.</summary>
    public Task<StructureDocument> GetStructureAsync(Guid document, CancellationToken cancellationToken = default) => AskAsync<StructureDocument>(
        new Request(HttpMethod.Get, $"v1/documents/{Request.Part(document)}/structure"),
        cancellationToken);

    /// <summary>Say what a document is built of. Needs the scope ingest.</summary>
    public Task<StructureDocument> SetStructureAsync(Guid document, StructureDocument body, CancellationToken cancellationToken = default) => AskAsync<StructureDocument>(
        new Request(HttpMethod.Put, $"v1/documents/{Request.Part(document)}/structure") { Content = Request.Body(body) },
        cancellationToken);

    /// <summary>Forget what a document is built of. Needs the scope ingest.</summary>
    public Task RemoveStructureAsync(Guid document, CancellationToken cancellationToken = default) => DoAsync(
        new Request(HttpMethod.Delete, $"v1/documents/{Request.Part(document)}/structure"),
        cancellationToken);

    /// <summary>List summaries, the newest first. All filters given must fit. Pages by cursor. Needs the scope documents.</summary>
    /// <param name="scope">Exactly, such as workspace or artifact.</param>
    /// <param name="scopeKey">Exactly.</param>
    /// <param name="style">Exactly, such as bullet or executive.</param>
    /// <param name="cursor">Where the page before said to go on.</param>
    /// <param name="limit">1 to 1000; 20 by default.</param>
    public Task<SummariesDocument> ListSummariesAsync(string? scope = null, string? scopeKey = null, string? style = null, string? cursor = null, int? limit = null, CancellationToken cancellationToken = default) => AskAsync<SummariesDocument>(
        new Request(HttpMethod.Get, "v1/documents/summaries").Query("scope", scope).Query("scopeKey", scopeKey).Query("style", style).Query("cursor", cursor).Query("limit", limit),
        cancellationToken);

    /// <summary>Keep a summary that somebody wrote. Needs the scope ingest.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<SummaryDocument> AddSummaryAsync(SummaryInput body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<SummaryDocument>(
        new Request(HttpMethod.Post, "v1/documents/summaries") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Read a summary. Needs the scope documents.</summary>
    public Task<SummaryDocument> GetSummaryAsync(Guid summary, CancellationToken cancellationToken = default) => AskAsync<SummaryDocument>(
        new Request(HttpMethod.Get, $"v1/documents/summaries/{Request.Part(summary)}"),
        cancellationToken);

    /// <summary>Remove a summary. Needs the scope ingest.</summary>
    public Task RemoveSummaryAsync(Guid summary, CancellationToken cancellationToken = default) => DoAsync(
        new Request(HttpMethod.Delete, $"v1/documents/summaries/{Request.Part(summary)}"),
        cancellationToken);

    /// <summary>List what is remembered, the newest first. All filters given must fit. Pages by cursor. Needs the scope documents.</summary>
    /// <param name="category">Exactly, such as fact or preference.</param>
    /// <param name="user">Exactly.</param>
    /// <param name="q">Part of the content as JSON writes it.</param>
    /// <param name="cursor">Where the page before said to go on.</param>
    /// <param name="limit">1 to 1000; 100 by default.</param>
    public Task<MemoriesDocument> ListMemoriesAsync(string? category = null, string? user = null, string? q = null, string? cursor = null, int? limit = null, CancellationToken cancellationToken = default) => AskAsync<MemoriesDocument>(
        new Request(HttpMethod.Get, "v1/documents/memories").Query("category", category).Query("user", user).Query("q", q).Query("cursor", cursor).Query("limit", limit),
        cancellationToken);

    /// <summary>Remember something. Needs the scope ingest.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<MemoryDocument> AddMemoryAsync(MemoryInput body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<MemoryDocument>(
        new Request(HttpMethod.Post, "v1/documents/memories") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Read something that is remembered. Needs the scope documents.</summary>
    public Task<MemoryDocument> GetMemoryAsync(Guid memory, CancellationToken cancellationToken = default) => AskAsync<MemoryDocument>(
        new Request(HttpMethod.Get, $"v1/documents/memories/{Request.Part(memory)}"),
        cancellationToken);

    /// <summary>Forget something. Needs the scope ingest.</summary>
    public Task RemoveMemoryAsync(Guid memory, CancellationToken cancellationToken = default) => DoAsync(
        new Request(HttpMethod.Delete, $"v1/documents/memories/{Request.Part(memory)}"),
        cancellationToken);

    /// <summary>Read what somebody prefers. Needs the scope documents.</summary>
    public Task<PreferencesDocument> GetPreferencesAsync(string user, CancellationToken cancellationToken = default) => AskAsync<PreferencesDocument>(
        new Request(HttpMethod.Get, $"v1/documents/preferences/{Request.Part(user)}"),
        cancellationToken);

    /// <summary>Say what somebody prefers. Takes the place of all that was there. The user is any text of 1 to 500 characters. Needs the scope ingest.</summary>
    public Task<PreferencesDocument> SetPreferencesAsync(string user, PreferencesInput body, CancellationToken cancellationToken = default) => AskAsync<PreferencesDocument>(
        new Request(HttpMethod.Put, $"v1/documents/preferences/{Request.Part(user)}") { Content = Request.Body(body) },
        cancellationToken);

    /// <summary>Forget what somebody prefers. Needs the scope ingest.</summary>
    public Task RemovePreferencesAsync(string user, CancellationToken cancellationToken = default) => DoAsync(
        new Request(HttpMethod.Delete, $"v1/documents/preferences/{Request.Part(user)}"),
        cancellationToken);

    /// <summary>List skills, by name. Needs the scope documents.</summary>
    /// <param name="enabled">Those that are switched on, or off; all by default.</param>
    /// <param name="cursor">Where the page before said to go on.</param>
    /// <param name="limit">1 to 1000; 100 by default.</param>
    public Task<SkillsDocument> ListSkillsAsync(bool? enabled = null, string? cursor = null, int? limit = null, CancellationToken cancellationToken = default) => AskAsync<SkillsDocument>(
        new Request(HttpMethod.Get, "v1/documents/skills").Query("enabled", enabled).Query("cursor", cursor).Query("limit", limit),
        cancellationToken);

    /// <summary>Keep a skill. Needs the scope ingest.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<SkillDocument> AddSkillAsync(SkillInput body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<SkillDocument>(
        new Request(HttpMethod.Post, "v1/documents/skills") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>Read a skill. Needs the scope documents.</summary>
    public Task<SkillDocument> GetSkillAsync(Guid skill, CancellationToken cancellationToken = default) => AskAsync<SkillDocument>(
        new Request(HttpMethod.Get, $"v1/documents/skills/{Request.Part(skill)}"),
        cancellationToken);

    /// <summary>Replace a skill, or switch it on or off. Its name stays. Needs the scope ingest.</summary>
    public Task<SkillDocument> UpdateSkillAsync(Guid skill, SkillUpdate body, CancellationToken cancellationToken = default) => AskAsync<SkillDocument>(
        new Request(HttpMethod.Put, $"v1/documents/skills/{Request.Part(skill)}") { Content = Request.Body(body) },
        cancellationToken);

    /// <summary>Remove a skill. Needs the scope ingest.</summary>
    public Task RemoveSkillAsync(Guid skill, CancellationToken cancellationToken = default) => DoAsync(
        new Request(HttpMethod.Delete, $"v1/documents/skills/{Request.Part(skill)}"),
        cancellationToken);

    /// <summary>Read what the runs of reasoning models come to. Steps until they halted, latency, accuracy, and the last run. Needs the scope documents.</summary>
    /// <param name="task">Of one task alone.</param>
    public Task<HrmTotalsDocument> GetHrmTotalsAsync(string? task = null, CancellationToken cancellationToken = default) => AskAsync<HrmTotalsDocument>(
        new Request(HttpMethod.Get, "v1/documents/metrics/hrm").Query("task", task),
        cancellationToken);

    /// <summary>Record runs of a reasoning model. All or none. Needs the scope ingest.</summary>
    /// <param name="idempotencyKey">The same key with the same body gets the same answer, for a day, and runs once.</param>
    public Task<HrmRunsDocument> AddHrmRunsAsync(HrmRunsInput body, string? idempotencyKey = null, CancellationToken cancellationToken = default) => AskAsync<HrmRunsDocument>(
        new Request(HttpMethod.Post, "v1/documents/metrics/hrm") { Content = Request.Body(body) }.Header("Idempotency-Key", idempotencyKey),
        cancellationToken);

    /// <summary>List runs of reasoning models, the newest first. All filters given must fit. Pages by cursor. Needs the scope documents.</summary>
    /// <param name="task">Exactly.</param>
    /// <param name="from">This time or later.</param>
    /// <param name="cursor">Where the page before said to go on.</param>
    /// <param name="limit">1 to 1000; 100 by default.</param>
    public Task<HrmRunsDocument> ListHrmRunsAsync(string? task = null, DateTimeOffset? from = null, string? cursor = null, int? limit = null, CancellationToken cancellationToken = default) => AskAsync<HrmRunsDocument>(
        new Request(HttpMethod.Get, "v1/documents/metrics/hrm/runs").Query("task", task).Query("from", from).Query("cursor", cursor).Query("limit", limit),
        cancellationToken);

    /// <summary>Read a run. Needs the scope documents.</summary>
    public Task<HrmRunDocument> GetHrmRunAsync(Guid run, CancellationToken cancellationToken = default) => AskAsync<HrmRunDocument>(
        new Request(HttpMethod.Get, $"v1/documents/metrics/hrm/runs/{Request.Part(run)}"),
        cancellationToken);

    /// <summary>Remove a run. Needs the scope ingest.</summary>
    public Task RemoveHrmRunAsync(Guid run, CancellationToken cancellationToken = default) => DoAsync(
        new Request(HttpMethod.Delete, $"v1/documents/metrics/hrm/runs/{Request.Part(run)}"),
        cancellationToken);
}
