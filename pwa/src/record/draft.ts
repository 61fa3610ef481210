/** Where the draft of a form about a case is kept: sealed as the case's log is, so that it goes when the log goes. */
export const draftOf = (id: string, key: string): { key: string; scope: string } => ({
  key: `${id}:${key}`,
  scope: `case:${id}:log`,
});
