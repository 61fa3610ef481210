/** What a screen uses of the worker and the core. */
export { api } from './api';
export { ask, call, session, sync } from './client';
export { type Draft, flushDrafts, useDraft } from './drafts';
export { lock, logout } from './lock';
export { Fault, faultOf } from './messages';
export { toJudge } from './toJudge';
export { type Asked, askAhead, useAsk } from './useAsk';
