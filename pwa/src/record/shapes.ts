/** The generated shapes that the screens of a case use, in one place. */
import type { CoreMethods } from '../core/methods';

export type { ArgsConsent, Depth, Intent, Kind } from '../gen/bti';
export type {
  CaseOut,
  CaseRow,
  ChangeOut,
  ConflictView,
  DirectoryOut,
  EntryView,
  FaultView,
  Person,
  RecordView,
  SubjectView,
  Task,
} from '../gen/core';
export type { ConsentText, Exit, FormField, Guide, Level, Step, Tool } from '../gen/guide';
export type { Deadline, DecisionState, OpenItem, Status, StepState } from '../gen/rules';
export type { Fields, Finding, Json } from '../gen/wire';

/** A change without what the worker adds to it by itself. */
export type ChangeArg = CoreMethods['change'][0];
