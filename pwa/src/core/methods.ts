/**
 * The methods of the Go core that the page may call, as pairs of what is asked and what is answered. The
 * shapes are generated from internal/core/api.go. What opens, loads and syncs is the worker's own business
 * and stands in `worker/core`.
 */
import type * as go from '../gen/core';

/** What the worker adds to a change by itself: the day, the time and fresh ids. */
type Supplied = 'today' | 'now' | 'ids';

export interface CoreMethods {
  cases: [Omit<go.CasesIn, Supplied>, go.CasesOut];
  case: [Omit<go.CaseIn, Supplied>, go.CaseOut];
  directory: [go.DirectoryIn, go.DirectoryOut];
  subjects: [go.SubjectsIn, go.SubjectsOut];
  guide: [go.GuideIn, go.GuideOut];
  check: [go.CheckIn, go.CheckOut];
  checkMany: [go.CheckManyIn, go.CheckManyOut];
  change: [Omit<go.ChangeIn, Supplied>, Omit<go.ChangeOut, 'effects'>];
  start: [Omit<go.StartIn, Supplied>, Omit<go.StartOut, 'effects'>];
  sync: [go.SyncIn, go.SyncOut];
  looks: [go.LooksIn, go.LooksOut];
  refused: [Omit<go.RefusedIn, Supplied>, object];
  vector: [go.VectorIn, go.VectorOut];
}

export type CoreMethod = keyof CoreMethods;
