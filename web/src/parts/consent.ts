/** The version of the interface's own sentence, for clients that have set no text of theirs. */
export const interfaceConsent = 'web-1';
