namespace Semblance.Tests.Documents.Search;

/// <summary>
/// Forty short passages about a bank's loans and its systems, and fifteen questions with what answers them: 2 for the answer, 1 for what is about the same. Written for this project; what
/// one's own documents are worth is measured with questions of one's own (docs/documents.md).
/// </summary>
internal static class Relevance
{
    public static readonly IReadOnlyList<string> Passages =
    [
        "Loan onboarding begins when a borrower submits the application form with proof of identity and income.",
        "A credit officer reviews every new application within two working days and asks for missing documents.",
        "The onboarding checklist for loans: identity, income, address, consent to the credit report, signature.",
        "Repayments are collected by direct debit on the first working day of each month.",
        "A borrower who misses three instalments is handed to the collections team.",
        "Early repayment of a mortgage costs one percent of what is left, and nothing after five years.",
        "The interest rate of a variable loan follows the central bank's rate with a margin of two percent.",
        "Fixed interest rates hold for two, five or ten years; afterwards the loan becomes variable.",
        "Overdraft fees are charged once a month when the balance of an account is below zero.",
        "Customers may close a savings account at any branch; the balance is paid out at once.",
        "GET /v1/loans/{id} reads one loan with its schedule of repayments. lending",
        "POST /v1/loans creates a loan application and answers with its identifier. lending, onboarding",
        "DELETE /v1/loans/{id} withdraws an application that nobody has approved yet. lending",
        "GET /v1/customers searches customers by name, e-mail or telephone number. customers",
        "PATCH /v1/customers/{id} changes the address of a customer. customers",
        "POST /v1/payments books a payment to an account; a key makes repeats harmless. payments",
        "GET /v1/rates lists the interest rates of today. lending, rates",
        "E-504 gateway timeout while calling the credit bureau, attempt 3 of 3",
        "E-401 token expired for user agent batch-import",
        "W-210 repayment file of 2026-03-01 arrived late, 1,204 rows",
        "E-507 disk full on node db-2, writes are refused",
        "I-100 nightly backup of the ledger finished in 312 seconds",
        "E-504 gateway timeout while calling the address register",
        "W-318 certificate of api.example expires in 14 days",
        "Backups of the ledger are kept for ninety days and restored into a test system once a month.",
        "A full disk stops all writes: free space by removing old backups, then restart the node.",
        "Certificates are renewed by the platform team; a warning appears fourteen days before one expires.",
        "Tokens expire after thirty minutes; a batch program asks for a new one before each file.",
        "When the credit bureau does not answer, the application waits and is tried again every hour.",
        "The collections team calls a customer twice before a letter is sent.",
        "Employees take thirty days of leave a year; ten of them may be moved into the next.",
        "Travel is booked through the portal; trains come before flights under six hours.",
        "The cafeteria serves lunch from half past eleven until two.",
        "Parking permits are issued at reception against a deposit.",
        "New employees get a laptop, a badge and an introduction to data protection on their first day.",
        "Data protection: personal data of applicants who were refused is deleted after six months.",
        "Complaints of customers are answered in writing within ten working days.",
        "Fraud is suspected when one telephone number appears in several applications.",
        "The quarterly report shows revenue, cost and the number of new loans by region.",
        "Marketing measures clicks, impressions and conversions of each campaign.",
    ];

    public static readonly IReadOnlyList<(string Query, IReadOnlyDictionary<int, int> Grades)> Queries =
    [
        ("loan onboarding", Of((0, 2), (2, 2), (11, 1), (1, 1))),
        ("how does a borrower apply for a loan", Of((0, 2), (1, 1), (11, 1), (2, 1))),
        ("missed repayments", Of((4, 2), (3, 1), (19, 1), (29, 1))),
        ("early repayment cost", Of((5, 2))),
        ("interest rates", Of((7, 2), (6, 2), (16, 2))),
        ("fees when my account is below zero", Of((8, 2))),
        ("close an account", Of((9, 2))),
        ("/v1/loans", Of((10, 2), (11, 2), (12, 2))),
        ("change the address of a customer", Of((14, 2), (13, 1))),
        ("E-504", Of((17, 2), (22, 2))),
        ("gateway timeout credit bureau", Of((17, 2), (28, 1), (22, 1))),
        ("disk full", Of((20, 2), (25, 2))),
        ("expiring certificates", Of((26, 2), (23, 2))),
        ("how long are backups kept", Of((24, 2), (21, 1))),
        ("deleting personal data", Of((35, 2), (34, 1))),
    ];

    /// <summary>
    /// How good an order is, from 0 to 1 for the best one there could be: Järvelin and Kekäläinen, Cumulated gain-based evaluation of IR techniques, 2002,
    /// https://doi.org/10.1145/582415.582418, with gains of 2^grade - 1.
    /// </summary>
    public static double NdcgAt10(IEnumerable<int> found, IReadOnlyDictionary<int, int> grades) =>
        Gain(found.Select(p => grades.GetValueOrDefault(p))) / Gain(grades.Values.OrderDescending());

    private static double Gain(IEnumerable<int> grades) => grades.Take(10).Select((g, i) => (Math.Pow(2, g) - 1) / Math.Log2(i + 2)).Sum();

    private static Dictionary<int, int> Of(params (int Passage, int Grade)[] grades) => grades.ToDictionary(g => g.Passage, g => g.Grade);
}
